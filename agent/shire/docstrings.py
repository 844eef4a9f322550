"""Documentation comments: found in an answer in the convention of a language, and put where they belong in Python."""

from __future__ import annotations

import re
import textwrap

from agent.languages import language_of_id

_TRIPLE = re.compile(r'(?P<quote>"""|\'\'\')[\s\S]*?(?:(?P=quote)|\Z)')
_BLOCK = re.compile(r"[ \t]*/\*\*[\s\S]*?(?:\*/|\Z)")
_CODE = re.compile(r"(?m)^\s*(?:def|class|async def|fn|func|public|private|function)\b")
_HEAD = re.compile(r"\s*(?:async\s+def|def|class)\b")


def documentation(text: str, language: str) -> str:
    """Give the documentation comment in a text without its indentation; empty where it has none.

    Python: the first text in triple quotes, or the whole text in such quotes where no code is in it. Elsewhere the first
    `/** … */`, else the first lines that begin with the language's sign for comments.
    """
    if language == "python":
        found = _TRIPLE.search(text)
        if found is not None:
            quote = found["quote"]
            body = found[0] if found[0].endswith(quote) and len(found[0]) > 5 else found[0].rstrip() + quote
            return _dedented(body)
        return "" if _CODE.search(text) or not text.strip() else f'"""{text.strip()}"""'
    block = _BLOCK.search(text)
    if block is not None:
        closed = block[0] if block[0].endswith("*/") else block[0].rstrip() + "\n */"
        return textwrap.dedent(closed.expandtabs(4)).strip()
    sign = language_of_id(language).line_comment or "//"
    lines: list[str] = []
    for line in text.split("\n"):
        if line.lstrip().startswith(sign):
            lines.append(line.strip())
        elif lines:
            break
    return "\n".join(lines)


def docstring_span(text: str, start: int) -> tuple[int, int, str] | None:
    """Tell where the docstring of the first function or class of Python at or behind `start` belongs.

    Gives the stretch to replace (empty: there is none yet) and its indentation; None where no definition begins there.
    """
    at = start
    while at < len(text) and not _HEAD.match(line := _line(text, at)):
        if line.strip() and not line.lstrip().startswith(("@", "#")):
            return None
        at += len(line)
    if at >= len(text):
        return None
    outer = line[: len(line) - len(line.lstrip())]
    depth = 0
    while at < len(text):
        line = _line(text, at)
        at += len(line)
        code = line.partition("#")[0].rstrip()
        depth += sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
        if depth <= 0:
            if not code.endswith(":"):
                return None
            break
    else:
        return None
    body = _line(text, at)
    blanks = body[: len(body) - len(body.lstrip())]
    indent = blanks if body.strip() and len(blanks) > len(outer) else outer + "    "
    old = _TRIPLE.match(text, at + len(blanks)) if body.strip() else None
    if old is None:
        return at, at, indent
    end = old.end()
    return at, end + (text[end : end + 1] == "\n"), indent


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[at:] if end < 0 else text[at : end + 1]


def _dedented(docstring: str) -> str:
    first, mark, rest = docstring.partition("\n")
    return first + mark + textwrap.dedent(rest)
