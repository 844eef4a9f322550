"""What an outline is made of: types, functions, fields and imports, with their lines and signatures."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class SymbolKind(StrEnum):
    """What a definition defines; `TYPE` where a more exact word is not to be had cheaply."""

    TYPE = "type"
    CLASS = "class"
    INTERFACE = "interface"
    ENUM = "enum"
    STRUCT = "struct"
    TRAIT = "trait"
    OBJECT = "object"
    RECORD = "record"
    MODULE = "module"
    FUNCTION = "function"
    METHOD = "method"
    FIELD = "field"


class Visibility(StrEnum):
    """Who may use a name, as far as its own line tells."""

    PUBLIC = "public"
    PROTECTED = "protected"
    PRIVATE = "private"


class Symbol(msgspec.Struct, frozen=True):
    """One definition of a file.

    Attributes:
        kind: What it is.
        name: Its own name, without its type's.
        start: First line, zero-based.
        end: Line after the last one.
        parent: Name of the type that it belongs to, with dots for nested types; empty at the top.
        signature: Its declaration on one line without body, value, annotations; at most 240 characters.
        bases: Names of the types that it extends or implements, in order; types only.
        doc: First line of its documentation, or an empty string.
        visibility: Who may use it.
    """

    kind: SymbolKind
    name: str
    start: int
    end: int
    parent: str = ""
    signature: str = ""
    bases: tuple[str, ...] = ()
    doc: str = ""
    visibility: Visibility = Visibility.PUBLIC

    @property
    def bare(self) -> bool:
        """Whether code elsewhere can say its name alone, as it can neither a field's nor that of a type's method."""
        return self.kind is not SymbolKind.FIELD and not (self.kind is SymbolKind.METHOD and self.parent)


class Import(msgspec.Struct, frozen=True):
    """One import statement.

    Attributes:
        module: What is imported from, as the language writes it: `..pkg.mod`, `a.b.C`, `./x`, `lib/x.h`.
        names: The names that it brings into the file, each with the name it had before: `(here, there)`.
            `there` is `*` for everything, and empty where `here` stands for the module itself.
        line: Its line, zero-based.
    """

    module: str
    names: tuple[tuple[str, str], ...]
    line: int


class Outline(msgspec.Struct, frozen=True):
    """Everything that a file defines and imports, each list in the order of the text.

    Attributes:
        package: Package or namespace that the file says it belongs to, with dots; empty if none.
        types: Types at any depth but not inside functions.
        functions: Functions and methods.
        fields: Fields, properties, enum values, constants of the top level.
        imports: Import statements.
    """

    package: str = ""
    types: tuple[Symbol, ...] = ()
    functions: tuple[Symbol, ...] = ()
    fields: tuple[Symbol, ...] = ()
    imports: tuple[Import, ...] = ()

    def symbols(self) -> tuple[Symbol, ...]:
        """Give types, functions and fields together in the order of the text."""
        return tuple(sorted((*self.types, *self.functions, *self.fields), key=lambda s: (s.start, -s.end)))
