"""Functions that read files of the workspace: cat, capture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.runtime.invocation import Function
from agent.shire.runtime.values import FilePath, Passage, items, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.run import Run
    from agent.shire.runtime.values import Value

_LINK = re.compile(
    r"(?<!!)\[[^\]\n]{0,500}\]\(\s{0,3}<?(?P<inline>[^\s()<>]{1,2000})>?[^)\n]{0,500}\)"
    r"|<(?P<auto>[a-z]+:[^\s<>]{1,2000})>"
)
_FENCE = re.compile(r"(?ms)^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)")


async def cat(call: Invocation) -> Value:
    """Give the content of files, joined line by line: of those named, else of those that the step before found.

    What cannot be read (not there, secret, ignored, not text) is left out, and the user is told. A result that
    names no files, such as lines that `grep` found, is given as it is.
    """
    wanted: Sequence[Value] = call.arguments or items(call.value)
    texts: list[str] = []
    failures: list[str] = []
    for one in wanted:
        if isinstance(one, Passage):
            texts.append(one.text)
            continue
        for name in [one] if isinstance(one, FilePath) else show(one).split("\n"):
            try:
                texts.append((await call.run.host.files.read(path_of(name, call.run))).text)
            except WorkspaceError as error:
                failures.append(str(error))
    if not texts and not call.arguments and not any(isinstance(one, FilePath) for one in wanted):
        return show(call.value)
    for failure in failures:
        call.run.warn(f"cat() leaves out {failure}")
    return "\n".join(texts)


async def capture(call: Invocation) -> Value:
    """Give the links of a Markdown file, `<https://…>` and `[text](link)`; images and code are left out.

    Raises:
        ScriptError: Something else than `link` is wanted.
        WorkspaceError: The file cannot be read.
    """
    kind = call.text(1)
    if kind != "link":
        raise call.error(f'can only capture "link", not {kind!r}')
    file = await call.run.host.files.read(path_of(call.arguments[0], call.run))
    text = _FENCE.sub("", file.text)
    return [*dict.fromkeys(found["inline"] or found["auto"] for found in _LINK.finditer(text))]


def path_of(value: Value, run: Run) -> Path:
    """Give the file that a value names.

    Raises:
        WorkspaceError: It leads out of the workspace.
    """
    return value.path if isinstance(value, FilePath) else run.host.files.resolve(show(value).strip())


FUNCTIONS: Mapping[str, Function] = {"cat": Function(cat), "capture": Function(capture, needs=2)}
"""The functions of this group."""
