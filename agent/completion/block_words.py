"""The words that open a block, go on with one, or close one."""

from __future__ import annotations

import re

from agent.completion.lexis import Blocks, Lexis

_CHAIN = frozenset(
    {"if", "elif", "elsif", "elseif", "unless", "for", "while", "until", "try", "except", "catch"}
)
CONTINUES: dict[str, frozenset[str]] = {
    "else": _CHAIN | {"case", "when", "rescue", "match", "guard", "else"},
    "elif": frozenset({"if", "elif"}),
    "elsif": frozenset({"if", "elsif", "unless"}),
    "elseif": frozenset({"if", "elseif"}),
    "except": frozenset({"try", "except"}),
    "catch": frozenset({"try", "catch"}),
    "finally": frozenset({"try", "except", "catch", "else"}),
    "rescue": frozenset({"begin", "def", "do", "rescue"}),
    "ensure": frozenset({"begin", "def", "do", "rescue", "else"}),
    "while": frozenset({"do"}),
    "until": frozenset({"repeat", "do"}),
    "then": frozenset({"if", "elif"}),
    "do": frozenset({"for", "while", "until"}),
    "case": frozenset({"switch", "select"}),
    "default": frozenset({"switch", "select"}),
    "when": frozenset({"case"}),
    "in": frozenset({"case"}),
}
"""For each word at the header's own indentation: the headers that it goes on with."""
END_WORDS = frozenset({"end", "fi", "done", "esac"})
"""Words that close a block, as a brace does."""
IMPORTS = frozenset({"import", "from", "use", "using", "require"})
"""Words of lines that stand together in one paragraph although each is a statement of its own."""
_HEADERS = {word for words in CONTINUES.values() for word in words} | set(CONTINUES)
_DEFINES = frozenset({
    "def", "class", "fn", "func", "fun", "function", "interface", "struct", "enum", "trait", "impl",
    "object", "module", "namespace", "record", "protocol", "extension", "public", "private",
    "protected", "internal", "static", "abstract", "final", "override", "export", "pub", "async",
    "type", "typedef", "import", "package", "from", "use", "using", "data", "sealed", "suspend",
    "open", "template", "extern",
})  # fmt: skip
_TYPE = re.compile(
    r"\b(?:class|interface|struct|enum|trait|impl|object|module|namespace|record|protocol|extension|mod|union"
    r"|actor)\b"
)
_FUNCTION = re.compile(r"\b(?:def|fn|func|fun|function|lambda)\b")
_WORD = re.compile(r"[\s})\]]*(\w+)?")
_INNER = re.compile(r"(?:=|\breturn|\bawait)\s*(" + "|".join(sorted(_HEADERS)) + r")\b")
_PYTHON = frozenset({
    "def", "class", "if", "elif", "else", "for", "while", "try", "except", "finally", "with",
    "match", "case", "async",
})  # fmt: skip
_RUBY = frozenset({
    "def", "class", "module", "if", "unless", "while", "until", "for", "case", "begin", "else",
    "elsif", "when", "rescue", "ensure", "in", "then", "do", "repeat", "function", "local", "elif",
    "try", "catch", "struct", "mutable", "macro", "let", "quote", "defmodule", "defp",
})  # fmt: skip
_TAIL = re.compile(r"(?:\b(?:do|then|else|repeat|try|begin)|\bdo\s*\|[^|]*\||\bfn\b.*->|\{|\bin)$")
_LUA_FUNCTION = re.compile(r"\bfunction\b[^()]*\([^()]*\)$")


def header_word(code: str) -> str:
    """Give the word that says what a line of code opens: `if` of `} else if (x) {` and of `y = if x`."""
    inner = _INNER.search(code)
    first = first_word(code)
    if first == "else" and re.search(r"\belse\s+if\b", code):
        return "if"
    return inner[1] if inner and first not in _HEADERS else first


def first_word(code: str) -> str:
    """Give the first word of a line, behind closing brackets; empty if something else comes first."""
    match = _WORD.match(code)
    return (match and match[1]) or ""


def is_type(code: str) -> bool:
    """Tell whether a header opens a type or a module, whose members are siblings."""
    named = code.split("(", 1)[0]
    return bool(_TYPE.search(named)) and not _FUNCTION.search(named)


def defines(word: str) -> bool:
    """Tell whether a line that starts with `word` is likely a definition of its own."""
    return word in _DEFINES


def chains(word: str) -> bool:
    """Tell whether a block opened by `word` may go on after its end (`else`, `catch`, …)."""
    return any(word in headers for headers in CONTINUES.values())


def opens_block(code: str, lexis: Lexis) -> bool:
    """Tell whether a line of code (no comments, no blanks at the end) opens a block that follows it."""
    if not code.strip():
        return False
    if lexis.blocks is Blocks.INDENT:
        return _opens_indented(code, lexis)
    if lexis.blocks is Blocks.END:
        return _opens_with_word(code)
    label = code.endswith(":") and header_word(code) in {"case", "default"}
    return code.endswith("{") or label


def _opens_indented(code: str, lexis: Lexis) -> bool:
    if lexis.language.id == "python":
        return code.endswith(":") and (header_word(code) in _PYTHON or code.lstrip().startswith(")"))
    return code.endswith((":", " where", " do", " of", " ="))


def _opens_with_word(code: str) -> bool:
    if code.endswith((" end", ";end")):
        return False
    word = header_word(code)
    return word in _RUBY or bool(_TAIL.search(code)) or bool(_LUA_FUNCTION.search(code))
