from __future__ import annotations

import pytest
from bench import context_table, copilot_context
from bench.context_points import ELSEWHERE, SAME_FILE, SAME_FOLDER, Cutter, code_of, recent
from bench.context_run import main, packages
from bench.errors import BenchError
from bench.nir import BUDGETS, Tally, fill, tokens
from bench.packages import PACKAGES, sources_of_folder, write

FILLER = "\n".join(f"filler_{number} = {number}" for number in range(300))
CUT = "        return far_name + beside_name + other_name + near_name + unknown_name + len('text_name')  # note_name"
TEXTS = {
    "a/main.py": f"far_name = 1\n{FILLER}\nnear_name = 2\ndef f():\n    if near_name:\n{CUT}\n    done()\n",
    "a/beside.py": "beside_name = 3\n",
    "b/other.py": "other_name = 4\n",
}
LINE = TEXTS["a/main.py"].split("\n").index(CUT)


def cut(name: str = "a/main.py", line: int = LINE):
    return Cutter(TEXTS).cut(name, TEXTS[name].split("\n"), line)


def test_a_place_wants_what_the_project_has_and_the_window_does_not_show():
    assert cut().wanted == {"far_name": SAME_FILE, "beside_name": SAME_FOLDER, "other_name": ELSEWHERE}


def test_the_line_is_gone_and_the_cursor_stands_where_it_began():
    point = cut()
    assert CUT not in point.text
    assert point.text[: point.offset].endswith("if near_name:\n")
    assert point.text[point.offset :].startswith("    done()")
    assert point.line == LINE


@pytest.mark.parametrize(
    "line", ["", "   ", "import far_name", "from x import far_name", "# far_name", "'far_name'"]
)
def test_lines_that_ask_for_nothing_are_not_cut(line):
    lines = TEXTS["a/main.py"].split("\n")
    lines[LINE] = line
    assert Cutter(TEXTS).cut("a/main.py", lines, LINE) is None


def test_a_doc_string_is_not_cut():
    lines = ['"""Says', *["much"] * 400, "far_name", '"""', "far_name = 1"]
    assert Cutter({"a.py": "\n".join(lines), "b.py": "far_name"}).cut("a.py", lines, 401) is None


@pytest.mark.parametrize(
    ("above", "cut"),
    [
        pytest.param(["/*"], False, id="licence"),
        pytest.param(["/* a */"], True, id="closed before"),
        pytest.param(["/* a */", "x /*"], False, id="opened again"),
    ],
)
def test_a_block_comment_is_not_cut(above, cut):
    lines = [*above, *["much"] * 400, "far_name", "*/"]
    texts = {"a.cs": "\n".join(lines), "b.cs": "far_name"}
    assert bool(Cutter(texts).cut("a.cs", lines, len(above) + 400)) == cut


@pytest.mark.parametrize(
    ("line", "name", "code"),
    [
        ("a = 'b' + c  # d", "x.py", "a =   + c  "),
        ("a = b # c", "x.ts", "a = b # c"),
        ("a // b", "x.ts", "a "),
        (" * a", "x.ts", ""),
        ('"""a', "x.py", ""),
        (r"a('\'b') + c", "x.ts", "a( ) + c"),
    ],
)
def test_strings_and_comments_are_no_code(line, name, code):
    assert code_of(line, name) == code


def test_the_same_seed_draws_the_same_places_and_another_others():
    texts = {f"m{number}.py": FILLER.replace("filler", f"name_{number}") for number in range(3)}
    texts["use.py"] = "\n".join(f"use(name_{row % 3}_{row})" for row in range(300))
    first, again, other = (Cutter(texts).points(9, seed) for seed in (1, 1, 2))
    assert first == again
    assert [(one.name, one.line) for one in first] != [(one.name, one.line) for one in other]
    assert len(first) == 9


def test_a_project_without_long_files_has_no_places():
    assert Cutter({"a.py": "one = 1\n"}).points(5, 1) == []


def test_recent_files_are_never_the_current_one_and_begin_with_neighbours():
    texts = {f"{folder}/{number}.py": "" for folder in "ab" for number in range(30)} | TEXTS
    drawn = recent(cut(), texts, 7, near=10)
    assert len(set(drawn)) == 20
    assert "a/main.py" not in drawn
    assert all(name.startswith("a/") for name in drawn[:10])
    assert recent(cut(), texts, 7, near=10) == drawn


def test_shares_are_of_identifiers_and_intervals_of_projects():
    tally = Tally()
    tally.judge(1024, "one two", {"one": "same file", "tow": "elsewhere"}, {"project": "p"})
    tally.judge(1024, "three", {"three": "same file"}, {"project": "q"})
    assert tally.share(1024, "project") == pytest.approx(2 / 3)
    assert tally.share(1024, "project", "p") == 0.5
    assert tally.share(1024, "where", "same file") == 1.0
    assert tally.share(4096, "project") == 0.0
    assert tally.interval(1024, 7) == (0.5, 1.0)


def test_an_identifier_is_found_as_a_whole_word_only():
    tally = Tally()
    tally.judge(1024, "another", {"other": "elsewhere"}, {"project": "p"})
    assert tally.share(1024, "project") == 0.0


