"""Nodes told apart by the names that grammars give them: types, functions, blocks, comments and strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.syntax.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_TYPES = words(
    """
    class_definition class_declaration abstract_class_declaration interface_declaration
    enum_declaration record_declaration annotation_type_declaration object_declaration
    companion_object internal_module type_spec struct_item enum_item union_item trait_item impl_item
    mod_item struct_specifier class_specifier union_specifier enum_specifier struct_declaration
    class module trait_declaration trait_definition object_definition enum_definition
    protocol_declaration create_table create_view
    """
)
_FUNCTIONS = words(
    """
    function_definition function_declaration generator_function_declaration method_definition
    method_declaration constructor_declaration function_item method singleton_method
    init_declaration create_function compact_constructor_declaration secondary_constructor
    local_function_statement property_declaration deinit_declaration
    """
)
_VALUE_FUNCTIONS = frozenset({"arrow_function", "function_expression"})
_BODIES = frozenset({"class_body", "enum_class_body", "function_body", "block", "column_definitions"})
_OPENERS = frozenset({"{", "do", "then"})
_CLOSERS = frozenset({"}", "end", "done", "fi", "esac"})
_NOT_BLOCKS = words(
    """
    object object_pattern object_type named_imports export_clause template_substitution
    interpolation jsx_expression initializer_list literal_value field_initializer_list use_list
    namespace_selectors array_initializer element_value_array_initializer namespace_use_group hash
    expansion token_tree accessor_list initializer_expression anonymous_object_creation_expression
    property_pattern_clause string encapsed_string import_specifiers string_literal
    protocol_property_requirements struct_pattern brace_expression interpolated_string
    """
)
_HOLES = frozenset(
    [
        "interpolation",
        "template_substitution",
        "interpolated_expression",
        "command_substitution",
        "expansion",
        "jsx_expression",
    ]
)
_NO_STRINGS = frozenset({"string_type", "concatenated_string", "string_interpolation"})
_CHARACTERS = frozenset(
    {"char_literal", "character_literal", "rune_literal", "heredoc_body", "heredoc_content"}
)
_MAX_CHILDREN = 200
"""A node with more children than this that is no body is a table of values, not a block."""


def is_type(node: Node) -> bool:
    """Tell whether a node declares or extends a type."""
    return node.is_named and node.type in _TYPES


def is_function(node: Node) -> bool:
    """Tell whether a node declares a function that has a name, or binds one to a variable."""
    if not node.is_named:
        return False
    if node.type in _FUNCTIONS:
        return node.type != "property_declaration" or _has_code(node)
    if node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        return value is not None and value.type in _VALUE_FUNCTIONS
    return False


def encloses(node: Node, byte: int) -> bool:
    """Tell whether a place stands inside of a node, or at the end of one that may go on there."""
    if not node.start_byte < byte <= node.end_byte:
        return False
    return byte < node.end_byte or not (node.text or b"").endswith((b"}", b";", b"end"))


def name_of(node: Node) -> Node | None:
    """Find the node of a definition's name."""
    inner: Node | None = node
    while inner is not None:
        found = inner.child_by_field_name("name") or (
            inner.child_by_field_name("type") if inner.type == "impl_item" else None
        )
        if found is not None:
            return found
        deeper = inner.child_by_field_name("declarator")
        if deeper is None:
            return inner if inner is not node else None
        inner = deeper
    return None


def body_of(node: Node) -> Node | None:
    """Find the node of a definition's body."""
    if node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        return value.child_by_field_name("body") if value else None
    if node.type == "type_spec":
        kind = node.child_by_field_name("type")
        return (
            next((c for c in kind.children if c.type in {"field_declaration_list", "{"}), None)
            if kind
            else None
        )
    body = node.child_by_field_name("body")
    if body is not None:
        return body
    return next((child for child in reversed(node.children[:_MAX_CHILDREN]) if child.type in _BODIES), None)


def block_inside(node: Node, byte: int) -> tuple[int, int] | None:
    """Give the bytes between a node's braces, or its `do` and `end`, if the place stands between them."""
    if node.type in _NOT_BLOCKS or (
        node.child_count > _MAX_CHILDREN and not node.type.endswith(("body", "list", "block"))
    ):
        return None
    if node.start_byte >= byte or node.end_byte < byte:
        return None
    children = node.children
    closers = [child for child in children[-2:] if child.type in _CLOSERS and not child.is_named]
    openers = [
        child
        for child in children
        if child.type in _OPENERS and not child.is_named and child.end_byte <= byte
    ]
    if not closers and not openers:
        return None
    closer = closers[-1] if closers else None
    start = openers[-1].end_byte if openers else _after_first_line(node)
    end = node.end_byte if closer is None or closer.is_missing else closer.start_byte
    return (start, end) if start <= byte <= end else None


def is_bare_block(node: Node) -> bool:
    """Tell whether a node is only a body, whose header is its parent."""
    return node.type.endswith(("body", "block", "list", "compound_statement", "do_group", "statements"))


def literal_at(path: Sequence[Node], byte: int) -> bool | None:
    """Tell whether a place stands in a comment or string (True) or in a hole of a string (False); else None."""
    for node in reversed(path):
        if not node.start_byte < byte <= node.end_byte:
            continue
        if node.type in _HOLES:
            if byte < node.end_byte:
                return False
        elif "comment" in node.type:
            if byte < node.end_byte or not _closed_comment(node):
                return True
        elif _is_string(node) and (byte < node.end_byte or _unfinished(node)):
            return True
    return None


def _is_string(node: Node) -> bool:
    if node.type == "literal":  # SQL's grammar has one word for numbers and strings.
        return (node.text or b"").startswith((b"'", b'"'))
    return (
        node.is_named and ("string" in node.type or node.type in _CHARACTERS) and node.type not in _NO_STRINGS
    )


def _unfinished(node: Node) -> bool:
    last = node.child(node.child_count - 1) if node.child_count else None
    return last is not None and last.is_missing


def _closed_comment(node: Node) -> bool:
    """Tell whether a comment's end lies behind it: after `*/`, or on the next line where a node takes that in."""
    text = node.text or b""
    return text.endswith(b"\n") or (
        text.startswith((b"/*", b"{-", b"=begin")) and text.endswith((b"*/", b"-}"))
    )


def _has_code(node: Node) -> bool:
    return any(child.type in {"getter", "setter", "computed_property"} for child in node.children)


def _after_first_line(node: Node) -> int:
    text = node.text or b""
    line = text.find(b"\n")
    return node.start_byte + (line + 1 if line >= 0 else len(text))
