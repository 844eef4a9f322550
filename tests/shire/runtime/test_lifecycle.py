"""A script's life: stages in their order, routes, flows, limits, cancellation, dry runs."""

from __future__ import annotations

import asyncio

import pytest

from agent.errors import LimitError, ModelUnavailableError, RefusedError, ScriptError
from agent.shire.runtime.limits import Limits


async def test_the_stages_run_in_their_order(world):
    world.model.answers = ["the answer"]
    text = """---
model: "medium"
beforeStreaming: { notify("before") }
variables:
  "v": /any/ { notify("variable") | print("V") }
onStreamingEnd: { notify("end") | notify }
afterStreaming: { notify("after") | print("$output!") }
---
ask $v"""
    outcome = await world.run(text)
    assert world.heard.messages == ["before", "variable", "end", "the answer", "after"]
    assert world.model.asked == [("medium", [("user", "ask V")])]
    assert "".join(text for _, text in world.heard.answers) == "the answer"
    assert outcome.answer.text == "the answer"
    assert outcome.answer.reason == "stop"
    assert outcome.result == "the answer!"
    assert [step.stage for step in outcome.steps] == [
        *("beforeStreaming", "variables", "variables", "model"),
        *("onStreamingEnd", "onStreamingEnd", "afterStreaming", "afterStreaming"),
    ]


ROUTES = """---
afterStreaming: {
    condition {
      "long"  { $output.length > 3 }
      "json"  { jsonpath("$.a") == 1 }
      "never" { output.contains("zzz") }
    }
    case condition {
      "long"  { notify("long") }
      "json"  { notify("json") | print("routed") }
      "never" { notify("never") }
      default { notify("default") | print("other") }
    }
}
---
x"""


@pytest.mark.parametrize(
    ("answer", "heard", "result"),
    [
        ('{"a": 1}', ["long", '{"a": 1}'], "routed"),
        ("text", ["long"], "text"),
        ("x", ["default"], "other"),
    ],
)
async def test_every_route_whose_condition_holds_is_taken(world, answer, heard, result):
    world.model.answers = [answer]
    outcome = await world.run(ROUTES.replace('notify("json")', "notify"))
    assert world.heard.messages == heard
    assert outcome.result == result


async def test_a_pipeline_gives_on_what_it_made(world):
    world.model.answers = ["Users and orders"]
    world.write({"next.shire": "From $output with $input and $lang by $unknown"})
    text = '---\nvariables:\n  "lang": "java"\nafterStreaming: { print("searched: ", $output) | execute("next.shire", $input, $output, {"lang": "go"}) }\n---\nfirst'
    world.model.answers = ["one", "two"]
    outcome = await world.run(text, {"input": "question"})
    assert world.model.prompts == ["first", "From searched: \none with question and go by $unknown"]
    assert outcome.result == "two"
    assert [step.script for step in outcome.steps if step.effect == "asks a model"] == [
        "test.shire",
        "next.shire",
    ]


async def test_a_plain_value_is_the_next_scripts_input(world):
    world.write({".shire/next.shire": "<$input|$output>"})
    await world.run('---\nafterStreaming: { execute("next.shire", "go") }\n---\nfirst')
    assert world.model.prompts[1] == "<go|an answer>"


async def test_the_flow_comment_names_the_next_script(world):
    world.write({"next.shire": "---\nonStreamingEnd: { print('done') }\n---\nnext: $output"})
    outcome = await world.run("[flow]:next.shire\nfirst")
    assert world.model.prompts == ["first", "next: an answer"]
    assert outcome.result == "done"


@pytest.mark.parametrize(
    "text",
    [
        '---\nafterStreaming: { execute("test.shire") }\n---\nx',
        "[flow]:test.shire\nx",
        '---\nvariables:\n  "a": /any/ { execute("test.shire") }\n---\nx $a',
        '---\nafterStreaming: { thread("test.shire") }\n---\nx',
        '---\nafterStreaming: { batch("test.shire", "a") }\n---\nx',
    ],
)
async def test_a_script_that_calls_itself_ends_with_an_error_that_names_the_chain(world, text):
    world.write({"test.shire": text})
    with pytest.raises(
        LimitError, match=r"more than 8 deep: test\.shire → test\.shire → .*let the last one end"
    ):
        await world.run(text)


@pytest.mark.parametrize(
    ("limits", "text", "message"),
    [
        (
            Limits(calls=3),
            '---\nvariables:\n  "a": /any/ { print | print | print | print }\n---\nx',
            "more than 3 calls",
        ),
        (
            Limits(scripts=2),
            '---\nafterStreaming: { batch("b.shire", "1", "2", "3") }\n---\nx',
            "more than 2 scripts",
        ),
        (
            Limits(value_chars=100),
            '---\nvariables:\n  "a": /any/ { cat("big.txt") }\n---\nx',
            "more than 100 characters",
        ),
        (Limits(chars=1000), "#foreach($i in [1..100])0123456789#end", "more than 1000 characters"),
        (Limits(chars=10), "hello", "more than 10 characters"),
    ],
)
async def test_limits(world, limits, text, message):
    world.write({"b.shire": "x", "big.txt": "y" * 1000})
    with pytest.raises(LimitError, match=message):
        await world.run(text, limits=limits)


async def test_a_run_that_takes_too_long_ends_and_closes_what_it_began(world):
    closed = asyncio.Event()

    async def chat(model, messages):
        try:
            await asyncio.sleep(60)
            yield None
        finally:
            closed.set()

    world.model.chat = chat
    with pytest.raises(LimitError, match=r"took longer than 0\.05 s"):
        await world.run("x", limits=Limits(seconds=0.05))
    assert closed.is_set()


