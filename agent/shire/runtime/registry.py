"""Which module has which function, post-processor and command; a module is imported at the first call.

To add one: write it into a module's `FUNCTIONS` (a mapping from names to `Function`), or `COMMANDS` (to
`Command`), and name it here beside that module. A name may stand here once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Command, Function

_FUNCTION_GROUPS: Mapping[str, str] = {
    "agent.shire.functions.lines": "find sort uniq head tail print lineNo xargs",
    "agent.shire.functions.patterns": "grep sed redact",
    "agent.shire.functions.files": "cat capture",
    "agent.shire.functions.words": "tokenizer",
    "agent.shire.functions.json_path": "jsonpath",
    "agent.shire.functions.flow": "execute approvalExecute batch notify",
    "agent.shire.functions.threads": "thread",
    "agent.shire.functions.web": "crawl",
    "agent.shire.functions.retrieval": "splitting embedding searching reranking caching",
    "agent.shire.functions.code": "parseCode parseComment verifyCode formatCode runCode",
    "agent.shire.functions.introspection": "provider timeMetric",
    "agent.shire.functions.project": "runTests stackFiles docComment commitMessage commitMessages",
    "agent.shire.functions.saving": (
        "saveFile openFile insertCode insertNewline updateEditorText append patch diff openWebpage showWebView"
    ),
}

_COMMAND_GROUPS: Mapping[str, str] = {
    "agent.shire.commands.reading": "file rev dir localSearch ripgrepSearch file-func browse",
    "agent.shire.commands.doing": "write patch run shell commit open database",
    "agent.shire.commands.symbols": "symbol structure related usage goto refactor",
}

WATCHERS = ("logging", "timing", "profiling")
"""What `onStreaming` may name (`agent.shire.functions.streaming`)."""
_FUNCTIONS = {name: module for module, names in _FUNCTION_GROUPS.items() for name in names.split()}
_COMMANDS = {name: module for module, names in _COMMAND_GROUPS.items() for name in names.split()}


def function_names() -> tuple[str, ...]:
    """List all functions and post-processors, sorted; imports nothing."""
    return tuple(sorted(_FUNCTIONS))


def processor_names() -> tuple[str, ...]:
    """List those that work on an answer, sorted; imports nothing."""
    names = " ".join(_FUNCTION_GROUPS[f"agent.shire.functions.{group}"] for group in ("code", "saving"))
    return tuple(sorted([*names.split(), "timeMetric"]))


def command_names() -> tuple[str, ...]:
    """List all commands, sorted; imports nothing."""
    return tuple(sorted(_COMMANDS))


def function(name: str) -> Function | None:
    """Give a function or post-processor by its name, or None; the first of a group imports its module."""
    module = _FUNCTIONS.get(name)
    if module is None:
        return None
    found: Mapping[str, Function] = import_module(module).FUNCTIONS
    return found[name]


def command(name: str) -> Command | None:
    """Give a command by its name, or None; the first of a group imports its module."""
    module = _COMMANDS.get(name)
    if module is None:
        return None
    found: Mapping[str, Command] = import_module(module).COMMANDS
    return found[name]


def meant(name: str, *, among: tuple[str, ...] | None = None) -> str:
    """Give ` (did you mean `x`?)` for a misspelt function, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for mistakes

    close = get_close_matches(name, among or function_names(), 1)
    return f" (did you mean `{close[0]}`?)" if close else ""
