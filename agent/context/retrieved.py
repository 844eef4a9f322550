"""The source `retrieved`: lines from anywhere in the workspace that likely name what is written next.

BM25 over small chunks finds code that is about the same things; within it, blocks of lines are chosen by how
likely the names are that they add (`agent.context.packing`), so that the first tokens of context tell the most.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING

import msgspec

from agent.context.candidates import rank
from agent.context.chunks import words_in
from agent.context.packing import pack
from agent.context.query import begun_word, query_of
from agent.context.snippet import Snippet, SnippetKind
from agent.context.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agent.context.index import WorkspaceIndex
    from agent.context.packing import Block
    from agent.context.source import Cursor
    from agent.context.standing import Standing

TOKENS = 5_000
"""Estimated tokens of the snippets that are answered at most, the default."""
SPARE = 1.1
"""Estimated tokens that are answered for one that will be shown: some turn out longer, some are shown by others. As many
names are found as with 1.3 (.845 and .800 at 1,024 tokens, 350 and 350 places of the tuning set), .005 fewer with 1.0."""
GAP = "…"
"""The line that stands for left out lines within a snippet."""
REASON_WORDS, REASON_LINES = 3, 8
"""Shared words that `why` names, and lines of a snippet that they are looked for in."""


class _Look(msgspec.Struct):
    """One look at the index from one place.

    Attributes:
        key: All that it depends on.
        stands: The current file as it is indexed.
        weights: Weight of each word of the query that the index knows.
        chosen: The blocks that were asked for so far, best first.
        coming: Those that would be next.
    """

    key: tuple[object, ...]
    stands: Standing
    weights: Mapping[str, float]
    chosen: list[Block]
    coming: Iterator[Block]

    def blocks(self, tokens: int) -> list[Block]:
        """Give the best blocks until they have `tokens` estimated tokens."""
        for count, block in enumerate(self.chosen):
            if tokens <= 0:
                return self.chosen[:count]
            tokens -= block.tokens
        while tokens > 0 and (more := next(self.coming, None)):
            self.chosen.append(more)
            tokens -= more.tokens
        return self.chosen[:]


class RetrievedSource:
    """Snippets from the index; what was found is kept while only the word under the cursor changes.

    Attributes:
        tokens: Estimated tokens of snippets that are answered at most; fewer are quicker.
    """

    name = "retrieved"

    def __init__(self, index: WorkspaceIndex, tokens: int = TOKENS) -> None:
        self.tokens = tokens
        self._index = index
        self._look: _Look | None = None
        self._answered = 0
        self._answer: tuple[Snippet, ...] = ()

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Find lines for a cursor, best first; the current file counts as it is now, unsaved text and all."""
        tokens = min(self.tokens, round(cursor.tokens * SPARE))
        look = self._look
        if look is None or look.key != self._key_of(cursor):
            # Whatever has to be indexed for it belongs to the key.
            stands = standing(self._index, cursor)
            look = self._look = self._looked(self._key_of(cursor), cursor, stands)
        elif tokens == self._answered:
            return self._answer
        self._answered, self._answer = tokens, tuple(self._shown(look, tokens))
        return self._answer

    def _key_of(self, cursor: Cursor) -> tuple[object, ...]:
        """Name everything that the answer depends on: texts compare in microseconds where they are equal."""
        text = cursor.file.text
        left, right = begun_word(text, cursor.offset)
        start, end = cursor.window
        recent = tuple(file.relative for file in cursor.recent)
        return (
            cursor.file.path,
            text[:left],
            text[right:],
            start,
            len(text) - end,
            recent,
            self._index.epoch,
        )

    def _looked(self, key: tuple[object, ...], cursor: Cursor, stands: Standing) -> _Look:
        query = query_of(cursor)
        matches = self._index.search(query.terms, query.weights)
        candidates = rank(cursor, self._index, query, matches, stands)
        coming = pack(candidates, query, matches.weights / query.weights)
        by_term = dict(zip(query.terms.tolist(), matches.weights.tolist(), strict=True))
        weights = {word: by_term[term] for word, term in query.words.items() if by_term[term] > 0}
        return _Look(key, stands, weights, [], coming)

    def _shown(self, look: _Look, tokens: int) -> list[Snippet]:
        return [self._snippet(blocks_of_file, look) for blocks_of_file in _by_file(look.blocks(tokens))]

    def _snippet(self, blocks: list[Block], look: _Look) -> Snippet:
        """Show the chosen lines of one file in order, blank ones left out, gaps marked."""
        entry = blocks[0].entry
        ordered = sorted(blocks, key=lambda block: block.start)
        first = end = ordered[0].start
        costs = entry.content.costs[first : ordered[-1].end].tobytes()
        shown: list[str] = []
        for block in ordered:
            start = block.start
            if start > end and any(costs[end - first : start - first]):
                shown.append(GAP)
            end = block.end
            # One by one: what lies between them may be long, and unpacking it takes time.
            lines = self._index.stretch(entry, start, end)
            shown += compress(lines, costs[start - first : end - first])
        if entry is look.stands.entry:
            first, end = look.stands.line(first), look.stands.line(end - 1) + 1
        return Snippet(
            SnippetKind.RETRIEVAL_SNIPPET,
            entry.relative,
            first,
            end,
            "\n".join(shown) + "\n",
            blocks[0].value,
            self.name,
            _why(shown, look.weights),
        )


def _by_file(blocks: list[Block]) -> list[list[Block]]:
    """Put blocks together that stand below one naming of their file, in the order of each one's best."""
    files: dict[tuple[int, int], list[Block]] = {}
    for block in blocks:
        files.setdefault((block.part, block.entry.stamp), []).append(block)
    return list(files.values())


def _why(lines: list[str], weights: Mapping[str, float]) -> str:
    """Name the weightiest words that the lines share with the cursor."""
    shared = weights.keys() & words_in("\n".join(lines[:REASON_LINES]))
    best = sorted(shared, key=lambda word: (-weights[word], word))
    return "shares " + ", ".join(best[:REASON_WORDS]) if best else "beside code that shares words"