async def test_cancelling_a_run_ends_the_scripts_that_it_started(world):
    world.write({"b.shire": "x $input"})
    begun, ended = [], []

    async def chat(model, messages):
        begun.append(messages)
        try:
            await asyncio.sleep(60)
            yield None
        finally:
            ended.append(messages)

    world.model.chat = chat
    text = '---\nvariables:\n  "a": /any/ { batch("b.shire", "1", "2", "3", 2) }\n---\nx'
    task = asyncio.create_task(world.run(text))
    async with asyncio.timeout(5):
        while len(begun) < 2:
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(ended) == len(begun) == 2


async def test_an_error_of_the_model_is_the_runs(world):
    async def chat(model, messages):
        raise ModelUnavailableError("nobody there")
        yield None

    world.model.chat = chat
    with pytest.raises(ModelUnavailableError, match="nobody there"):
        await world.run("x")


async def test_a_cut_answer_is_told(world):
    world.model.finish = "length"
    outcome = await world.run("x")
    assert outcome.answer.reason == "length"
    assert "was cut at its limit" in world.heard.messages[0]


async def test_a_script_with_errors_says_so_and_runs_what_can_be_read(world):
    outcome = await world.run('---\nname: x\njunk here\nvariables:\n  "a": "A"\n---\n$a ${broken')
    assert outcome.messages[0].content == "A ${broken"
    assert [message.split(" (")[0] for message in world.heard.messages] == [
        "test.shire:3:1: `junk here` is no entry",
        "test.shire:7:4: `${broken` has no closing brace",
    ]


async def test_a_value_nested_too_deeply_is_told(world):
    world.write({"deep.json": '{"a":' * 900 + "1" + "}" * 900})
    with pytest.raises(LimitError, match="nested too deeply"):
        await world.run('---\nvariables:\n  "a": /deep.json/ { cat | jsonpath("$") }\n---\n$a')


async def test_a_missing_script_is_told(world):
    with pytest.raises(ScriptError, match=r"test\.shire: there is no script 'none\.shire'"):
        await world.run('---\nafterStreaming: { execute("none.shire") }\n---\nx')


async def test_watchers_hear_the_answer(world):
    world.model.answers = ["hello world"]
    await world.run("---\nonStreaming: { logging() | timing | profiling | nobody }\n---\nx")
    assert [message.split(": ", 1)[1] for message in world.heard.messages] == [
        "line 2: nothing named `nobody` watches an answer",
        "answered in 0.00 s, first text after 0.00 s",
        "asked 1 characters, answered 11 in 3 pieces, 0 a second",
    ]
    assert world.read(".shire-output/logging.jsonl") == (
        '{"at": "2026-11-25T18:05:09+00:00", "script": "test.shire", '
        '"prompt": [{"role": "user", "content": "x"}], "answer": "hello world"}\n'
    )
    await world.run("---\nonStreaming: { logging() }\n---\nx")
    assert world.read(".shire-output/logging.jsonl").count("\n") == 2


DRY = """---
variables:
  "a": /any/ { print("A") }
  "web": /any/ { crawl("http://x") }
  "run": /any/ { execute("tool.py", "x") }
onStreamingEnd: { parseCode | saveFile("out.md") | notify("saved") }
afterStreaming: { execute("next.shire", $a) }
---
$a $web $run"""


async def test_a_dry_run_lists_everything_and_does_nothing(world):
    world.write({"next.shire": "next $a $output", "tool.py": "x"})
    outcome = await world.run(DRY, dry=True)
    assert outcome.messages[0].content == 'A (crawl("http://x") is not run) (tool.py is not run)'
    assert [(step.script, step.stage, step.what, step.done) for step in outcome.steps if not step.done] == [
        ("test.shire", "variables", 'crawl("http://x")', False),
        ("test.shire", "variables", "run tool.py", False),
        ("test.shire", "model", "default model, 53 characters", False),
        ("test.shire", "onStreamingEnd", 'saveFile("out.md")', False),
        ("test.shire", "onStreamingEnd", 'notify("saved")', False),
        ("next.shire", "model", "default model, 27 characters", False),
    ]
    assert not (world.folder / "out.md").exists()
    assert [world.model.asked, world.hands.ran, world.hands.fetched, world.hands.asked] == [[], [], [], []]
    assert not world.heard.messages


async def test_a_refusal_ends_the_run(world):
    world.hands.allows = False
    world.write({"tool.py": "x"})
    with pytest.raises(RefusedError):
        await world.run('---\nvariables:\n  "a": /any/ { execute("tool.py") }\n---\n$a')
    with pytest.raises(RefusedError, match=r"you did not approve tool\.py"):
        await world.run('---\nvariables:\n  "a": /any/ { approvalExecute("tool.py") }\n---\n$a')
    assert not world.model.asked


@pytest.mark.parametrize(
    ("answer", "branch"),
    [('{"store": {"book": 1}}', "json"), ("Sorry, no.", "other"), ('{"else": 1}', "other"), ("[]", "other")],
)
async def test_jsonpath_as_a_condition_holds_where_it_finds_a_value(world, answer, branch):
    world.model.answers = [answer]
    conditions = 'condition { "json" { jsonpath("$.store.book") } }'
    cases = 'case condition { "json" { print("json") } default { print("other") } }'
    outcome = await world.run(f"---\nafterStreaming: {{ {conditions} {cases} }}\n---\nhi")
    assert outcome.result == branch


async def test_what_was_typed_is_the_chat_prompt_too(world):
    await world.run("$chatPrompt", {"input": "why?"})
    await world.run("$chatPrompt $input", {"input": "why?", "chatPrompt": "own"})
    await world.run("$chatPrompt")
    assert world.model.prompts == ["why?", "own why?", "$chatPrompt"]
