"""What there is, and how long it took."""

import pytest

from agent.errors import ScriptError
from agent.shire.runtime import registry


async def test_the_names_of_the_language(world):
    told = await world.value('/any/ { provider("functions") }')
    assert told.split("\n") == list(registry.function_names())
    assert "currentChanges" in (await world.value('/any/ { provider("variables") }')).split("\n")
    processors = (await world.value('/any/ { provider("processors") }')).split("\n")
    assert {"parseCode", "saveFile", "timeMetric"} <= set(processors)
    assert "grep" not in processors
    assert "/file" not in await world.value('/any/ { provider("commands") }')
    assert "file" in (await world.value('/any/ { provider("commands") }')).split("\n")
    with pytest.raises(ScriptError, match="lists functions, processors, variables, commands, not 'agents'"):
        await world.value('/any/ { provider("agents") }')


async def test_the_time_of_an_answer(world):
    outcome = await world.run("---\nonStreamingEnd: { timeMetric }\n---\nhi")
    assert int(outcome.result) >= 0
    outcome = await world.run("---\nonStreamingEnd: { timeMetric }\n---\nhi", dry=True)
    assert outcome.result == "0"


async def test_the_system_prints_in_one_line(world):
    told = await world.value('/any/ { print("$os") }')
    assert told.count("\n") == 0
    name = await world.value('/any/ { print("${os.name}") }')
    assert told.startswith(f"{name} ")
    assert await world.value('/any/ { print("$cwd") }') == str(world.folder)
