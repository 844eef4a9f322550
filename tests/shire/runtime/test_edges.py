"""Edges of the runtime and its functions: limits, broken input, rare words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.errors import LimitError, ScriptError
from agent.shire.functions import patterns
from agent.shire.functions.environment import filled
from agent.shire.runtime import definitions, elements, query
from agent.shire.runtime.dates import formatted
from agent.shire.runtime.host import ProcessResult
from agent.shire.runtime.values import FilePath, Passage, Record, Table, items, lines, show, size, truth


def test_every_value_prints(tmp_path):
    file = FilePath(tmp_path / "a.py", "a.py")
    passage = Passage("one\ntwo", "a.py", 1)
    values = {
        "": None,
        "true": True,
        "3": 3.0,
        "2.5": 2.5,
        "a.py": file,
        "a.py:2-3\none\ntwo": passage,
        "a.py:1\nx": Passage("x", "a.py"),
        "x": Passage("x"),
        "k: 1\nl: a\nb": {"k": 1, "l": ["a", "b"]},
        "1\n3\n2\n4": Table(("a", "b"), ((1, 2), (3, 4))),
        "r": Record("R", "r"),
        "a.py:2-3\none\ntwo\n\nx": [passage, "x"],
    }
    for text, value in values.items():
        assert show(value) == text
        assert lines(value) == (
            []
            if value is None
            else [show(one) for one in value]
            if isinstance(value, list)
            else text.split("\n")
        )
        assert truth(value) is bool(text)
        assert size(value) >= 0
    assert items(None) == []
    assert items("x") == ["x"]
    assert items(Table(("a",), ((1,),))) == [{"a": 1}]
    assert not truth(Table(("a",), ()))
    assert Passage("x").place == ""


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yy-M-d h:mm a", "26-1-9 12:05 AM"),
        ("EEEE, d MMMM yyyy 'at' HH''mm", "Friday, 9 January 2026 at 00'05"),
        ("HH:mm:ss.SSS Z z XXX", "00:05:07.123 +0000 UTC +00:00"),
    ],
)
def test_dates_are_written_by_javas_patterns(pattern, expected):
    assert formatted(datetime(2026, 1, 9, 0, 5, 7, 123_456, UTC), pattern) == expected


def test_only_names_that_are_known_are_filled_in():
    assert filled("${a} ${b} $a", {"a": "1"}) == "1 ${b} $a"


async def test_entries_below_a_variable_are_a_map(world):
    text = '---\nvariables:\n  "m":\n    "a": "x"\n    "b": 2\n---\n$m.a $m.b'
    assert (await world.run(text)).messages[0].content == "x 2"


async def test_too_many_files_are_told(world, monkeypatch):
    monkeypatch.setattr(definitions, "MOST_FILES", 2)
    world.write({f"{n}.txt": "x" for n in range(4)})
    assert await world.value(r"/.*\.txt/") == "0.txt\n1.txt"
    assert world.heard.messages == [r"test.shire: `/.*\.txt/` matches 4 files; the first 2 are used"]


async def test_queries_have_limits(world, monkeypatch):
    world.write({"a.py": "".join(f"class C{n}: ...\n" for n in range(9))})
    monkeypatch.setattr(query, "MOST_ROWS", 2)
    assert await world.value("{ from { PsiClass c } select { c.name } }") == "C0\nC1"
    assert "the query finds more than 2 rows" in world.heard.messages[0]
    monkeypatch.setattr(query, "MOST_COMBINATIONS", 50)
    with pytest.raises(LimitError, match="81 combinations"):
        await world.value("{ from { PsiClass a, PsiClass b } select { a.name } }")


async def test_a_scan_that_takes_too_long_is_told(world, monkeypatch):
    monkeypatch.setattr(elements, "SCAN_LIMIT_S", -1)
    world.write({"a.py": "class C: ...\n"})
    assert await world.value("{ from { PsiClass c } select { c.name } }") == ""
    assert world.heard.messages == ["test.shire: the query looked at 0 of 1 files"]


@pytest.mark.parametrize(
    "part", ["from { ??? } where { true } select { a }", "from { PsiClass a } where { true } select { ??? }"]
)
async def test_a_query_with_errors_says_where(world, part):
    with pytest.raises(ScriptError, match=r"test\.shire:3:\d+: "):
        await world.value("{ " + part + " }")


async def test_a_foreign_function_that_fails_is_told(world):
    world.write({"t.py": ""})
    world.hands.programs = {"t.py": ProcessResult(1, "", "Traceback\nValueError: x\n")}
    with pytest.raises(ScriptError, match=r"f\(\): t\.py ended with status 1: Traceback\nValueError: x"):
        await world.run('---\nfunctions:\n  f: "t.py"(string) -> x\nvariables:\n  "a": /any/ { f }\n---\n$a')


async def test_grep_stops_at_its_limit_and_passes_over_what_cannot_be_read(world, monkeypatch):
    monkeypatch.setattr(patterns, "MOST_LINES", 3)
    world.write({"a.txt": "hit\n" * 5, "b.txt": "\0\0", "c.txt": "hit\n"})
    assert (await world.value(r"/.*\.txt/ { grep('^hit') }")).count("hit") == 3
    assert world.heard.messages == ["test.shire: grep() found 3 lines and stopped"]


async def test_redact_keeps_passages_and_lists(world):
    world.write({"a.py": "password = 'hunter22'\n"})
    assert await world.value("/a.py/ { splitting | redact }") == "a.py:1\npassword = '****'"
    text = '---\nvariables:\n  "a": /any/ { tokenizer("ghp_' + "a" * 36 + ' x") | redact }\n---\n$a'
    assert (await world.run(text)).messages[0].content == "****\nx"


async def test_a_broken_environment_file_is_told(world):
    world.write({"a.shireEnv.json": "{broken", "b.shireEnv.json": '{"development": {"k": "v"}}', "s.sh": "x"})
    await world.value('/any/ { thread("s.sh") }')
    assert world.hands.environ == [{"k": "v", "output": ""}]
    assert "a.shireEnv.json cannot be read" in world.heard.messages[0]


async def test_a_dry_run_says_what_thread_would_run(world):
    outcome = await world.run(
        '---\nvariables:\n  "a": /any/ { thread("r.curl.sh") }\n  "b": /any/ { thread("t.py") }\n  "c": /any/ { approvalExecute("t.py") }\n---\n$a',
        dry=True,
    )
    told = [(step.what, step.effect) for step in outcome.steps if not step.done]
    assert told[:4] == [
        ("run r.curl.sh", "uses the network"),
        ("run t.py", "runs a program"),
        ("ask the user whether to run t.py", "shows something to the user"),
        ("run t.py", "runs a program"),
    ]


async def test_a_request_in_json(world):
    world.write({"r.curl.sh": "curl --json '{\"a\": 1}' -m 5 --url https://x.example\n"})
    world.hands.pages = {"https://x.example": "ok"}
    assert await world.value('/any/ { thread("r.curl.sh") }') == "ok"
    assert world.hands.fetched[0].headers["Content-Type"] == "application/json"


async def test_a_branch_with_an_error_is_an_error_only_when_it_is_taken(world):
    text = '/any/ { print("x") | case "$0" { "x" { ?? } default { print("d") } } }'
    with pytest.raises(ScriptError, match=r"test\.shire:3"):
        await world.value(text)
    assert await world.value(text.replace('"x" {', '"y" {')) in {"d", "x"}


async def test_an_unknown_target_of_set_is_told(world):
    outcome = await world.run("#set($a.b.c = 1)x", {"a": {}})
    assert outcome.messages[0].content == "x"
    assert world.heard.messages == ["test.shire: line 1: `$a.b.c` cannot be set"]


async def test_splitting_leaves_out_what_nobody_wrote(world):
    world.write({"a.min.js": "x = 1", "wide.txt": "y" * 6_000, "b.txt": "text", "up.txt": "\0"})
    assert await world.value('/any/ { splitting("*.txt", "a.min.js") }') == "b.txt:1\ntext"
    assert await world.value(r"/.*\.txt/ { head(3) | splitting($output) }") == "b.txt:1\ntext"
