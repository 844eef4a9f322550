"""Assembles prompts: markers, context and the text round the cursor within a budget, the same bytes from key to key."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.prompt.blocks import BlockWriter, telling_lines
from agent.prompt.budget import Budget, plan
from agent.prompt.element import Element, ElementKind, Prompt
from agent.prompt.families import BY_NAME, FimFamily
from agent.prompt.lines import LineCosts
from agent.prompt.selection import Candidate, Selection, no_room, select
from agent.prompt.window import Place, View, Window, choose_window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from agent.context.snippet import Snippet
    from agent.prompt.tokenizer import Tokenizer
    from agent.workspace.source_file import SourceFile

FILES_REMEMBERED = 32
"""Files whose last prompt is remembered: more than anybody moves between before a server has forgotten them too."""
JUMP = 2_000
"""Characters of cursor movement beyond typing, some 50 lines, after which the chosen snippets are chosen anew."""


class PromptRequest(msgspec.Struct, frozen=True):
    """What a prompt is made of.

    Attributes:
        file: The current file.
        offset: The cursor as an index into `file.text` (code points); beyond its ends means at them.
        snippets: Context, best first (the order counts, the scores are shown only).
        max_tokens: Budget of context, before and after together.
        suffix_percent: Part of it for the text after the cursor.
        context_percent: Most of it for context.
        context_tokens: Budget of the context instead of its percentage, in addition to `max_tokens`; None: none.
        family: The template that the prompt is for: it decides how context is written.
        window_chars: Most characters before and after the cursor, in whole lines; None: as many as fit.
    """

    file: SourceFile
    offset: int
    snippets: Sequence[Snippet] = ()
    max_tokens: int = 2048
    suffix_percent: int = 15
    context_percent: int = 45
    context_tokens: int | None = None
    family: FimFamily = BY_NAME["none"]
    window_chars: tuple[int, int] | None = None

    @property
    def cursor(self) -> int:
        """The cursor within the text."""
        return max(0, min(self.offset, len(self.file.text)))

    @property
    def budget(self) -> Budget:
        """The shares of this prompt."""
        return plan(self.max_tokens, self.suffix_percent, self.context_percent, self.context_tokens)

    @property
    def stretch(self) -> tuple[int, int]:
        """Give the stretch of the text that the window may show, code points: lines that fit into `window_chars`."""
        text, cursor = self.file.text, self.cursor
        if self.window_chars is None:
            return 0, len(text)
        first, last = cursor - self.window_chars[0], cursor + self.window_chars[1]
        start, end = 0, len(text)
        # The cursor's own line, however long, is cut by its tokens only.
        if first > 0:
            start = text.find("\n", first - 1, cursor) + 1 or text.rfind("\n", 0, cursor) + 1
        if last < end:
            end = text.rfind("\n", cursor, last) + 1 or text.find("\n", cursor) + 1 or end
        return start, end


class _Memory(msgspec.Struct, frozen=True):
    """What is remembered of a file's last prompt."""

    place: Place
    chosen: tuple[Candidate, ...]
    family: str


