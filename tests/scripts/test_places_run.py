from __future__ import annotations

from bench.places import Cut
from bench.places_run import Tried, main, summary

from agent.completion.request import Mode
from agent.completion.running import Outcome


def tried(missing, said, ms):
    cut = Cut("a.py", "line end", 3, "x = \n", 4, missing)
    return Tried(cut, Outcome(said, Mode.INLINE, model="m"), ms)


def test_the_first_line_decides():
    assert tried("f(x)\n    more()", "  f(x)\nother", 1).same_first_line
    assert not tried("f(x)", "f(y)", 1).same_first_line
    assert not tried("", "", 1).same_first_line


def test_summary_counts():
    lines = summary(
        [tried("a", "a", 3000), tried("a", "b", 1000), tried("a", "", 500), tried("b", "c", 2000)]
    )
    assert lines == [
        "4 places, m",
        "first line exactly as it had been: 1 (25%)",
        "nothing shown: 1 (25%)",
        "time to the whole completion: median 1.50 s, 0.50 to 3.00 s",
    ]


def test_a_project_without_places_is_told(tmp_path, capsys):
    assert main(["--offline", str(tmp_path)]) == 2
    assert "no place to complete at" in capsys.readouterr().err
