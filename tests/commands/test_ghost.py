from __future__ import annotations

import pytest
from rich.console import Console

from agent.commands.ghost import Ghost, draw, explain, show
from agent.completion.request import Mode
from agent.completion.running import Outcome
from agent.prompt.element import Element, ElementKind, Prompt

GOLDEN = [
    pytest.param(
        "def area(w, h):\n    return ‸\n\n\nprint(area(1, 2))\n",
        "w * h",
        """\
  1 │ def area(w, h):
> 2 │     return «w * h»
  3 │
  4 │
  5 │ print(area(1, 2))
""",
        id="inline",
    ),
    pytest.param(
        "for x in xs:\n    ‸\nprint(1)\n",
        "if x:\n        print(x)",
        """\
  1 │ for x in xs:
> 2 │     «if x:
>   │         print(x)»
  3 │ print(1)
  4 │
""",
        id="multi-line",
    ),
    pytest.param(
        "import ‸\n\nprint(os.name)\n",
        "os",
        """\
> 1 │ import «os»
  2 │
  3 │ print(os.name)
  4 │
""",
        id="first line",
    ),
    pytest.param(
        "x = 1\ny = ‸",
        "2",
        """\
  1 │ x = 1
> 2 │ y = «2»
""",
        id="last line without newline",
    ),
    pytest.param("‸", "print()", "> 1 │ «print()»\n", id="empty file"),
    pytest.param("‸", "", "> 1 │\n", id="empty file, nothing to suggest"),
    pytest.param(
        "f(‸)\n",
        "a,\n  b",
        """\
> 1 │ f(«a,
>   │   b»)
  2 │
""",
        id="the rest of the line follows the last ghost line",
    ),
    pytest.param(
        '名前 = "日本" + ‸ + "😀"\n',
        '"東京"',
        """\
> 1 │ 名前 = "日本" + «"東京"» + "😀"
  2 │
""",
        id="wide characters",
    ),
    pytest.param(
        "a\x1b[31m\x07‸\x9b\n",
        "\x1b]0;title\x07\x7f",
        """\
> 1 │ a␛[31m␇«␛]0;title␇␡»\ufffd
  2 │
""",
        id="control characters",
    ),
    pytest.param(
        "[bold]x[/bold] ‸ :smile:\n",
        "[/]",
        """\
> 1 │ [bold]x[/bold] «[/]» :smile:
  2 │
""",
        id="what looks like markup",
    ),
    pytest.param(
        "".join(f"line {number}\n" for number in range(1, 21)) + "here ‸\n" + "after\n" * 9,
        "ghost",
        """\
  15 │ line 15
  16 │ line 16
  17 │ line 17
  18 │ line 18
  19 │ line 19
  20 │ line 20
> 21 │ here «ghost»
  22 │ after
  23 │ after
  24 │ after
""",
        id="a window of a long file",
    ),
]


def ghost(marked: str, completion: str, path: str = "some/file.py") -> Ghost:
    return Ghost(path, marked.replace("‸", ""), marked.index("‸"), completion)


@pytest.mark.parametrize(("marked", "completion", "drawn"), GOLDEN)
def test_drawings_without_colour(marked: str, completion: str, drawn: str) -> None:
    plain = draw(ghost(marked, completion), coloured=False).plain
    assert [line.rstrip() for line in plain.split("\n")] == drawn.split("\n")


@pytest.mark.parametrize(("marked", "completion", "drawn"), GOLDEN)
def test_the_numbers_of_the_lines_stand_in_one_column(marked: str, completion: str, drawn: str) -> None:
    lines = draw(ghost(marked, completion), coloured=True).plain.splitlines()
    assert len({line.index("│") for line in lines}) == 1


def test_colour_dims_the_ghost_and_nothing_else() -> None:
    drawing = draw(ghost("x = ‸ + 1\n", "a\nb"), coloured=True)
    dim = [drawing.plain[span.start : span.end] for span in drawing.spans if span.style == "dim italic"]
    assert dim == ["a", "b"]
    assert "«" not in drawing.plain


def test_a_long_line_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show(ghost("x" * 300 + "‸\n", "y"), Outcome("y", Mode.INLINE, "m"))
    assert "x" * 300 + "«y»" in capsys.readouterr().out


def test_reasons_and_paths_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show(ghost("‸", "", "app/[id]/a.ts"), Outcome("", Mode.INLINE, reason="it has: [/b], :smile:"))
    out = capsys.readouterr().out
    assert "app/[id]/a.ts  (inline, 0.0 s)" in out
    assert "no suggestion: it has: [/b], :smile:" in out


def element(**more: object) -> Element:
    given = {
        "kind": ElementKind.SIMILAR_FILE,
        "text": "x",
        "path": "app/[id]/a.ts",
        "lines": (2, 5),
        "source": "similar",
        "score": 0.5,
        "tokens": 12,
        "why": "alike",
    }
    return Element(**(given | more))  # type: ignore[arg-type]


def test_explanations(capsys: pytest.CaptureFixture[str]) -> None:
    dropped = element(why="too long", path=None, lines=None)
    prompt = Prompt("", "", "", "", (element(),), (dropped,), 12, 600)
    explain(prompt, Outcome("", Mode.INLINE, stages={"mode": 0.25, "first token": 1000.0}))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "The prompt: 12 of 600 tokens, in this order" in lines
    assert "SimilarFile 12 similar 0.50 app/[id]/a.ts:3-5 alike" in lines
    assert "SimilarFile 12 similar 0.50 too long" in lines
    assert "first token 1000.0" in lines


def test_explanations_of_a_prompt_that_fits(capsys: pytest.CaptureFixture[str]) -> None:
    explain(Prompt("", "", "", "", (), (), 0, 600), Outcome("", Mode.INLINE))
    assert "Left out" not in capsys.readouterr().out


def test_drawings_survive_a_narrow_terminal() -> None:
    console = Console(width=10, record=True, file=None, quiet=True)
    console.print(draw(ghost("x = ‸\n", "1"), coloured=True))
