"""Post-processors that read the code in an answer: find it, check it, format it, run it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from agent.shire.functions.fences import doc_comment, first_block, language_named
from agent.shire.functions.saving import saved
from agent.shire.functions.verification import problems
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import FilePath, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

CHECKERS: Mapping[str, tuple[str, ...]] = {
    "javascript": ("node", "--check"),
    "ruby": ("ruby", "-c"),
    "php": ("php", "-l"),
    "bash": ("bash", "-n"),
    "go": ("gofmt", "-e", "-l"),
    "lua": ("luac", "-p"),
}
"""Programs that check a file's syntax without running it; Python is checked by its own parser in this process."""
FORMATTERS: Mapping[str, tuple[str, ...]] = {
    "python": ("ruff", "format", "--quiet", "-"),
    "go": ("gofmt",),
    "rust": ("rustfmt", "--emit", "stdout", "--quiet"),
}
"""Programs that format code from standard input and load no plugins of the project."""


async def parse_code(call: Invocation) -> Value:
    """Find the first block of code in the answer; an answer without one is taken for code as a whole."""
    answer = call.run.answer
    block = first_block(answer.text)
    answer.code = answer.text.strip() if block is None else block.text
    answer.language = "" if block is None else language_named(block.language).id
    if block is not None and not block.complete:
        call.run.warn("the answer ends within its block of code: it may lack its end")
    return answer.code


async def parse_comment(call: Invocation) -> Value:
    """Find the documentation comment in the answer."""
    call.run.answer.code = doc_comment(call.run.answer.text)
    return call.run.answer.code


async def verify_code(call: Invocation) -> Value:
    """Parse what was saved (or the code itself): one line per problem, nothing where there is none."""
    target = _target(call)
    if target is None:
        text, language = call.run.answer.output, call.run.answer.language
        return "\n".join(await asyncio.to_thread(problems, text, language, "answer"))
    file = await call.run.host.files.read(target.path)
    language = file.language
    found = await asyncio.to_thread(problems, file.text, language, target.shown)
    checker = CHECKERS.get(language)
    if not found and checker:
        done = await call.run.host.processes.tool((*checker, str(target.path)), target.path.parent)
        if done is not None and done.status != 0:
            found = done.output.strip().split("\n")
    return "\n".join(found)


async def format_code(call: Invocation) -> Value:
    """Format what was saved, or the code itself, where a formatter of its language is installed."""
    answer, files = call.run.answer, call.run.host.files
    target = _target(call)
    text = answer.output if target is None else (await files.read(target.path)).text
    language = answer.language if target is None else language_of_path(target.path).id
    formatter = FORMATTERS.get(language)
    folder = files.folders[0] if files.folders else Path.cwd()
    done = await call.run.host.processes.tool(formatter, folder, text) if formatter else None
    if done is None or done.status != 0 or not done.output:
        return call.value
    if target is None:
        answer.code = done.output
        return answer.code
    if done.output != text:
        await call.run.host.edits.write(target.path, done.output)
    return target


async def run_code(call: Invocation) -> Value:
    """Run what was saved (or the code, saved first) with the program of its language; gives what it printed."""
    target = _target(call)
    if target is None:
        if not call.run.answer.output.strip():
            raise call.error("there is no code to run: use it behind parseCode")
        target = await saved(call, "")
    done = await call.run.host.processes.run_file(target.path, (), call.run.name)
    ended = "" if done.status == 0 else (done.errors or f"ended with exit code {done.status}")
    return "\n".join(part for part in (done.output.rstrip("\n"), ended) if part)


def _target(call: Invocation) -> FilePath | None:
    """Give the file that a step means: its argument, the value before it, or what was saved last."""
    if call.arguments and show(call.arguments[0]).strip():
        name = show(call.arguments[0]).strip()
        path = call.run.host.files.resolve(name)
        return FilePath(path, call.run.host.files.shown(path))
    if isinstance(call.value, FilePath):
        return call.value
    return call.run.answer.file


FUNCTIONS: Mapping[str, Function] = {
    "parseCode": Function(parse_code),
    "parseComment": Function(parse_comment),
    "verifyCode": Function(verify_code),
    "formatCode": Function(format_code, Effect.WRITES),
    "runCode": Function(run_code, Effect.RUNS),
}
"""The functions of this module by their names in scripts."""
