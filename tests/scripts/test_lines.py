"""What `bench_lines` draws, scores, keeps and prints; the model is a stub on loopback."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from bench import lines_table
from bench.errors import BenchError
from bench.lines_answers import Answer, Answers, code_label
from bench.lines_arms import CopilotSource, arms_named
from bench.lines_places import AFTER_TOKEN, IN_WORD, KINDS, LINE_START, columns_of, cut_at, draw
from bench.lines_run import main
from bench.lines_score import Score, distance, right_words, score, similarity
from bench.lines_shown import Shown
from bench.lines_writer import RememberingWriter, digest_of
from bench.stub_model import StubModel
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from agent.completion.writer import WriterFacts
from agent.context.source import Cursor
from agent.models.generation import Chunk, GenerationRequest
from agent.models.tokens import ApproximateTokenizer
from agent.prompt.element import Prompt
from agent.prompt.families import BY_NAME, Layout
from agent.workspace.source_file import SourceFile, new_stamp

FACTS = WriterFacts(
    "m", BY_NAME["qwen2.5-coder"], Layout.TAIL, ApproximateTokenizer(), 600, 96, 0.0, free=True
)
CODE = "\n".join(
    [
        "import os",
        *[f"def function_{n}(value, other):\n    return value + other * {n}  # sum\n" for n in range(30)],
    ]
)
FILES = {"a.py": CODE, "b.py": CODE.replace("value", "amount"), "short.py": "x = 1\n"}
ANSWER = Answer(
    "p 1", "python", "a.py", 3, 4, LINE_START, "ours", "L", "m", "value + 1", "value + 1", "raw", "", "d", "asked", 9, 1.0, 2.0
)  # fmt: skip


# -- places --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind", "columns"),
    [
        ("    x = ab1", LINE_START, [4]),
        ("    x = ab1", AFTER_TOKEN, [5, 7]),
        ("    x = word", IN_WORD, [9]),
        ("words = 1", IN_WORD, [1, 2, 3]),
        ("words: 12, 13, 14", AFTER_TOKEN, []),
        ("if (ab)", AFTER_TOKEN, [2, 4]),
        ("", LINE_START, []),
        ("import words", LINE_START, []),
        ("# words here", LINE_START, []),
        ("    )", LINE_START, []),
        ("x1", LINE_START, []),
    ],
)
def test_where_a_cursor_may_stand(line, kind, columns):
    assert columns_of("a.py", ["above", line, "below"], 1, kind) == columns


def test_the_rest_of_the_line_is_cut_and_all_else_stays():
    cut = cut_at("a.py", ["one", "    two = three", "four"], 1, 10, AFTER_TOKEN)
    assert (cut.text, cut.missing, cut.line) == ("one\n    two = \nfour", "three", 2)
    assert cut.text[: cut.offset] == "one\n    two = "


def test_places_are_drawn_alike_the_kinds_by_turns_and_never_twice_on_a_line():
    cuts = draw(FILES, 12, 7)
    assert [cut.kind for cut in cuts[:9]] == [cut.kind for cut in cuts[3:]]
    assert {cut.kind for cut in cuts[:3]} == set(KINDS)
    assert len({draw(FILES, 1, seed)[0].kind for seed in range(20)}) == 3
    assert draw(FILES, 12, 7) == cuts
    assert draw(FILES, 6, 7) == cuts[:6]
    assert draw(FILES, 12, 8) != cuts
    assert len({(cut.path, cut.line) for cut in cuts}) == 12
    assert "short.py" not in {cut.path for cut in cuts}
    assert {cut.kind for cut in draw(FILES, 3, 7, (IN_WORD,))} == {IN_WORD}
    assert draw({}, 3, 7) == []


# -- scores --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "truth", "found"),
    [
        (" value + 1", "value + 1 ", Score(1.0, 1.0, 1.0, 0.0)),
        ("", "value", Score(0.0, 0.0, 0.0, 1.0)),
        ("\nvalue\nmore", "value", Score(1.0, 1.0, 1.0, 0.0)),
        ("values", "value", Score(0.0, 1 - 1 / 6, 0.0, 0.0)),
        ("f(x, y)", "f(x, z)", Score(0.0, 1 - 1 / 7, 4 / 7, 0.0)),
    ],
)
def test_a_score(said, truth, found):
    assert score(said, truth) == found


@pytest.mark.parametrize(
    ("said", "rest", "right"),
    [
        ("a + b", "a + c", 3),
        ("onse.json()", "onse.json()", 11),
        ("on", "onse", 0),
        ("f (x)", "f(x)", 1),
        ("", "f", 0),
        ("f(x) and more", "f(x)", 4),
    ],
)
def test_whole_words_count(said, rest, right):
    assert right_words(said, rest) == right


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("ab", "ba", 2)]
)
def test_edit_distance(one, other, edits):
    assert distance(one, other) == distance(other, one) == edits


@given(st.text("ab ", max_size=8), st.text("ab ", max_size=8))
def test_figures_stay_between_0_and_1(one, other):
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
    assert 0 <= similarity(one, other) <= 1
    found = score(one, other)
    assert 0 <= found.saved <= 1
    assert found.exact <= found.similarity


# -- the answers that are kept -------------------------------------------------------------------------------


def test_answers_are_found_again_by_another_run(tmp_path):
    path = tmp_path / "deep" / "lines.jsonl"
    kept = Answers(path)
    kept.add(ANSWER)
    kept.add(replace(ANSWER, arm="window", prompt="e"))
    again = Answers(path)
    assert list(again) == [ANSWER, replace(ANSWER, arm="window", prompt="e")]
    assert again.get(ANSWER.place, "ours", "L", "m") == ANSWER
    assert again.get(ANSWER.place, "ours", "other", "m") is None
    assert again.get(ANSWER.place, "ours", "L", "other") is None
    assert again.same_prompt("d", "m") == ANSWER
    assert again.same_prompt("d", "other") is None


def test_a_line_that_was_cut_off_is_dropped_and_the_next_one_is_whole(tmp_path):
    path = tmp_path / "lines.jsonl"
    Answers(path).add(ANSWER)
    with path.open("a") as file:
        file.write('{"project": "p 1", "lang')
    again = Answers(path)
    again.add(replace(ANSWER, arm="window"))
    assert [answer.arm for answer in Answers(path)] == ["ours", "window"]


def test_a_precedent_answers_no_prompt(tmp_path):
    kept = Answers(tmp_path / "lines.jsonl")
    kept.add(replace(ANSWER, prompt="", precedent="b.py:3"))
    assert kept.same_prompt("", "m") is None
    assert Answers(tmp_path / "lines.jsonl").get(ANSWER.place, "ours", "L", "m").precedent == "b.py:3"


def test_the_code_has_a_name():
    assert code_label() == code_label()
    assert len(code_label()) == 12


# -- the table -----------------------------------------------------------------------------------------------


def answers_of(arm: str, texts: list[str]) -> list[Answer]:
    return [replace(ANSWER, arm=arm, line=line, text=text) for line, text in enumerate(texts)]


def test_only_places_with_every_arm_count():
    found = [*answers_of("ours", ["a", "b"]), *answers_of("window", ["a"])]
    assert [list(one) for one in lines_table.paired(found, ["ours", "window"])] == [["ours", "window"]]


def test_the_interval_holds_the_mean_and_is_repeatable():
    gaps = [1.0, 0.0, 0.0, -1.0, 1.0, 0.0, 1.0, 0.0]
    low, high = lines_table.interval(gaps)
    assert low < 0.25 < high
    assert lines_table.interval(gaps) == (low, high)
    assert lines_table.interval([0.5] * 20) == (0.5, 0.5)


def test_the_interval_narrows_with_more_places():
    few, many = (lines_table.interval([1.0, -1.0, 0.0] * times) for times in (5, 200))
    assert many[1] - many[0] < (few[1] - few[0]) / 3


def test_the_table_prints_shares_and_differences(capsys):
    found = [*answers_of("ours", ["value + 1", "value + 1"]), *answers_of("window", ["value + 1", ""])]
    lines_table.show(found, ["window", "ours"], [("ours", "window")])
    said = capsys.readouterr().out
    assert "at 2 places" in said
    assert "50.0%" in said
    assert "100.0%" in said
    assert "+50.0 (+0.0 to +100.0)" in said
    assert "without one" in said
    assert "with a precedent" not in said
    found[0] = replace(found[0], precedent="b.py:3")
    lines_table.show(found, ["window", "ours"], [("ours", "window")])
    said = capsys.readouterr().out
    assert "with a precedent" in said
    lines_table.show([], ["window", "ours"], [])
    assert "no place has an answer" in capsys.readouterr().out


# -- the arms ------------------------------------------------------------------------------------------------


def source(name: str, text: str) -> SourceFile:
    return SourceFile(Path("/w") / name, name, "python", text, new_stamp())


def test_copilots_best_window_is_cut_to_the_room():
    lines = "\n".join("alpha(beta, gamma)" for _ in range(80)) + "\n"
    recent = (source("best.py", lines), source("other.py", "alpha\nnothing\n"), source("x.go", lines))
    file = source("now.py", "alpha(beta, gamma)\nalpha(beta, ")
    cursor = Cursor(file, len(file.text), (0, len(file.text)), recent, 120)
    [found] = CopilotSource(FACTS).snippets(cursor)
    assert found.path == "best.py"
    assert 1 <= found.text.count("\n") < 20
    roomy = structs.replace(cursor, tokens=5_000)
    assert [one.path for one in CopilotSource(FACTS).snippets(roomy)] == ["best.py", "other.py"]
    assert CopilotSource(FACTS).snippets(structs.replace(cursor, tokens=8)) == []


def test_arms_have_names():
    assert [arm.context for arm in arms_named("ours,window")] == ["ours", "window"]
    with pytest.raises(BenchError, match="none of"):
        arms_named("ours,theirs")


# -- the model with a memory ---------------------------------------------------------------------------------


class Model:
    def __init__(self):
        self.asked = []
        self.known = FACTS

    async def facts(self):
        return self.known

    async def stream(self, request):
        self.asked.append(request)
        yield Chunk("said ")
        yield Chunk("that", "stop")


async def said(writer, request):
    writer.begin()
    return "".join([chunk.text async for chunk in writer.stream(request)])


async def test_the_same_prompt_is_asked_once(tmp_path):
    model, kept, request = Model(), Answers(tmp_path / "l.jsonl"), GenerationRequest("P", max_tokens=9)
    writer = RememberingWriter(model, kept, empties=True)
    assert await said(writer, request) == "said that"
    assert [one.prompt for one in model.asked] == ["#", "P"]
    kept.add(replace(ANSWER, prompt=writer.said.digest, raw=writer.said.raw, first_ms=5.0, ms=6.0))
    assert await said(writer, request) == "said that"
    assert (writer.said.first_ms, writer.said.ms, len(model.asked)) == (5.0, 6.0, 2)
    await said(writer, structs.replace(request, head="P"))
    assert [one.prompt for one in model.asked] == ["#", "P", "P"]
    writer.forget()
    await said(writer, structs.replace(request, prompt="Q"))
    assert [one.prompt for one in model.asked[3:]] == ["#", "Q"]


async def test_only_what_is_shipped_is_left_as_the_daemon_has_it(tmp_path):
    model = Model()
    model.known = structs.replace(FACTS, window_first=True, precedents=True)
    writer = RememberingWriter(model, Answers(tmp_path / "l.jsonl"), empties=True)
    assert await writer.facts() == FACTS
    writer.shipped = True
    assert await writer.facts() == model.known
    assert [arm.name for arm in arms_named("window,copilot,ours,ours-context") if arm.shipped] == ["ours"]


def test_a_digest_names_all_that_an_answer_depends_on():
    request = GenerationRequest("P", "S", 9)
    others = [{"prompt": "Q"}, {"suffix": None}, {"max_tokens": 8}, {"temperature": 1.0}, {"head": "h"}]
    digests = {digest_of(request), *(digest_of(structs.replace(request, **other)) for other in others)}
    assert len(digests) == 1 + len(others)


# -- what prompts show ---------------------------------------------------------------------------------------


def prompt(context: str, before: str, after: str = "") -> Prompt:
    return Prompt(context, before, after, "", (), (), 10, 600)


def test_a_begun_word_does_not_show_itself():
    cut = cut_at("a.py", ["one", "x = wanted + other"], 1, 7, IN_WORD)
    shown = Shown()
    prompts = {
        "neither": prompt("", "x = wan"),
        "one": prompt("wanted\n", "x = wan"),
        "both": prompt("other\n", "x = wan", "wanted"),
    }
    shown.judge(cut, prompts)
    assert shown.told() == [
        "2 identifiers of the rest of the line at 1 places",
        "neither: its prompt shows 0.0% of them (10 tokens)",
        "one: its prompt shows 50.0% of them (10 tokens)",
        "both: its prompt shows 100.0% of them (10 tokens)",
    ]


# -- the whole script ----------------------------------------------------------------------------------------


def test_a_run_asks_every_arm_and_goes_on_where_it_was_cut_off(tmp_path, capsys):
    project, kept = tmp_path / "project", tmp_path / "lines.jsonl"
    project.mkdir()
    for name, text in FILES.items():
        (project / name).write_text(text)
    with StubModel() as stub:
        stub.answer = "value + other\n"
        arguments = [
            f"--offline={project}", f"--answers={kept}", f"--cache={tmp_path}", f"--base-url={stub.url}",
            "--model=qwen2.5-coder", "--option=models.medium.dialect='openai'", "--label=L",
        ]  # fmt: skip
        assert main([*arguments, "--places=3"]) == 0
        assert "at 3 places" in capsys.readouterr().out
        rows = [json.loads(line) for line in kept.read_text().splitlines()]
        assert [row["arm"] for row in rows] == ["window", "copilot", "ours"] * 3
        assert {row["kind"] for row in rows} == set(KINDS)
        assert all(
            row["truth"] not in row["asked"].rpartition("<|fim_")[2] for row in rows if len(row["truth"]) > 20
        )
        seen = stub.seen
        assert main([*arguments, "--places=3"]) == 0
        assert stub.seen == seen
        assert main([*arguments, "--places=5"]) == 0
        assert stub.seen > seen
        assert len(kept.read_text().splitlines()) == 15
    assert main([*arguments, "--places=5", "--table"]) == 0
    assert "at 5 places" in capsys.readouterr().out


def test_names_are_judged_on_what_was_answered(tmp_path, capsys):
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text(CODE)
    with StubModel() as stub:
        stub.answer = "value.made_up_by_the_stub(other)\n"
        arguments = [
            f"--offline={project}", f"--answers={tmp_path / 'l'}", f"--cache={tmp_path}", f"--base-url={stub.url}",
            "--model=qwen2.5-coder", "--option=models.medium.dialect='openai'", "--label=L", "--places=3",
            "--arms=window,ours-unhealed",
        ]  # fmt: skip
        assert main(arguments) == 0
        capsys.readouterr()
        seen = stub.seen
        assert main([*arguments, "--symbols"]) == 0
        assert main([*arguments, "--prompts"]) == 0
        assert stub.seen == seen
    said = capsys.readouterr().out
    assert "with a name nobody knows: 6, 0.0% exact" in said
    assert "wrong: made_up_by_the_stub in" in said
    assert "suggestions without: none" in said
    assert "ours-unhealed: its prompt shows" in said


def test_what_cannot_be_had_is_told(tmp_path, capsys):
    arguments = [f"--offline={tmp_path}", f"--answers={tmp_path / 'l'}", "--base-url=http://127.0.0.1:9/v1"]
    assert main(arguments) == 2
    assert "has no files" in capsys.readouterr().err
    (tmp_path / "a.py").write_text(CODE)
    assert main([*arguments, "--arms=theirs"]) == 2
    assert main([*arguments, "--option=max=3"]) == 2
    assert " max" in capsys.readouterr().err
    assert main([*arguments, "--places=1", "--option=models.medium.dialect='openai'"]) == 2
    assert "nothing answers" in capsys.readouterr().err
