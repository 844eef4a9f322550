"""The parts of `scripts/bench_shire` that need no daemon and no package."""

from __future__ import annotations

import pytest
from bench import shire_scripts
from bench.shire_commits import _named
from bench.shire_history import git, tops
from bench.shire_run import Line, parser

from agent.shire.catalogue import Catalogue
from agent.shire.check import check
from agent.shire.problem import Severity


@pytest.mark.parametrize(
    ("values", "bars", "met"),
    [
        ([1.0, 9.0, 2.0], {}, None),
        ([1.0, 9.0, 2.0], {"most": 2}, True),
        ([1.0, 9.0, 3.0], {"most": 2}, False),
        ([1.0, 9.0, 2.0], {"most": 2, "every": True}, False),
        ([100.0], {"least": 100}, True),
        ([99.0], {"least": 100}, False),
    ],
)
def test_a_bar_judges_the_median_or_every_value(values, bars, met):
    assert Line("x", values, "", **bars).met is met


def test_scripts_are_made_alike_and_read_without_an_error(tmp_path):
    for name in ("one", "other"):
        shire_scripts.write(tmp_path / name, 40, 7)
    one, other = (sorted((tmp_path / name).rglob("*-*.shire")) for name in ("one", "other"))
    assert [path.read_text() for path in one] == [path.read_text() for path in other]
    assert len({path.read_text() for path in one}) == 40
    for path in one:
        assert not [one for one in check(path.read_text()) if one.severity is Severity.ERROR]
    assert sum(one.origin == "project" for one in Catalogue([tmp_path / "one"]).offered()) == 40


def test_tops_are_what_a_module_defines():
    text = "@a\ndef f(): pass\nif x:\n    class C: pass\nelse:\n    y: int = 1\nz = 2\nz.w = 3\nfor i in x:\n    q = 1\n"
    assert set(tops(text)) == {("f", True), ("C", True), ("y", False), ("z", False)}
    assert tops("def f():\n    return 1\n") != tops("def f():\n    return 2\n")
    assert tops("def f(): pass\n# a comment\n") == tops("\n\ndef f(): pass\n")


def test_a_name_is_told_as_a_word():
    assert _named(["get", "set"], "modify a.py: getter, set") == {"set"}


def test_git_needs_nothing_of_the_user(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a").write_text("x")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "feat: begin")
    assert git(tmp_path, "log", "--format=%an %s") == "Bench feat: begin\n"


def test_the_arguments():
    assert parser().parse_args([]).requests == 50
