"""Any script at all: it runs, or ends with an error that a user can read; and it imports nothing before it is run."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agent.errors import InlaydError
from agent.shire.runtime import registry
from agent.shire.runtime.limits import Limits
from agent.shire.runtime.sources import variable_names

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
# A failing script is short as it is, and making it shorter takes minutes.

FUNCTIONS = [name for name in registry.function_names() if name not in {"runCode", "patch"}]
ARGUMENTS = ['"x"', "$output", "$input", "1", "'(a|b)'", "/a.*/", "$fileName", '["a", 2]', "$selection.length()", '"a.py"', "true", "-1", '"$.a[*]"', "null"]  # fmt: skip
SOURCES = ["/.*/", "/any/", r"/.*\.py/", "/(a)(.*)/", "/[/", "/*.md/", ""]
EXPRESSIONS = ["$x", "$x.length() > 1", "!$y", "$x == 'a' && $y", "$x + $y * 2", "[1..3]", "$x[0]", "$x.first.last", "$all.split('\n')", "{'a': $x}", "$x.replace('a', $y)", "$context.fileName", "-$x", "$x.get(9)"]  # fmt: skip
BODY = [
    *(
        "text ",
        "$x ",
        "${y}",
        "$!z ",
        "\n",
        "/file:a.py ",
        "/dir:. ",
        "```\n$x\n```\n",
        "@me ",
        "[c]: d\n",
        "#stop",
    ),
    *(
        "#foreach($i in $x)$i#end ",
        "#break ",
        "#set($x = $y) ",
        "#end ",
        "#else ",
        "```system```\n",
        "#[[$x]]#",
    ),
    *(
        "/structure:a.py ",
        "/localSearch:alpha ",
        "/symbol:f ",
        "/unknown:x ",
        "/file:../up ",
        "/file:none#L3-L2 ",
    ),
]

calls = st.builds(
    lambda name, arguments: f"{name}({', '.join(arguments)})",
    st.sampled_from(FUNCTIONS),
    st.lists(st.sampled_from(ARGUMENTS), max_size=3),
)
pipelines = st.lists(calls, min_size=1, max_size=4).map(" | ".join)
definitions = st.builds(
    lambda source, pipeline: f"{source} {{ {pipeline} }}", st.sampled_from(SOURCES), pipelines
)
bodies = st.lists(st.sampled_from([*BODY, *(f"#if({e})yes#end " for e in EXPRESSIONS), *(f"#set($v = {e})$v " for e in EXPRESSIONS)]), max_size=8).map("".join)  # fmt: skip


@given(definitions, definitions, pipelines, pipelines, bodies, st.booleans())
@settings(
    max_examples=25, phases=QUICK, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_script_runs_or_says_why_not(world, x, y, end, after, body, dry):
    shutil.rmtree(world.folder)
    world.folder.mkdir()
    world.hands.ran.clear()
    world.write(
        {
            "a.py": "def f(alpha):\n    return alpha\n",
            "b.md": "# b\n<https://x.example>\n",
            "c.json": '{"a": [1]}',
        }
    )
    world.at("a.py", before="def ", selected="f(alpha)")
    world.model.answers = ['{"a": 1}']
    text = f'---\nvariables:\n  "x": {x}\n  "y": {y}\nonStreamingEnd: {{ {end} }}\nafterStreaming: {{ {after} }}\n---\n{body}'
    error = "none"
    limits = Limits(seconds=20, calls=500, scripts=5, chars=500_000, value_chars=100_000)
    try:
        asyncio.run(world.run(text, {"input": "question"}, limits=limits, dry=dry))
    except InlaydError as refused:
        error = str(refused)
    assert error
    assert not (world.folder.parent / "up").exists()
    if dry:
        assert not world.hands.ran
        assert {path.name for path in world.folder.iterdir()} == {"a.py", "b.md", "c.json"}


@given(st.text(max_size=200))
@settings(
    max_examples=25, phases=QUICK, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_runs_or_says_why_not(world, text):
    error = "none"
    for script in (text, f"---\n{text}\n---\n{text}"):
        try:
            asyncio.run(world.run(script, limits=Limits(seconds=20)))
        except InlaydError as refused:
            error = str(refused)
        assert error


def test_every_function_and_command_is_there():
    for name in registry.function_names():
        assert registry.function(name) is not None, name
    for name in registry.command_names():
        assert registry.command(name) is not None, name
    for group, names in registry._FUNCTION_GROUPS.items():
        assert set(import_module(group).FUNCTIONS) == set(names.split()), group
    for group, names in registry._COMMAND_GROUPS.items():
        assert set(import_module(group).COMMANDS) == set(names.split()), group
    assert registry.function("nothing") is None
    assert registry.command("nothing") is None


@pytest.mark.parametrize("name", variable_names())
async def test_every_variable_can_be_asked_for_anywhere(world, name):
    world.write({"a.py": "def f():\n    pass\n"})
    for place in (world, world.at("a.py"), world.at("a.py", before="def f():\n", selected="    pass")):
        outcome = await place.run(f"<${name}>", {}, dry=True)
        assert outcome.messages[0].content.startswith("<")
    assert all("is no git repository" in one for one in world.heard.messages)


def test_the_daemon_starts_without_it():
    code = (
        "import sys, agent.commands.serve, agent.app, agent.session, agent.rpc.methods.table\n"
        "print([name for name in sys.modules if name.startswith(('agent.shire', 'regex'))])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
