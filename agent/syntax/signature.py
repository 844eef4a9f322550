"""Declarations made short: one line without annotations, what they extend, who may use them, their docs."""

from __future__ import annotations

import re

from agent.syntax.symbol import SymbolKind, Visibility
from agent.syntax.words import words

MAX_SIGNATURE = 240
"""Characters of a signature that are kept: two wide lines; longer ones are generated code in practice."""

MAX_DOC = 160
"""Characters of a documentation line that are kept."""

_SPACE = re.compile(r"\s+")
_ANNOTATION = re.compile(r"@(?!interface\b)[\w.:]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?\s+")
_ATTRIBUTE = re.compile(r"\A\s*(?:\[[^\[\]\n]*\]\s*)+(?=\w)")
_KIND_WORD = re.compile(
    r"\b(class|interface|enum|struct|trait|object|record|module|namespace|mod|protocol|union|impl|@interface|"
    r"TABLE|VIEW)\b",
    re.IGNORECASE,
)
_KINDS = {
    "class": SymbolKind.CLASS,
    "interface": SymbolKind.INTERFACE,
    "enum": SymbolKind.ENUM,
    "struct": SymbolKind.STRUCT,
    "trait": SymbolKind.TRAIT,
    "object": SymbolKind.OBJECT,
    "record": SymbolKind.RECORD,
    "module": SymbolKind.MODULE,
    "namespace": SymbolKind.MODULE,
    "mod": SymbolKind.MODULE,
    "protocol": SymbolKind.INTERFACE,
}
_PRIVATE = re.compile(r"(?:[a-z]+\s+)*?(?:private|fileprivate)\b")
_PROTECTED = re.compile(r"(?:[a-z]+\s+)*?(?:protected|internal)\b")
_BASE = re.compile(r"[A-Za-z_$][\w$.\\:]*")
_NOT_BASES = words(
    """
    extends implements with public private protected virtual by override open where for dyn unsafe
    """
)
_BRACKETED = re.compile(r"<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)")
_DOC_MARKS = re.compile(r"\A(?:/\*\*?|///?!?|//!|\*(?!/)|#+|--+|<!--)\s?|\s*(?:\*/|-->)\Z")
_TAG = re.compile(r"</?\w+[^<>]*>")
_DOC_LINE = re.compile(r"\s*(?://|/\*|\*|#(?!\s*(?:include|define|if|endif|else|pragma|\[))|--(?!-*\s*$))")
_SKIPPED_LINE = re.compile(r"\s*(?:@[\w.]|#\[|\[\w[^\]]*\]\s*$)")
_DOCSTRING = re.compile(r"[rRuUbBfF]{0,2}(\"\"\"|'''|\"|')\s*([^\n]*)")


def short(text: str) -> str:
    """Put a declaration on one line: white space single, annotations and a dangling opener gone, cut to length."""
    text = _ANNOTATION.sub("", _ATTRIBUTE.sub("", text))
    text = _SPACE.sub(" ", text).strip()
    text = text.replace("( ", "(").replace(", )", ")").replace(",)", ")").replace(" )", ")")
    text = text.rstrip(" {").removesuffix("=>")
    return text.rstrip(" ={:;,").removesuffix(" where")[:MAX_SIGNATURE]


def kind_of_type(signature: str) -> SymbolKind:
    """Tell what a type's signature declares, from its first telling word."""
    found = _KIND_WORD.search(signature)
    return _KINDS.get(found[1].lower(), SymbolKind.TYPE) if found else SymbolKind.TYPE


def base_names(text: str) -> tuple[str, ...]:
    """Take the names of base types from what stands in a declaration after its name, without type arguments.

    Only the last part of a qualified name is given: `models.Model` is looked up as `Model`.
    """
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    for _ in range(3):
        text = _BRACKETED.sub("", text)
    parts = (part for part in text.split(",") if "=" not in part)
    words = (word for part in parts for word in _BASE.findall(part))
    names = (re.split(r"[.\\:]+", word.rstrip(".:\\"))[-1] for word in words if word not in _NOT_BASES)
    return tuple(dict.fromkeys(name for name in names if name))


def visibility_of(language: str, name: str, signature: str) -> Visibility:
    """Tell who may use a name, by the words of its declaration and, where those are silent, by custom."""
    if _PRIVATE.match(signature) or name.startswith("#"):
        return Visibility.PRIVATE
    if _PROTECTED.match(signature):
        return Visibility.PROTECTED
    if language == "python" and name.startswith("_") and not name.endswith("__"):
        return Visibility.PRIVATE
    if language == "go" and not name[:1].isupper():
        return Visibility.PRIVATE
    return Visibility.PUBLIC


def doc_above(lines: list[str], start: int) -> str:
    """Read the first line of the comment that stands directly above line `start`, annotations between allowed."""
    at = start - 1
    while at >= 0 and _SKIPPED_LINE.match(lines[at]):
        at -= 1
    top = at
    while top >= 0 and _DOC_LINE.match(lines[top]):
        top -= 1
    return next((doc for line in lines[top + 1 : at + 1] if (doc := _doc_text(line))), "")


def docstring(body: str) -> str:
    """Read the first line of the string that a Python body begins with."""
    found = _DOCSTRING.match(body)
    if not found:
        return ""
    return found[2].split(found[1])[0].strip()[:MAX_DOC]


def _doc_text(line: str) -> str:
    text = line.strip()
    for _ in range(2):
        text = _DOC_MARKS.sub("", text)
    return _TAG.sub("", text).strip(" */#-!")[:MAX_DOC]
