"""Functions that run scripts, programs and requests."""

from __future__ import annotations

import pytest

from agent.errors import ScriptError
from agent.shire.runtime.host import Permission, ProcessResult


async def variable(world, definition: str, more: str = "", **given):
    text = f'---\n{more}variables:\n  "it": {definition}\n---\n<$it>'
    return (await world.run(text, given)).messages[0].content[1:-1]


async def test_programs_get_their_arguments(world):
    world.write({"tool.py": "x"})
    assert await variable(world, '/any/ { execute("tool.py", $a, "b c") }', a="A") == "ran tool.py"
    assert world.hands.ran == [("tool.py", "A", "b c")]


async def test_a_program_that_fails_is_told(world):
    world.write({"tool.py": "x"})
    world.hands.programs = {"tool.py": ProcessResult(3, "out", "it broke\n")}
    with pytest.raises(ScriptError, match=r"execute\(\): tool\.py ended with status 3: it broke"):
        await variable(world, '/any/ { execute("tool.py") }')
    world.hands.programs = {"tool.py": ProcessResult(None, "", "too slow")}
    with pytest.raises(ScriptError, match="was ended at its limit: too slow"):
        await variable(world, '/any/ { thread("tool.py") }')


@pytest.mark.parametrize(
    ("file", "argv"),
    [
        ("gradlew", ("sh", "gradlew", "--console=plain", "test")),
        ("pom.xml", ("mvn", "-B", "test")),
        ("package.json", ("npm", "run", "test")),
        ("Makefile", ("make", "test")),
    ],
)
async def test_build_tasks(world, file, argv):
    world.write({file: "{}"})
    assert await variable(world, '/any/ { execute(":test") }') == "ran test"
    assert world.hands.ran == [argv]


@pytest.mark.parametrize(("task", "message"), [(":test", "no build file"), (":a;b", "is no build task")])
async def test_tasks_that_are_none(world, task, message):
    with pytest.raises(ScriptError, match=message):
        await variable(world, f'/any/ {{ execute("{task}") }}')


async def test_a_shell_script_gets_values_as_its_environment(world):
    world.write(
        {"s.sh": "echo $input", "dev.shireEnv.json": '{"development": {"host": "h", "PATH": "/evil"}}'}
    )
    await variable(
        world, '/any/ { print("$(rm -rf /)") | thread("s.sh", $input, $PATH) }', input="a; b", PATH="x"
    )
    assert world.hands.ran[0][0] == "sh"
    assert world.hands.environ == [{"host": "h", "output": "$(rm -rf /)", "input": "a; b"}]


async def test_a_value_too_long_for_the_environment_is_told(world):
    world.write({"s.sh": "x"})
    with pytest.raises(ScriptError, match=r"\$input is too long"):
        await variable(world, '/any/ { thread("s.sh", $input) }', input="x" * 200_000)


CURL = """# a request
curl -sS -X POST "https://api.example/v1?q=${q}" \\
  -H 'Authorization: Bearer ${key}' -H "Content-Type: application/json" \\
  -d '{"text": "${output}"}'
"""


async def test_a_request_is_sent_with_its_values(world):
    world.write({"r.curl.sh": CURL, "dev.shireEnv.json": '{"development": {"key": "K"}}'})
    world.hands.pages = {"https://api.example/v1?q=1": 'data: {"a": "yes"}\n'}
    found = await variable(
        world, '/any/ { print("hi -o /etc/x") | thread("r.curl.sh", $q) | jsonpath("$.a") }', q="1"
    )
    assert found == "yes"
    (sent,) = world.hands.fetched
    assert (sent.method, sent.url, sent.script) == ("POST", "https://api.example/v1?q=1", "test.shire")
    assert sent.headers == {"Authorization": "Bearer K", "Content-Type": "application/json"}
    assert sent.body == '{"text": "hi -o /etc/x"}'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("echo", "has no curl command"),
        ("curl 'x", "cannot be read"),
        ("curl -s", "names no address"),
        ("curl -X DELETE http://x", "only GET and POST"),
        ("curl --unix-socket /s http://x", "--unix-socket is not known"),
    ],
)
async def test_requests_that_are_none(world, text, message):
    world.write({"r.curl.sh": text})
    with pytest.raises(ScriptError, match=message):
        await variable(world, '/any/ { thread("r.curl.sh") }')


async def test_thread_runs_a_script_for_each_item(world):
    world.write({"each.shire": "do $output", "a.py": "", "b.py": ""})
    world.model.answers = ["one", "two", "three"]
    assert await variable(world, r'/.\.py/ { thread("each.shire") }') == "one\ntwo"
    assert world.model.prompts[:2] == ["do a.py", "do b.py"]


async def test_batch_runs_in_order_and_gives_a_list(world):
    world.write({"each.shire": "do $input"})
    world.model.answers = ["A", "B", "C", "end"]
    assert (
        await variable(
            world, '/any/ { batch("each.shire", $list, $two, 1) | head(2) }', list=["a"], two="x\ny"
        )
        == "A\nB"
    )
    assert world.model.prompts[:3] == ["do a", "do x", "do y"]


async def test_batch_takes_the_step_before_and_has_a_limit(world):
    world.write({"tool.py": ""})
    assert (
        await variable(world, '/any/ { print("a", "", "b") | batch("tool.py") }')
        == "ran tool.py\nran tool.py"
    )
    assert [argv[1] for argv in world.hands.ran] == ["a", "b"]
    with pytest.raises(ScriptError, match="101 inputs"):
        await variable(world, '/any/ { batch("tool.py", $many) }', many=[str(n) for n in range(101)])


async def test_one_failing_input_ends_the_batch_with_its_error(world):
    world.write({"tool.py": ""})
    world.hands.programs = {"tool.py": ProcessResult(1, "", "no")}
    with pytest.raises(ScriptError, match=r"tool\.py ended with status 1: no"):
        await variable(world, '/any/ { batch("tool.py", "a", "b", 2) }')


async def test_approval_is_asked_for(world):
    world.write({"tool.py": ""})
    await variable(world, '/any/ { approvalExecute("tool.py") }')
    (asked,) = world.hands.asked
    assert (asked.permission, asked.what, asked.script) == (Permission.APPROVAL, "tool.py", "test.shire")


PAGE = "<html><head><title>t</title><style>x{}</style></head><body><h1>Top</h1><p>One <b>two</b>&amp;</p><script>no()</script></body></html>"


async def test_crawl_gives_the_text_of_pages(world):
    world.hands.pages = {"https://a.example": PAGE, "https://b.example": "plain"}
    found = await variable(
        world, '/any/ { crawl("https://a.example", "https://none.example", "https://b.example") }'
    )
    assert found == "Top\nOne two&\nplain"
    assert world.heard.messages == [
        "test.shire: crawl() leaves out https://none.example: https://none.example: nothing answers"
    ]


async def test_crawl_takes_the_links_before(world):
    world.write({"a.md": "<https://a.example>"})
    world.hands.pages = {"https://a.example": PAGE}
    assert (await variable(world, '/any/ { capture("a.md", "link") | crawl }')).startswith("Top")
