"""Functions that find code and text by what it says: splitting, embedding, searching, reranking, caching."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Literal

from agent.errors import WorkspaceError
from agent.shire.functions.reranking import by_model, by_score, ends_first
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import FilePath, Passage, items, show
from agent.workspace.admission import text_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.run import Run
    from agent.shire.runtime.values import Value

RESULTS = 10
"""Passages that a search gives at most (the reference's `topK`)."""
THRESHOLD = 0.5
"""Passages below this score, from 0 to 1, are left out (the reference's default)."""
MOST_BYTES = 1_000_000
"""Bytes of a file that is cut; what is larger, minified or generated says nothing to search for."""
MOST_FILES = 5_000
"""Files that `splitting` reads."""


async def splitting(call: Invocation) -> Value:
    """Cut files into passages: those named (paths or file patterns), else those that the pipeline began with.

    A pipeline that began with no files cuts all of the workspace. What cannot be read is left out.
    """
    files = []
    for path in (await _wanted(call))[:MOST_FILES]:
        try:
            file = await call.run.host.files.read(path)
        except WorkspaceError:
            continue
        if text_refusal(path, file.text, MOST_BYTES) is None:
            files.append(file)
    return [*await call.run.host.searcher.split(files)]


async def embedding(call: Invocation) -> Value:
    """Make passages searchable: those of the step before, or the texts that are given; passes them on."""
    passages = [_passage(one) for value in (call.arguments or (call.value,)) for one in items(value)]
    storage: Literal["memory", "disk"] = "disk" if call.run.storage == "disk" else "memory"
    await call.run.host.searcher.embed([one for one in passages if one.text.strip()], storage)
    return [*passages]


async def searching(call: Invocation) -> Value:
    """Find the passages that fit a text best; without one, the result of the step before is searched for.

    The second argument is the least score, from 0 to 1.
    """
    query = call.text(0, show(call.value))
    threshold = call.number(1, THRESHOLD)
    found = await call.run.host.searcher.search(query, RESULTS)
    return [one for one in found if one.score > threshold]


async def reranking(call: Invocation) -> Value:
    """Put passages into another order.

    `default`: by score; `lostInTheMiddleRanker`: the best at both ends; `llmReranker`: those that the model
    calls relevant to the second argument, or to the script's `$input`.

    Raises:
        ScriptError: There is no such order.
    """
    kind = call.text(0, "default").lower()
    passages = [_passage(one) for one in items(call.value)]
    match kind:
        case "default":
            return [*by_score(passages)]
        case "lostinthemiddleranker":
            return [*ends_first(by_score(passages))]
        case "llmreranker":
            if call.run.dry:
                call.run.note("llmReranker asks a model for each passage", Effect.ASKS_MODEL, done=False)
                return call.value
            asked = await call.run.variables.get("input") if len(call.arguments) < 2 else call.arguments[1]
            return [*await by_model(passages, asked if isinstance(asked, str) else "", call.run)]
    raise call.error(f"has no order {kind!r} (default, lostInTheMiddleRanker, llmReranker)")


async def caching(call: Invocation) -> Value:
    """Choose where embeddings are kept: `memory` for this run, or `disk`.

    Raises:
        ScriptError: It is neither.
    """
    kind = call.text(0)
    if kind not in {"memory", "disk"}:
        raise call.error(f'knows "memory" and "disk", not {kind!r}')
    call.run.storage = kind
    return call.value


async def _wanted(call: Invocation) -> Sequence[Path]:
    if call.arguments:
        return await _named(call.arguments, call.run)
    files = [one.path for one in items(call.initial) if isinstance(one, FilePath)]
    return files or await call.run.host.files.listed()


async def _named(arguments: Iterable[Value], run: Run) -> list[Path]:
    found: list[Path] = []
    for one in (inner for value in arguments for inner in items(value)):
        if isinstance(one, FilePath):
            found.append(one.path)
        elif any(sign in show(one) for sign in "*?["):
            shown = run.host.files.shown
            found += [p for p in await run.host.files.listed() if fnmatch(shown(p), show(one))]
        else:
            found.append(run.host.files.resolve(show(one)))
    return found


def _passage(value: Value) -> Passage:
    return value if isinstance(value, Passage) else Passage(show(value))


FUNCTIONS: Mapping[str, Function] = {
    "splitting": Function(splitting),
    "embedding": Function(embedding),
    "searching": Function(searching),
    "reranking": Function(reranking),
    "caching": Function(caching, needs=1),
}
"""The functions of this group."""
