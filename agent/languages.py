"""What inlayd knows of each programming language without parsing it: names, file endings, comment marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import PurePath


class Language(msgspec.Struct, frozen=True):
    """One programming language, as far as text tells it apart.

    Attributes:
        id: The LSP language id in its normal form (`typescript` also stands for `typescriptreact`).
        endings: File name endings, lower case, with their dot.
        line_comment: The mark that starts a line comment, or an empty string if there is none.
        block_comment: The pair of marks round a block comment, or None.
        indented: Whether blocks are made by indentation alone.
    """

    id: str
    endings: tuple[str, ...]
    line_comment: str = "//"
    block_comment: tuple[str, str] | None = ("/*", "*/")
    indented: bool = False

    def comment(self, text: str) -> str:
        """Write `text` as a comment of this language, line by line; plain where it has no comments."""
        if self.line_comment:
            mark = self.line_comment
            lines = text.splitlines(keepends=True)
            return "".join([mark + line if line.isspace() else f"{mark} {line}" for line in lines])
        if self.block_comment:
            opening, closing = self.block_comment
            safe = text.replace(closing, closing[0] + " " + closing[1:])
            return f"{opening} {safe.rstrip()} {closing}\n"
        return text


_HTML = ("<!--", "-->")
PLAIN = Language("plaintext", (".txt",), "", None)
"""What a file is when nothing tells its language."""

LANGUAGES: tuple[Language, ...] = (
    Language("bash", (".sh", ".bash", ".zsh"), "#", None),
    Language("c", (".c", ".h")),
    Language("cpp", (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".ipp")),
    Language("csharp", (".cs",)),
    Language("css", (".css", ".scss", ".less"), ""),
    Language("dart", (".dart",)),
    Language("dockerfile", (".dockerfile",), "#", None),
    Language("elixir", (".ex", ".exs"), "#", None),
    Language("go", (".go",)),
    Language("groovy", (".groovy", ".gradle")),
    Language("haskell", (".hs",), "--", ("{-", "-}"), indented=True),
    Language("html", (".html", ".htm", ".vue", ".svelte"), "", _HTML),
    Language("java", (".java",)),
    Language("javascript", (".js", ".jsx", ".mjs", ".cjs")),
    Language("json", (".json",), "", None),
    Language("julia", (".jl",), "#", ("#=", "=#")),
    Language("kotlin", (".kt", ".kts")),
    Language("lua", (".lua",), "--", ("--[[", "]]")),
    Language("makefile", (".mk",), "#", None),
    Language("markdown", (".md", ".markdown"), "", _HTML),
    Language("perl", (".pl", ".pm"), "#", None),
    Language("php", (".php",)),
    Language("powershell", (".ps1",), "#", ("<#", "#>")),
    Language("protobuf", (".proto",)),
    Language("python", (".py", ".pyi", ".pyw"), "#", None, indented=True),
    Language("r", (".r",), "#", None),
    Language("ruby", (".rb", ".rake", ".gemspec"), "#", None),
    Language("rust", (".rs",)),
    Language("scala", (".scala", ".sc")),
    Language("sql", (".sql",), "--"),
    Language("swift", (".swift",)),
    Language("toml", (".toml",), "#", None),
    Language("typescript", (".ts", ".tsx", ".mts", ".cts")),
    Language("xml", (".xml", ".xsd", ".xsl", ".svg"), "", _HTML),
    Language("yaml", (".yaml", ".yml"), "#", None, indented=True),
    Language("zig", (".zig",), "//", None),
    PLAIN,
)

_BY_ID = {language.id: language for language in LANGUAGES}
_BY_ENDING = {ending: language for language in LANGUAGES for ending in language.endings}
_BY_NAME = {"dockerfile": "dockerfile", "makefile": "makefile", "rakefile": "ruby", "gemfile": "ruby"}
_ALIASES = {
    "javascriptreact": "javascript",
    "jsx": "javascript",
    "typescriptreact": "typescript",
    "tsx": "typescript",
    "shellscript": "bash",
    "sh": "bash",
    "zsh": "bash",
    "c++": "cpp",
    "objective-c": "c",
    "c#": "csharp",
    "cs": "csharp",
    "golang": "go",
    "py": "python",
    "vue": "html",
    "scss": "css",
    "less": "css",
    "proto": "protobuf",
    "proto3": "protobuf",
    "": "plaintext",
    "text": "plaintext",
}


def language_of_id(language_id: str) -> Language:
    """Give the language of an editor's language id, which may be one of its aliases; never fails."""
    name = language_id.strip().lower()
    name = _ALIASES.get(name, name)
    return _BY_ID.get(name) or Language(name, ())


def language_of_path(path: PurePath) -> Language:
    """Give the language that a file's name tells; `PLAIN` where it tells none."""
    return language_of_name(path.name)


def language_of_name(name: str) -> Language:
    """Give the language that the last part of a path tells; `PLAIN` where it tells none."""
    lower = name.lower()
    named = _BY_NAME.get(lower)
    if named:
        return _BY_ID[named]
    stem, dot, ending = lower.rpartition(".")
    return _BY_ENDING.get(dot + ending, PLAIN) if stem and ending else PLAIN
