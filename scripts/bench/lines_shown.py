"""What prompts show of the text that is to be written, without a model: the identifiers of the rest of the line."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bench.context_points import IDENTIFIER, RESERVED, code_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.prompt.element import Prompt
    from bench.places import Cut

_BEGUN = re.compile(r"\w*\Z")


class Shown:
    """Counts, arm by arm."""

    def __init__(self) -> None:
        self._found: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()
        self._asked = 0
        self._places = 0

    def judge(self, cut: Cut, prompts: Mapping[str, Prompt]) -> None:
        """Count what the prompts of one place show; a begun word does not show itself."""
        before = cut.text[: cut.offset]
        begun = _BEGUN.search(before.rpartition("\n")[2])
        word = begun[0] if begun else ""
        wanted = set(IDENTIFIER.findall(code_of(word + cut.missing, cut.path))) - RESERVED
        self._places += 1
        self._asked += len(wanted)
        for arm, prompt in prompts.items():
            shown = f"{prompt.context}{prompt.before.removesuffix(word)}\n{prompt.after}"
            self._found[arm] += len(wanted & set(IDENTIFIER.findall(shown)))
            self._tokens[arm] += prompt.tokens

    def told(self) -> list[str]:
        """Give a line for each arm: the share of the identifiers that its prompts show, context and window together."""
        lines = [f"{self._asked} identifiers of the rest of the line at {self._places} places"]
        for arm, tokens in self._tokens.items():
            share = self._found[arm] / max(1, self._asked)
            lines.append(f"{arm}: its prompt shows {share:.1%} of them ({tokens / self._places:.0f} tokens)")
        return lines
