"""What `bench_precedents` counts and prints."""

from __future__ import annotations

from bench.context_run import Subject
from bench.precedents_run import Found, looked, main, show

CODE = "\n".join(
    f"def function_{n}(value):\n    opened = shelf.open_for(value)\n    return opened.read_all() + {n}\n"
    for n in range(20)
)


def test_places_of_a_project_that_repeats_itself_have_precedents(capsys):
    files = {"a.py": CODE, "b.py": CODE, "c.py": CODE}
    found = list(looked(Subject("p", "1", "python", files), 9, 7))
    assert len(found) == 9
    assert all(0 <= one.trust <= 1 for one in found)
    assert sum(one.exact for one in found) >= 5
    assert found == list(looked(Subject("p", "1", "python", files), 9, 7))
    assert "p 1" in capsys.readouterr().err


def test_the_table_has_each_place_once_and_those_that_are_suggested(capsys):
    show([Found(0.95, 1.0, 1.0), Found(0.55, 0.0, 0.5), Found(0.0, 0.0, 0.0), Found(0.45, 1.0, 1.0)])
    rows = [line.split("│")[1:-1] for line in capsys.readouterr().out.splitlines() if "│" in line]
    cells = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in rows}
    assert cells["0.9"] == ["1 (25%)", "100%", "100%"]
    assert cells["0.4"] == ["1 (25%)", "100%", "100%"]
    assert cells["0.8"] == ["0 (0%)", "", ""]
    assert cells["0.5 and more: suggested"] == ["2 (50%)", "50%", "75%"]
    show([])
    assert "no place" in capsys.readouterr().out


def test_a_folder_of_ones_own_can_be_measured(tmp_path, capsys):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(CODE)
    assert main([f"--offline={tmp_path}", "--places=4"]) == 0
    assert "4 places" in capsys.readouterr().out
    assert main(["--only=no-such-package"]) == 2
