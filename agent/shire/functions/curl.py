"""Reads a curl command as an HTTP request; no curl is run."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from agent.shire.functions.environment import filled
from agent.shire.runtime.host import WebRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.shire.runtime.invocation import Invocation

_CONTINUED = re.compile(r"\\\r?\n")
_DATA = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--json"})
_SWITCHES = frozenset(
    {
        *("-s", "-S", "-sS", "-L", "-i", "-k", "-N", "-f", "-v"),
        *("--silent", "--location", "--no-buffer", "--fail", "--show-error"),
    }
)
_WITH_VALUE = frozenset({"-m", "--max-time", "--connect-timeout", "-o", "--output", "-A", "--user-agent"})


def parse_curl(text: str, variables: Mapping[str, str], call: Invocation) -> WebRequest:
    """Read the first curl command of a file; `${name}` is filled in after the words are parted.

    So a value cannot add an option or a command. Files (`-d @name`) are not read.

    Raises:
        ScriptError: There is none, or it has an option that is not known.
    """
    lines = _CONTINUED.sub(" ", text).splitlines()
    command = next((line for line in lines if line.strip().startswith("curl")), None)
    if command is None:
        raise call.error("the file has no curl command")
    try:
        words = shlex.split(command, comments=True)[1:]
    except ValueError as error:
        raise call.error(f"the curl command cannot be read: {error}") from None
    return _request([filled(word, variables) for word in words], call)


def _request(words: list[str], call: Invocation) -> WebRequest:
    read = _Words(call)
    rest = iter(words)
    for word in rest:
        read.take(word, rest)
    if not read.url:
        raise call.error("the curl command names no address")
    if read.method not in {"", "GET", "POST"}:
        raise call.error(f"only GET and POST are sent, not {read.method}")
    sends = read.body is not None or read.method == "POST"
    return WebRequest(read.url, call.run.name, "POST" if sends else "GET", read.headers, read.body)


class _Words:
    """What the words of a command add up to."""

    def __init__(self, call: Invocation) -> None:
        self.method, self.url = "", ""
        self.body: str | None = None
        self.headers: dict[str, str] = {}
        self._call = call

    def take(self, word: str, rest: Iterator[str]) -> None:
        if word in {"-X", "--request"}:
            self.method = next(rest, "").upper()
        elif word in {"-H", "--header"}:
            name, _, value = next(rest, "").partition(":")
            self.headers[name.strip()] = value.strip()
        elif word in _DATA:
            self.body = next(rest, "")
            if word == "--json":
                self.headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        elif word == "--url" or not word.startswith("-"):
            self.url = next(rest, "") if word == "--url" else word
        elif word in _WITH_VALUE:
            next(rest, "")
        elif word not in _SWITCHES:
            raise self._call.error(f"the curl option {word} is not known here")
