"""Prints what suggestions were worth, arm by arm, and the paired differences with their intervals."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.figures import summarize
from bench.lines_score import FIGURES, Score, score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.lines_answers import Answer

DRAWS = 10_000
"""Draws of the bootstrap."""
WIDTH = 150
"""Columns of the tables where the output is no terminal."""
NAMES = {
    "exact": "exact match",
    "similarity": "edit similarity",
    "saved": "characters saved",
    "silent": "not shown",
}
Place = tuple[str, str, int, int]


def paired(answers: Iterable[Answer], arms: Sequence[str]) -> list[dict[str, Answer]]:
    """Give the answers of the places that have one in every arm, place by place in their order of arrival."""
    places: dict[Place, dict[str, Answer]] = defaultdict(dict)
    for answer in answers:
        places[answer.place][answer.arm] = answer
    return [found for found in places.values() if all(arm in found for arm in arms)]


def interval(differences: Sequence[float], seed: int = 7) -> tuple[float, float]:
    """Give the 95 % interval of the mean of paired differences: places are drawn with replacement."""
    values = np.array(differences)
    draws = np.random.default_rng(seed).integers(0, len(values), (DRAWS, len(values)))
    low, high = np.percentile(values[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def show(answers: Iterable[Answer], arms: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
    """Print the figures of the places that all `arms` have answered, and the differences of some pairs of arms."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    places = paired(answers, arms)
    if not places:
        console.print(f"no place has an answer for each of {', '.join(arms)} yet")
        return
    scores = {arm: [score(found[arm].text, found[arm].truth) for found in places] for arm in arms}
    console.print(_overall(places, arms, scores))
    console.print(_differences(pairs, scores))
    console.print(_groups(places, arms, scores))


def _overall(
    places: Sequence[Mapping[str, Answer]], arms: Sequence[str], scores: Mapping[str, Sequence[Score]]
) -> Table:
    chars = mean(len(found[arms[0]].truth.strip()) for found in places)
    title = f"the rest of the line at {len(places)} places ({chars:.0f} characters on average)"
    heads = ("context", *NAMES.values(), "no model asked", "first text, median (p95)", "whole", "prompt")
    table = Table(*heads, title=title)
    for arm in arms:
        found = [one[arm] for one in places]
        first = summarize([one.first_ms / 1000 for one in found])
        whole = summarize([one.ms / 1000 for one in found])
        table.add_row(
            arm,
            *[f"{mean(getattr(one, figure) for one in scores[arm]):.1%}" for figure in FIGURES],
            f"{mean(bool(one.precedent) for one in found):.1%}",
            f"{first.median:.2f} s ({first.p95:.2f})",
            f"{whole.median:.2f} s",
            f"{mean(one.tokens for one in found):.0f} tokens",
        )
    return table


def _differences(pairs: Sequence[tuple[str, str]], scores: Mapping[str, Sequence[Score]]) -> Table:
    table = Table("difference, points (95 %)", *NAMES.values(), title="paired, by place")
    for one, other in pairs:
        cells = []
        for figure in FIGURES:
            both = zip(scores[one], scores[other], strict=True)
            gaps = [100 * (getattr(mine, figure) - getattr(its, figure)) for mine, its in both]
            low, high = interval(gaps)
            cells.append(f"{mean(gaps):+.1f} ({low:+.1f} to {high:+.1f})")
        table.add_row(f"{one} less {other}", *cells)
    return table


def _groups(
    places: Sequence[Mapping[str, Answer]], arms: Sequence[str], scores: Mapping[str, Sequence[Score]]
) -> Table:
    table = Table(
        "group",
        "places",
        *[f"{arm}: exact / saved" for arm in arms],
        title="by kind, by language and by who answered",
    )
    for group in (lambda found: found[arms[0]].kind, lambda found: found[arms[0]].language, _who):
        names = [group(found) for found in places]
        for name in sorted(set(names)):
            here = [at for at, own in enumerate(names) if own == name]
            cells = [
                f"{mean(scores[arm][at].exact for at in here):.0%} / {mean(scores[arm][at].saved for at in here):.0%}"
                for arm in arms
            ]
            table.add_row(name, str(len(here)), *cells)
    return table


def _who(found: Mapping[str, Answer]) -> str:
    """Tell whether one of a place's answers is a precedent."""
    return "with a precedent" if any(answer.precedent for answer in found.values()) else "without one"