class PromptBuilder:
    """Builds the prompts of one model, whose tokenizer counts; remembers the last one of each file.

    Deterministic: the same requests in the same order give the same bytes. Not for use by several threads at once.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._costs = LineCosts(tokenizer)
        self._memories: OrderedDict[Path, _Memory] = OrderedDict()
        self._writer = BlockWriter(self._costs)
        self._guessed: tuple[object, Place | None, Window] | None = None

    def window_bounds(self, request: PromptRequest) -> tuple[int, int]:
        """Give the stretch of the file's text that `build` would show, before any snippet is known.

        Code points; what the context will leave unused is guessed from the file's last prompt. For `Cursor.window`.
        """
        memory = self._memory(request)
        window = self._guess(request, memory)
        return window.start, window.end

    def build(self, request: PromptRequest, *, remember: bool = True) -> Prompt:
        """Build the prompt of a request; without `remember` the next prompt will not know of it.

        Never has more tokens than its budget. Raises nothing.
        """
        memory = self._memory(request)
        shown = self._guess(request, memory)
        head = self._writer.marker(request.file, request.family)
        room = request.budget.context
        used = head.tokens if head.tokens <= room else 0
        selection = select(
            request.snippets,
            memory.chosen if memory else (),
            lambda found: self._writer.block(found, request.file.language, request.family),
            telling_lines(shown.before) | telling_lines(shown.after),
            room - used,
        )
        context = used + selection.tokens
        window = self._window(request, context, memory, _limits(request, selection, shown))
        if remember:
            self._remember(request, window, selection, context)
        return _prompt(request, head, selection, window)

    def forget(self, gone: Callable[[str], bool]) -> None:
        """Take the snippets of files (relative paths) that are `gone` out of what is remembered: deleted, or ignored now.

        Without this a snippet may stay for some prompts after its source no longer finds it.
        """
        for file, memory in self._memories.items():
            chosen = tuple(one for one in memory.chosen if not gone(one.snippet.path))
            self._memories[file] = replace(memory, chosen=chosen)

    def _memory(self, request: PromptRequest) -> _Memory | None:
        """Give what is remembered of the file; its snippets only where the cursor did not jump."""
        memory = self._memories.get(request.file.path)
        if memory is None or memory.family != request.family.name:
            return None
        if memory.place.moved(request.file.text, request.cursor) > JUMP:
            return replace(memory, chosen=())
        return memory

    def _remember(self, request: PromptRequest, window: Window, selection: Selection, context: int) -> None:
        place = window.place(request.file.text, request.cursor, context)
        self._memories[request.file.path] = _Memory(place, selection.chosen, request.family.name)
        self._memories.move_to_end(request.file.path)
        if len(self._memories) > FILES_REMEMBERED:
            self._memories.popitem(last=False)

    def _guess(self, request: PromptRequest, memory: _Memory | None) -> Window:
        """Give the window for a context as large as last time, or as large as it may be.

        `build` asks again for what `window_bounds` has given right before, so that is kept: 0.3 ms of 1.15 ms of CPU.
        """
        most = request.budget.context
        context = min(most, memory.place.context) if memory else most
        asked = (request.file.path, request.file.stamp, request.cursor, context, request.budget)
        place = memory.place if memory else None
        if self._guessed is None or self._guessed[:2] != (asked, place):
            window = self._window(request, context, memory, (0, len(request.file.text)))
            self._guessed = (asked, place, window)
        return self._guessed[2]

    def _window(
        self, request: PromptRequest, context: int, memory: _Memory | None, between: tuple[int, int]
    ) -> Window:
        place = memory.place if memory else None
        room = request.budget.window_left(context)
        lowest, highest = request.stretch
        bounds = max(lowest, between[0]), min(highest, between[1])
        view = View(request.file.text, request.cursor, room, place, *bounds)
        return choose_window(self._costs, view, request.budget)


def _limits(request: PromptRequest, selection: Selection, shown: Window) -> tuple[int, int]:
    """Keep the window out of the chosen snippets of its own file, for it may grow by what the context left."""
    text = request.file.text
    lowest, highest = 0, len(text)
    for one in selection.chosen:
        if one.snippet.path == request.file.relative and one.snippet.text:
            start = text.find(one.snippet.text)
            end = start + len(one.snippet.text)
            if 0 <= start < end < shown.start:
                lowest = max(lowest, text.find("\n", end) + 1)
            elif start > shown.end:
                highest = min(highest, start)
    return min(lowest, shown.start), max(highest, shown.end)


def _prompt(request: PromptRequest, head: Element, selection: Selection, window: Window) -> Prompt:
    """Put the parts into order: the marker first, or last where the family names each file before its text."""
    context = [
        _element(one, "kept from the last prompt" if one.misses else one.snippet.why)
        for one in selection.chosen
    ]
    dropped = [_element(one, why) for one, why in selection.dropped]
    if head.tokens <= request.budget.context:
        context.insert(0 if request.family.repo is None else len(context), head)
    else:
        dropped.insert(0, replace(head, why=no_room(head.tokens, request.budget.context)))
    elements = (*context, *_round_cursor(request, window))
    return Prompt(
        context="".join(element.text for element in context),
        before=window.before,
        after=window.after,
        trailing=window.trailing,
        elements=elements,
        dropped=tuple(dropped),
        tokens=sum(element.tokens for element in elements),
        budget=request.budget.total,
    )


def _element(one: Candidate, why: str) -> Element:
    snippet = one.snippet
    return Element(
        kind=ElementKind(snippet.kind.value),
        text=one.block.text,
        path=snippet.path,
        lines=(snippet.start, snippet.end),
        source=snippet.source,
        score=snippet.score,
        tokens=one.block.tokens,
        why=why,
    )


def _round_cursor(request: PromptRequest, window: Window) -> list[Element]:
    """Give the elements of the text before and after the cursor, without those that are empty."""
    text, cursor = request.file.text, request.cursor
    first = text.count("\n", 0, window.start)
    here = first + text.count("\n", window.start, cursor)
    last = here + text.count("\n", cursor, window.end)
    kept = "as in the last prompt: it has hardly changed" if window.kept else "what follows the cursor"
    parts = (
        (
            ElementKind.BEFORE_CURSOR,
            window.before,
            (first, here + 1),
            window.before_tokens,
            "what leads to the cursor",
        ),
        (ElementKind.AFTER_CURSOR, window.after, (here, last + 1), window.after_tokens, kept),
    )
    return [
        Element(kind, part, request.file.relative, lines, "window", 1.0, tokens, why)
        for kind, part, lines, tokens, why in parts
        if part
    ]
