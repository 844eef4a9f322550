"""The function tokenizer: a text's distinct words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.context.words import STOP_WORDS, words_of_identifier
from agent.shire.runtime.invocation import Function
from agent.shire.runtime.patterns import beside
from agent.shire.runtime.values import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

_WORD = re.compile(r"\w+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CHINESE_STOP_WORDS = frozenset({"没有", "自己", *"的了和是在我有就不人都一上也到说要去你会着看好这那与及或"})


async def tokenizer(call: Invocation) -> Value:
    """Give the distinct words of a text (`""`: of the step before) in order.

    Kinds: `word`; `naming` (the parts of identifiers too); `stopwords` (those, without words of grammar and English
    or Chinese filler); `jieba` (words of Latin script, and Chinese as overlapping pairs of characters, which is what
    search engines do without a dictionary); `/regex/` (what stands between its matches).

    Raises:
        ScriptError: There is no such kind, or the pattern is none.
    """
    text, kind = call.text(0) or show(call.value), call.text(1, "word")
    if len(kind) > 2 and kind[0] == kind[-1] == "/":
        return await beside(kind[1:-1], lambda pattern: _distinct(pattern.split(text)))
    match kind:
        case "word":
            return _distinct(_WORD.findall(text))
        case "naming":
            return _distinct(naming(text))
        case "stopwords":
            filler = STOP_WORDS | _CHINESE_STOP_WORDS
            return _distinct(word for word in naming(text) if word.lower() not in filler)
        case "jieba":
            return _distinct(pairs(text))
    raise call.error(f"has no kind {kind!r} (word, naming, stopwords, jieba, or a pattern between slashes)")


def naming(text: str) -> Iterable[str]:
    """Give the identifiers of a text, each followed by the words that it is made of."""
    for identifier in _IDENTIFIER.findall(text):
        yield from words_of_identifier(identifier) or (identifier,)


def pairs(text: str) -> Iterable[str]:
    """Give the words of a text, Chinese as overlapping pairs of characters (a lone one as itself)."""
    for word in _WORD.findall(text):
        at = 0
        for run in _HAN.finditer(word):
            if run.start() > at:
                yield word[at : run.start()]
            han = run[0]
            yield from (han[n : n + 2] for n in range(max(1, len(han) - 1)))
            at = run.end()
        if at < len(word):
            yield word[at:]


def _distinct(words: Iterable[str]) -> list[Value]:
    return [*dict.fromkeys(word for word in words if word)]


FUNCTIONS: Mapping[str, Function] = {"tokenizer": Function(tokenizer, needs=1)}
"""The functions of this group."""
