"""`inlayd shire check`: what it finds, how it says it, and its exit code."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from agent.commands import shire
from agent.errors import WorkspaceError
from agent.shire.catalogue import LIBRARY
from agent.shire.check import check

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("interaction: Nowhere", "`Nowhere` is no interaction"),
        ("actionLocation: 3", "`3` is no actionLocation"),
        ("selectionStrategy: all", "`all` is no selectionStrategy"),
        ("enabled: perhaps", "`perhaps` is neither true nor false"),
        ('when: "$a == 1"', "a text in quotes is no condition"),
        ('onStreamingEnd: ["runCode"]', "`onStreamingEnd` runs nothing"),
        ("name: a\nname: b", "`name` stands here twice"),
        ("variables:", "`variables` has no value"),
    ],
)
def test_a_word_that_means_nothing_is_a_warning(line, found):
    problems = check(f"---\n{line}\n---\n")
    assert [problem.message for problem in problems] == [found]
    assert (
        problems[0]
        .render("a.shire")
        .startswith("a.shire:2:1: warning: " if "\n" not in line else "a.shire:3:1: ")
    )


def test_a_good_script_has_no_problems():
    text = '---\nname: "x"\ninteraction: rightpanel\nenabled: true\nwhen: $a\nonStreamingEnd: { runCode }\n---\n$b\n'
    assert check(text) == ()
    assert check("just a prompt") == ()


def test_problems_come_in_the_order_of_the_text():
    problems = check("---\ninteraction: x\nonStreaming: { ( }\nmodel: m\nmodel: n\n---\n#end")
    assert [problem.span.line for problem in problems] == [2, 3, 5, 7]


def _run(path: Path) -> int:
    return shire.run(Namespace(action="check", path=str(path)))


def test_a_folder_is_searched(tmp_path, capsys):
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "b" / "bad.shire").write_text("---\nname: n\n---\n#end\n", encoding="utf-8")
    (tmp_path / "a.shire").write_text("---\ninteraction: x\n---\n", encoding="utf-8")
    (tmp_path / ".git" / "c.shire").write_text("#end", encoding="utf-8")
    (tmp_path / "d.txt").write_text("#end", encoding="utf-8")
    assert _run(tmp_path) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(
        f"{tmp_path / 'a.shire'}:2:1: warning: `x` is no interaction (write one of AppendCursor,"
    )
    assert lines[1] == (
        f"{tmp_path / 'b' / 'bad.shire'}:4:1: #end without its #if or #foreach (remove it, or write \\#end for the word)"
    )
    assert lines[2] == "2 scripts, 1 error, 1 warning"


def test_warnings_are_no_failure(tmp_path, capsys):
    script = tmp_path / "one.shire"
    script.write_bytes(b"```\nnever closed")
    assert _run(script) == 0
    assert capsys.readouterr().out.endswith("1 script, 0 errors, 1 warning\n")


def test_files_that_are_no_scripts(tmp_path, capsys):
    (tmp_path / "large.shire").write_bytes(b"x" * (shire.MAX_BYTES + 1))
    (tmp_path / "latin.shire").write_bytes(b"\xff\xfe")
    (tmp_path / "gone.shire").symlink_to(tmp_path / "nowhere")
    assert _run(tmp_path) == 1
    told = capsys.readouterr()
    assert "latin.shire:1:1: not UTF-8 (save it as UTF-8)" in told.out
    assert "large.shire:1:1: larger than" in told.out
    assert "gone.shire: cannot be read" in told.err
    assert "3 scripts, 3 errors" in told.out


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(WorkspaceError, match="no such file or folder"):
        _run(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("onStreamingEnd: { parseCode | savefile }", "there is no function `savefile`"),
        ("onStreaming: { logging | grep | redacting }", "there is no function `redacting`"),
        (
            'afterStreaming: { case condition { "a" { done } default { print } } }',
            "there is no function `done`",
        ),
        ('variables:\n  "a": /x/ { cat | heads(3) }', "there is no function `heads`"),
    ],
)
def test_a_function_that_is_none_is_a_warning(line, found):
    assert [problem.message for problem in check(f"---\n{line}\n---\n")] == [found]


def test_a_function_of_the_script_is_known_and_a_slip_is_guessed():
    own = 'functions:\n  resize: "a.py"(string)\nvariables:\n  "a": /any/ { resize("x") | resise }\n'
    (problem,) = check(f"---\n{own}---\n")
    assert problem.render("a.shire") == (
        "a.shire:5:30: warning: there is no function `resise` (did you mean `resize`?)"
    )


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.shire")), ids=lambda path: path.stem)
def test_the_built_in_scripts_have_no_problem(path):
    assert check(path.read_text("utf-8")) == ()
