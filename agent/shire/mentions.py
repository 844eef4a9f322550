"""Reads `/commands` and `@agents` in a body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire.tree.body import Agent, Command, LineRange
from agent.shire.tree.node import Token, TokenKind

if TYPE_CHECKING:
    from agent.shire.source import Source

_STOP = r"\s\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001\uff09\u3011\u300b\u300d\u300f"
"""Signs that end an argument: blanks, and the full-width punctuation that Chinese text puts right behind it."""

_COMMAND = re.compile(
    r"/(?P<name>[A-Za-z][\w-]*)"
    rf"(?:(?P<colon>:)(?P<argument>\"[^\"\r\n]*\"|[\w-]+\(\"[^\"\r\n]*\"\)|[^{_STOP}]*)|(?=[\s{_STOP[2:]}.,;!?)]|\Z))",
    re.ASCII,
)
_WHOLE_LINE = re.compile(r"[^\r\n]*")
_LINES = re.compile(
    r"#L(?P<first>\d{1,9})(?:C(?P<first_column>\d{1,9}))?"
    r"(?:-L(?P<last>\d{1,9})(?:C(?P<last_column>\d{1,9}))?)?\Z",
    re.ASCII,
)
_AGENT = re.compile(r"@(?:\"(?P<quoted>[^\"\r\n]+)\"|(?P<name>[A-Za-z0-9](?:[\w.-]*\w)?))", re.ASCII)
_INSIDE_WORD = re.compile(r"[!-'*-Z\\\]-z|-~]")
"""ASCII signs before a `/` or `@` that make it part of a path, an address or a tag; brackets and all of
the other scripts may stand before a command."""

_TRAILING = re.compile(r"(?:#L[\dCL-]{1,40}(?P<signs>[.,;:!?)]+)|(?<![,;])(?P<more>[,;]+))\Z")

LINE_COMMANDS = frozenset({"refactor"})
"""Commands whose argument has blanks and goes on to the end of the line."""


def begins(text: str, offset: int) -> bool:
    """Tell whether a command or agent may begin at `offset`."""
    return offset == 0 or _INSIDE_WORD.match(text, offset - 1) is None


def command(source: Source, offset: int) -> Command | None:
    """Read the command at a `/`, or give None if the slash is text."""
    found = _COMMAND.match(source.text, offset)
    if found is None or not begins(source.text, offset):
        return None
    end = found.end()
    if found["colon"] and found["name"] in LINE_COMMANDS:
        rest = _WHOLE_LINE.match(source.text, found.start("argument"))
        end = found.start("argument") + len(rest[0].rstrip()) if rest else end
    else:
        end -= _trailing(source.text[offset:end])
    argument = source.text[found.start("argument") : end] if found["colon"] else None
    lines = _LINES.search(argument) if argument else None
    if argument is not None:
        argument = _unquoted(argument[: lines.start()] if lines else argument)
    token = Token(TokenKind.TEXT, source.text[offset:end], source.span(offset, end))
    return Command(token.span, (token,), found["name"], argument, _range(lines) if lines else None)


def agent(source: Source, offset: int) -> Agent | None:
    """Read the agent at an `@`, or give None if it is text."""
    found = _AGENT.match(source.text, offset)
    if found is None or not begins(source.text, offset):
        return None
    token = Token(TokenKind.TEXT, found[0], source.span(offset, found.end()))
    return Agent(token.span, (token,), found["quoted"] or found["name"])


def _trailing(command: str) -> int:
    """Count the signs at the end of a command that belong to the sentence around it."""
    found = _TRAILING.search(command)
    return len(found["signs"] or found["more"]) if found else 0


def _unquoted(argument: str) -> str:
    quoted = len(argument) > 1 and argument[0] == argument[-1] == '"'
    return argument[1:-1] if quoted else argument


def _range(found: re.Match[str]) -> LineRange:
    first = int(found["first"])
    columns = [int(found[name]) if found[name] else None for name in ("first_column", "last_column")]
    return LineRange(first, int(found["last"] or first), columns[0], columns[1])
