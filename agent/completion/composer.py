"""Composes the prompt of a moment: context, assembly, template; no I/O and no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.completion.found import Found
from agent.completion.healing import begun_word
from agent.completion.reading import read
from agent.context.chunks import CHARS_PER_TOKEN
from agent.context.fusion import fuse
from agent.context.source import Cursor as Place
from agent.prompt.assembly import PromptBuilder, PromptRequest
from agent.prompt.families import Layout
from agent.prompt.rendering import Rendered, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from agent.completion.moment import Moment
    from agent.completion.reading import Reading
    from agent.completion.stages import Stages
    from agent.completion.writer import WriterFacts
    from agent.config.schema import PromptConfig
    from agent.context.snippet import Snippet
    from agent.context.source import Source
    from agent.prompt.budget import Budget
    from agent.prompt.element import Prompt
    from agent.prompt.tokenizer import Tokenizer
    from agent.syntax.syntax import Syntax

WINDOW_CHARS = 4_096, 1_024
"""Characters before and after the cursor that are shown where the context has a budget of its own: what every engine
shows, whatever its model reads (completion-engine.md, NIR); the context is what lies beyond."""
WINDOW_BESIDE = 4_096
"""Tokens that those characters may have: room for both sides where a token is two characters, fewer than in nearly any
code (`agent.models.tokens`)."""

FUSED = 1.15
"""Estimated tokens of context that a prompt may choose from for one that fits: found as much as 1.5 (see `SPARE` of
`agent.context.retrieved`)."""

ENOUGH = 0.8
"""Part of a context's tokens, estimated by characters alone, from which on what was found leaves no room for a file's window
of 60 lines (own choice)."""

CAUTIOUS_CHARS_PER_TOKEN = 3
"""Characters taken for a token of a whole file (own choice, below `CHARS_PER_TOKEN` of `agent.context.chunks`). Where a
model is `window_first`, a longer file gives no room to context. Of 600 tokens, 45 % for our context cost qwen2.5-coder-0.5b
6 to 26 points of exact rests of lines (95 %; 51 places, `scripts/bench_lines`, its first). Of 800 tokens, 30 % made no
difference that 110 places could show (47.3 % against 50.0 with the text round the cursor alone, -9.1 to +3.6; `--seed 8`),
and a longer prompt takes longer to read."""


class Composed(msgspec.Struct, frozen=True):
    """All that is decided before a model is asked.

    Attributes:
        prompt: The prompt with the record of its elements.
        rendered: The text for the model.
        head: The begun word that `rendered` lacks and the answer has to begin with, or an empty string.
        whole: The text for the model with that word.
    """

    prompt: Prompt
    rendered: Rendered
    head: str
    whole: Rendered


class Composer:
    """Composes prompts for one session; remembers what it sent, so that the next prompt resembles it.

    Args:
        sources: The sources of context, the most trusted first.
        config: The shares of the budget.
        syntax: Reads syntax trees; without it the text alone tells where the cursor stands.
        spare: A source that is asked only where the others find too little to fill the context.
        healing: Whether a begun word is taken off the prompt where the model's server can be made to write it again.
        later: Has some work done once the request at hand is on its way; None: it is done at once.

    Attributes:
        spared: Whether the last context did without the spare source.
    """

    def __init__(  # noqa: PLR0913 (all that a prompt depends on)
        self,
        sources: Sequence[Source],
        config: PromptConfig,
        syntax: Syntax | None = None,
        *,
        spare: Source | None = None,
        healing: bool = True,
        later: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._spare = spare
        self.spared = False
        self._syntax = syntax
        self._config = config
        self._healing = healing
        self._later = later
        self._due: tuple[Moment, Place] | None = None
        self._found: Found | None = None
        self._builder: PromptBuilder | None = None
        self._counted_by: Tokenizer | None = None

    def read(self, moment: Moment) -> Reading:
        """Read the text round the cursor: where it stands, and how much is to be said there."""
        return read(moment, self._syntax)

    def compose(
        self, moment: Moment, facts: WriterFacts, stages: Stages, *, remember: bool = True
    ) -> Composed:
        """Compose the prompt of a moment for a model."""
        request = self._request(moment, facts, min(self._config.max_tokens, facts.max_prompt_tokens))
        builder = self._builder_for(facts.tokenizer)
        if not facts.window_first or _fits(moment, request.budget):
            request = self._with_context(moment, request, builder, here=facts.free, late=True)
        stages.end("context")
        prompt = builder.build(request, remember=remember)
        whole = rendered = render(prompt, facts.family, facts.layout)
        head = begun_word(prompt.before) if self._healing and facts.heads else ""
        if head:
            healed = replace(prompt, before=prompt.before.removesuffix(head))
            rendered = render(healed, facts.family, facts.layout)
        stages.end("prompt")
        return Composed(prompt, rendered, head, whole)

    def prompt(self, moment: Moment, facts: WriterFacts, context_tokens: int) -> Prompt:
        """Compose a prompt with a budget of its own for context: who names one wants to see what there is for this place."""
        request = self._request(moment, facts, WINDOW_BESIDE)
        request = replace(request, context_tokens=context_tokens, window_chars=WINDOW_CHARS)
        builder = self._builder_for(facts.tokenizer)
        request = self._with_context(moment, request, builder, here=facts.free, late=False)
        return builder.build(request, remember=False)

    def rehearse(self, moment: Moment, facts: WriterFacts) -> Iterator[None]:
        """Do, step by step, what the first request at a place does, and keep nothing of what is found."""
        self.read(moment)
        yield
        request = self._request(moment, facts, min(self._config.max_tokens, facts.max_prompt_tokens))
        builder = self._builder_for(facts.tokenizer)
        place = self._place(moment, request, builder)
        yield
        lists = []
        for source in (*self._sources, *([self._spare] if self._spare else [])):
            lists.append(source.snippets(place))
            yield
        found = _fused(lists, place)
        yield
        builder.build(replace(request, snippets=found), remember=False)
        if self._syntax is not None:
            self._syntax.forget(moment.file)

    def forget(self, gone: Callable[[str], bool]) -> None:
        """Let no snippet of files (relative paths) that are `gone` stay in prompts: deleted, or ignored now."""
        if self._builder is not None:
            self._builder.forget(gone)
        self._due = None
        if self._found is not None and any(gone(snippet.path) for snippet in self._found.snippets):
            self._found = None

    def _request(self, moment: Moment, facts: WriterFacts, max_tokens: int) -> PromptRequest:
        return PromptRequest(
            moment.file,
            moment.offset,
            max_tokens=max_tokens,
            suffix_percent=0 if facts.layout is Layout.LEFT else self._config.suffix_percent,
            context_percent=self._config.context_percent,
            family=facts.family,
        )

    def _with_context(
        self, moment: Moment, request: PromptRequest, builder: PromptBuilder, *, here: bool, late: bool
    ) -> PromptRequest:
        """Give a request its snippets; `here` and `late` as in `agent.completion.found`."""
        place = self._place(moment, request, builder)
        return replace(request, snippets=self._snippets(moment, place, here=here, late=late))

    def _place(self, moment: Moment, request: PromptRequest, builder: PromptBuilder) -> Place:
        window = builder.window_bounds(request)
        return Place(moment.file, moment.offset, window, moment.recent, request.budget.context)

    def _snippets(self, moment: Moment, place: Place, *, here: bool, late: bool) -> Sequence[Snippet]:
        """Give the context; where `late`, some keys may be served what was found before while newer is on its way."""
        if moment.private:
            return ()
        # What was put off and has not been done yet comes first: the answer does not depend on how fast one types.
        self._look_anew()
        found, tokens = self._found, place.tokens
        if found is None or not found.serves(moment, tokens, here=here):
            put_off = self._later if late else None
            if put_off is None or found is None or not found.serves(moment, tokens, here=here, late=True):
                found = self._found = self._look(moment, place)
            else:
                self._due = moment, place
                put_off(self._look_anew)
        return found.snippets

    def _look_anew(self) -> None:
        """Look for the context that was put off, if that has not been done."""
        due, self._due = self._due, None
        if due is not None:
            self._found = self._look(*due)

    def _look(self, moment: Moment, place: Place) -> Found:
        lists = [source.snippets(place) for source in self._sources]
        if self._spare is not None:
            found = sum(len(snippet.text) for one in lists for snippet in one)
            self.spared = found >= ENOUGH * CHARS_PER_TOKEN * place.tokens
            if not self.spared:
                lists.append(self._spare.snippets(place))
        return Found.at(moment, place.tokens, _fused(lists, place))

    def _builder_for(self, tokenizer: Tokenizer) -> PromptBuilder:
        if self._builder is None or self._counted_by is not tokenizer:
            self._builder, self._counted_by = PromptBuilder(tokenizer), tokenizer
        return self._builder


def _fused(lists: Sequence[Sequence[Snippet]], place: Place) -> Sequence[Snippet]:
    """Make one list of what several sources found; only one source's stays as it is."""
    if len(lists) == 1:
        return lists[0]
    start, end = place.window
    return fuse(lists, place.file.text[start:end], tokens=place.tokens * FUSED)


def _fits(moment: Moment, budget: Budget) -> bool:
    """Tell whether a file is so short that context takes no room from the text round the cursor."""
    return len(moment.file.text) <= (budget.window - budget.context) * CAUTIOUS_CHARS_PER_TOKEN
