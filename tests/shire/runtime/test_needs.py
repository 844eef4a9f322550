"""`needs`: no model is asked about nothing."""

import pytest

from agent.errors import ScriptError


def script(needs, body="Look: $selection $input"):
    return f"---\nneeds: {needs}\n---\n{body}"


@pytest.mark.parametrize(
    ("needs", "given", "told"),
    [
        ("input", {}, 'say what you want .* inlayd run SCRIPT "…"'),
        ("input", {"input": " \n"}, "say what you want"),
        ("selection", {}, "open a file and select something"),
        ("selectedText or currentChanges", {}, "select something .* or change something, or stage it"),
        ("input, own", {"input": "x"}, "give `own`"),
        ('"$input"', {}, "say what you want"),
    ],
)
async def test_what_is_missing_ends_the_run_before_the_model(world, needs, given, told):
    with pytest.raises(ScriptError, match=rf"test\.shire: there is nothing to work on: .*{told}"):
        await world.run(script(needs), given)
    assert world.model.prompts == []


@pytest.mark.parametrize(
    ("needs", "given"),
    [
        ("input", {"input": "x"}),
        ("selectedText or input", {"input": "x"}),
        ("input, own or other", {"input": "x", "other": "y"}),
        ('""', {}),
        ("[1, 2]", {}),
    ],
)
async def test_what_is_there_is_enough(world, needs, given):
    await world.run(script(needs), given)
    assert len(world.model.prompts) == 1


async def test_a_variable_of_the_script_counts(world):
    await world.run('---\nneeds: own\nvariables:\n  "own": "x"\n---\n$own')
    assert world.model.prompts == ["x"]


async def test_a_dry_run_says_so_and_shows_the_prompt(world):
    outcome = await world.run(script("input"), dry=True)
    assert outcome.messages[0].content.startswith("Look:")
    assert "there is nothing to work on" in world.heard.messages[0]


async def test_an_empty_prompt_names_what_gave_nothing(world):
    with pytest.raises(ScriptError, match=r"the prompt is empty \(nothing came of \$a, \$\{b\}\)"):
        await world.run('---\nvariables:\n  "a": ""\n  "b": /none\\.x/ { cat }\n---\n\n$a\n${b}\n')


async def test_a_dry_run_goes_on_without_a_script_that_is_missing(world):
    outcome = await world.run('---\nafterStreaming: { execute("none.shire") }\n---\nhi', dry=True)
    assert outcome.messages[0].content == "hi"
    assert "there is no script 'none.shire'" in world.heard.messages[0]
    with pytest.raises(ScriptError, match="there is no script"):
        await world.run('---\nafterStreaming: { execute("none.shire") }\n---\nhi')
