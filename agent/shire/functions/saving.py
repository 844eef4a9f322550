"""Post-processors that write or show what came of an answer: files, edits in the editor, patches."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.languages import language_of_id
from agent.shire.hands.patch import apply, parse
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import FilePath, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.host import Place
    from agent.shire.runtime.invocation import CommandCall, Invocation
    from agent.shire.runtime.values import Value

OUTPUT_FOLDER = ".shire-output"
"""Where a file without a name goes (the reference's folder)."""


async def save_file(call: Invocation) -> Value:
    """Write the code (or the whole answer) to a file: the named one, else a new one in `.shire-output`."""
    return await saved(call, call.text(0, "").strip())


async def saved(call: Invocation, name: str) -> FilePath:
    """Write what the answer has to a file and note it as the answer's file.

    Raises:
        WorkspaceError: The name leads out of the workspace, or the file cannot be written.
    """
    run = call.run
    if not name or name.endswith("/"):
        ending = (language_of_id(run.answer.language).endings or (".txt",))[0]
        stamp = int(run.host.clock.now().timestamp() * 1000)
        name = f"{name or OUTPUT_FOLDER + '/'}{stamp}{ending}"
    path = run.host.files.resolve(name)
    text = run.answer.output if run.answer.output or call.value is None else show(call.value)
    await run.host.edits.write(path, text if text.endswith("\n") or not text else text + "\n")
    run.answer.file = FilePath(path, run.host.files.shown(path))
    return run.answer.file


async def open_file(call: Invocation) -> Value:
    """Show files in the editor: the named ones, else what was saved, else the value before, one a line."""
    named = show(call.arguments[0]) if call.arguments else ""
    if not named and call.run.answer.file is not None and not isinstance(call.value, FilePath):
        named = str(call.run.answer.file.path)
    for name in (named or _as_path(call.value)).split("\n"):
        if name.strip():
            await call.run.host.editor.open(call.run.host.files.resolve(name.strip()))
    return call.value


async def insert_code(call: Invocation) -> Value:
    """Insert the code (or the whole answer) at the caret."""
    place = _place(call)
    await call.run.host.edits.replace(place.file.path, place.end, place.end, call.run.answer.output)
    return call.value


async def insert_newline(call: Invocation) -> Value:
    """Insert a line end at the caret."""
    place = _place(call)
    await call.run.host.edits.replace(place.file.path, place.end, place.end, "\n")
    return call.value


async def update_editor_text(call: Invocation) -> Value:
    """Replace the whole text of the current file with the argument, the code, or the whole answer."""
    place = _place(call)
    text = call.text(0, call.run.answer.output)
    await call.run.host.edits.replace(place.file.path, 0, len(place.file.text), text)
    return text


async def append(call: Invocation) -> Value:
    """Add texts to the answer, joined by blanks; nothing stands between the answer and the first of them."""
    added = " ".join(show(argument) for argument in call.arguments)
    answer = call.run.answer
    answer.text += added
    if answer.code is not None:
        answer.code += added
    return answer.output


async def patch(call: Invocation) -> Value:
    """Apply a unified diff to a file: `patch(file, diff)`, the code in the answer by default."""
    content = call.text(1, call.run.answer.output)
    return await patched(call, show(call.arguments[0]) if call.arguments else "", content)


async def patched(call: Invocation | CommandCall, name: str, diff: str) -> FilePath:
    """Apply a diff of one file, which the diff itself names where `name` is empty.

    Raises:
        PatchError: The diff is none, or does not fit.
        WorkspaceError: The file is none of the workspace's.
    """
    files, edits = call.run.host.files, call.run.host.edits
    (one, *others) = parse(diff)
    name = name or one.new_name or one.old_name or ""
    if others or not name:
        raise call.error("needs a diff of one file and the name of that file")
    path = files.resolve(name)
    try:
        before = (await files.read(path)).text
    except WorkspaceError:
        if path.exists():
            raise
        before = ""
    await edits.write(path, apply(before, one.hunks))
    return FilePath(path, files.shown(path))


async def diff(call: Invocation) -> Value:
    """Give the unified diff from a file to a text: `diff(file, text)`, the code in the answer by default."""
    path = call.run.host.files.resolve(call.text(0))
    file = await call.run.host.files.read(path)
    after = call.text(1, call.run.answer.output)
    lines = difflib.unified_diff(
        file.text.splitlines(), after.splitlines(), f"a/{file.relative}", f"b/{file.relative}", lineterm=""
    )
    return "\n".join(lines)


async def show_page(call: Invocation) -> Value:
    """Show a page: what was saved, else the answer saved as HTML."""
    call.run.answer.language = call.run.answer.language or "html"
    target = call.run.answer.file or await saved(call, "")
    await call.run.host.editor.open(target.path)
    return target


def _place(call: Invocation) -> Place:
    place = call.run.host.editor.place
    if place is None:
        raise call.error("needs a file at the caret: start the script in an editor")
    return place


def _as_path(value: Value) -> str:
    return str(value.path) if isinstance(value, FilePath) else show(value)


FUNCTIONS: Mapping[str, Function] = {
    "saveFile": Function(save_file, Effect.WRITES),
    "openFile": Function(open_file, Effect.TELLS),
    "insertCode": Function(insert_code, Effect.WRITES),
    "insertNewline": Function(insert_newline, Effect.WRITES),
    "updateEditorText": Function(update_editor_text, Effect.WRITES),
    "append": Function(append),
    "patch": Function(patch, Effect.WRITES),
    "diff": Function(diff, needs=1),
    "openWebpage": Function(show_page, Effect.WRITES),
    "showWebView": Function(show_page, Effect.WRITES),
}
"""The functions of this module by their names in scripts."""
