"""Draws a completion the way an editor would, and explains where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from agent.commands.screen import screen

if TYPE_CHECKING:
    from agent.completion.running import Outcome
    from agent.prompt.element import Element, Prompt

LINES_BEFORE = 6
"""Lines shown above the cursor's line."""
LINES_AFTER = 3
"""Lines shown below it."""


_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"}
_CONTROLS |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


@dataclass(frozen=True, slots=True)
class Ghost:
    """A completion in its place.

    Attributes:
        path: The file's name for the head line.
        text: The file's text.
        offset: The cursor, code points.
        completion: The text to insert there.
    """

    path: str
    text: str
    offset: int
    completion: str


def draw(ghost: Ghost, *, coloured: bool) -> Text:
    """Draw the lines around the cursor with the completion in them.

    In colour the completion is dim and slanted; without, `>` marks its lines and guillemets its ends.
    """
    before, after = _visible(ghost.text[: ghost.offset]), _visible(ghost.text[ghost.offset :])
    first = max(0, before.count("\n") - LINES_BEFORE)
    shown_before = before.split("\n")[first:]
    shown_after = after.split("\n")[: LINES_AFTER + 1]
    opening, closing = ("", "") if coloured else ("«", "»")
    ghosts = f"{opening}{_visible(ghost.completion)}{closing}".split("\n") if ghost.completion else [""]
    width = len(str(first + len(shown_before) + len(shown_after)))
    drawing = Text(no_wrap=True, overflow="ellipsis")
    for number, line in enumerate(shown_before[:-1], first + 1):
        drawing.append(f"  {number:{width}} │ ", "dim").append(f"{line}\n")
    number = first + len(shown_before)
    for place, line in enumerate(ghosts):
        head = f"> {number:{width}} │ " if place == 0 else f"> {'':{width}} │ "
        drawing.append(head, "cyan" if ghost.completion else "dim")
        if place == 0:
            drawing.append(shown_before[-1])
        drawing.append(line, "dim italic")
        if place == len(ghosts) - 1:
            drawing.append(shown_after[0])
        drawing.append("\n")
    for line in shown_after[1:]:
        number += 1
        drawing.append(f"  {number:{width}} │ ", "dim").append(f"{line}\n")
    return drawing


def show(ghost: Ghost, outcome: Outcome) -> None:
    """Print a completion in its place, or why there is none."""
    console = screen()
    total = sum(outcome.stages.values()) / 1000
    facts = ", ".join(word for word in (outcome.mode.value, outcome.model, f"{total:.1f} s") if word)
    head = Text.assemble((_visible(ghost.path), "bold"), (f"  ({facts})", "dim"))
    console.print(head, soft_wrap=True)
    console.print(draw(ghost, coloured=console.color_system is not None), end="", soft_wrap=True)
    if not ghost.completion:
        console.print(f"no suggestion: {outcome.reason}", style="yellow")


def explain(prompt: Prompt, outcome: Outcome) -> None:
    """Print the prompt's elements in order, what was left out, and the time of each stage."""
    console = screen()
    if outcome.precedent:
        known = f"\nAs in {_visible(outcome.precedent)}, where the lines round it are like those here: no model was asked."
        console.print(known, style="bold", soft_wrap=True)
    console.print(f"\nThe prompt: {prompt.tokens} of {prompt.budget} tokens, in this order", style="bold")
    console.print(_elements(prompt.elements))
    if prompt.dropped:
        console.print("\nLeft out for lack of budget, best first", style="bold")
        console.print(_elements(prompt.dropped))
    console.print("\nTime of each stage, milliseconds", style="bold")
    stages = Table(box=None, pad_edge=False, show_header=False)
    for name, milliseconds in outcome.stages.items():
        stages.add_row(name, f"{milliseconds:.1f}")
    console.print(stages)


def _visible(text: str) -> str:
    """Show control characters as the symbols that stand for them: no file and no model may steer the terminal."""
    return text.translate(_CONTROLS)


def _elements(elements: tuple[Element, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("kind", no_wrap=True)
    table.add_column("tokens", justify="right")
    table.add_column("source")
    table.add_column("score", justify="right")
    table.add_column("from", overflow="fold")
    table.add_column("why", overflow="fold")
    for element in elements:
        lines = f":{element.lines[0] + 1}-{element.lines[1]}" if element.lines else ""
        table.add_row(
            element.kind.value,
            str(element.tokens),
            element.source,
            f"{element.score:.2f}",
            f"{element.path or ''}{lines}",
            element.why,
        )
    return table