@pytest.mark.parametrize("budget", [0, 5, 12, 40, 1000])
def test_a_filled_context_keeps_to_its_budget(budget):
    pieces = [("a.py", ["x = 1", "y = 2"]), ("b.py", ["z = 3"] * 9)]
    text = fill(pieces, budget, lambda line: "# " + line, "From {path}:")
    assert sum(tokens(line + "\n") for line in text.split("\n")[:-1]) <= budget
    assert text.startswith("# From a.py:\n# x = 1\n") if budget > 12 else len(text) < 40
    assert ("# z = 3" in text) is (budget >= 40)


def test_a_headline_without_lines_is_left_out():
    head = tokens("From a.py:\n")
    assert fill([("a.py", ["x = 1"])], head, str, "From {path}:") == ""


def test_copilot_takes_the_window_that_shares_most_words():
    noise = "\n".join(f"noise{number}" for number in range(100))
    file = f"{noise}\nalpha beta\n{noise}"
    [(path, lines)] = copilot_context.snippets("alpha(beta)", [("a.py", file), ("b.py", noise)])
    assert path == "a.py"
    assert len(lines) == copilot_context.WINDOW_LINES
    # Of the windows that share as much the first one counts.
    assert lines[-1] == "alpha beta"


def test_copilot_takes_four_snippets_and_no_long_files():
    files = [(f"{number}.py", "alpha " + "word " * number) for number in range(9)]
    chosen = copilot_context.snippets("alpha", [("long.py", "alpha " * 2_000), *files])
    assert [path for path, _ in chosen] == ["0.py", "1.py", "2.py", "3.py"]


def test_copilot_agrees_with_counting_every_window_anew():
    before = "one two three"
    lines = [("one " * (at % 7 == 0) + "two " * (at % 11 < 2) + f"w{at % 5}") for at in range(150)]
    asked = {"one", "two", "three"}
    scores = []
    for start in range(len(lines) - 59):
        words = {word for line in lines[start : start + 60] for word in line.split()}
        scores.append((len(asked & words) / len(asked | words), -start))
    [(_, found)] = copilot_context.snippets(before, [("a.py", "\n".join(lines))])
    start = -max(scores)[1]
    assert found == tuple(lines[start : start + 60])


def test_the_verdicts_name_every_target():
    tallies = {name: Tally() for name in ("Copilot", context_table.OURS)}
    for name, tally in tallies.items():
        for budget in BUDGETS:
            shown = "one" if name == context_table.OURS else ""
            tally.judge(budget, shown, {"one": "same file"}, {"project": "p", "language": "go"})
            tally.ms[budget] = [3.0, 30.0]
            tally.tokens[budget] = [100]
    verdicts = context_table.verdicts(tallies)
    assert list(verdicts.values()) == [True, True, True, False, False]


def test_tables_are_printed(capsys):
    tallies = {context_table.OURS: Tally(), "Copilot": Tally()}
    for tally in tallies.values():
        for budget in BUDGETS:
            tally.judge(budget, "one", {"one": "same file"}, {"project": "p", "language": "go"})
            tally.ms[budget], tally.tokens[budget] = [1.0], [2]
    context_table.show(tallies, 7)
    printed = capsys.readouterr().out
    assert "NIR@1024" in printed
    assert "same file" in printed
    assert "MISSED" in printed


def test_sets_have_versions_and_do_not_overlap():
    groups = {group: {one.name for one in PACKAGES if one.group == group} for group in ("tune", "held")}
    assert not groups["tune"] & groups["held"]
    assert len({one.language for one in PACKAGES if one.group == "held"}) >= 4
    assert len(groups["held"]) >= 6
    assert all(one.version in " ".join(one.command) for one in PACKAGES)


def test_an_unknown_project_is_told(capsys):
    with pytest.raises(BenchError, match="--only nothing"):
        packages("held", "nothing")
    assert main(["--only", "nothing"]) == 2
    assert "nothing" in capsys.readouterr().err


def test_a_folder_is_read_by_its_usual_language(tmp_path):
    texts = {"a.go": "package a\n", "b/c.go": "package b\n", "d.py": "d = 1\n", "README.md": "#\n"}
    write(texts | {".git/x.go": "package x\n", "dist/y.go": "package y\n"}, tmp_path)
    assert sources_of_folder(tmp_path) == ("go", {name: texts[name] for name in ("a.go", "b/c.go")})


def test_a_folder_without_code_is_told(tmp_path):
    with pytest.raises(BenchError, match="has no files"):
        sources_of_folder(tmp_path)


def test_a_project_is_measured_through_the_wire(tmp_path, capsys):
    texts = {
        f"m{part}.py": "".join(f"def helper_{row}(): ...\n" for row in range(part, 60, 4))
        for part in range(4)
    }
    write(texts | {"use.py": "".join(f"value_{row} = helper_{row}()\n" for row in range(60))}, tmp_path)
    assert main(["--offline", str(tmp_path), "--points", "2"]) == 0
    printed = capsys.readouterr().out
    assert "2 points" in printed
    assert "inlayd" in printed


def test_a_special_token_in_a_source_is_text():
    assert tokens("end = '<|endoftext|>'") > tokens("end = ''")
