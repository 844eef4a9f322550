"""Bodies as prompts: variables, directives, blocks of code, commands, roles, comments."""

from __future__ import annotations

import pytest

from agent.errors import LimitError, ScriptError
from agent.models.generation import Message
from agent.shire.runtime import registry
from agent.shire.runtime.invocation import Command, Effect

GIVEN = {
    "name": "World",
    "list": ["a", "b", "c"],
    "none": None,
    "empty": "",
    "map": {"k": "v"},
    "yes": True,
    "no": False,
    "n": 2,
}


async def prompt(world, body: str, variables=None) -> str:
    outcome = await world.run(body, GIVEN if variables is None else variables, dry=True)
    return "\n".join(message.content for message in outcome.messages)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hello $name!", "Hello World!"),
        ("${name}s and $!{name}", "Worlds and World"),
        ("$unknown ${unknown} $!unknown.", "$unknown ${unknown} ."),
        ("$unknown.length() and $unknown[0]", "$unknown.length() and $unknown[0]"),
        ('${unknown|"else"} ${empty|$name} ${name|"else"}', "else World World"),
        ("<$none|$empty>", "<|>"),
        ("$name.length() $name.uppercase", "5 WORLD"),
        ("$name.java and $name.foo()", "World.java and World.foo()"),
        ("$list.first, $list[1], $list", "a, b, a\nb\nc"),
        ("$map.k $map", "v k: v"),
        ("$context.name ${context.map.k}", "World v"),
        ("$yes $no $n", "true false 2"),
        ("costs $5, \\$name, #5 and #$n", "costs $5, $name, #5 and #2"),
        ("#if($yes)A#else B#end", "A"),
        ("#if($no)A#elseif($n == 2)B#else C#end", "B"),
        ("#if($no)A#end.", "."),
        ("#if($name.length() > 3 && $list.size() == 3)long#end", "long"),
        ("#if($unknown)A#{else}B#end", "B"),
        ("#if(!$unknown)A#end", "A"),
        ("#foreach($x in $list)$x$foreach.index#if($foreach.hasNext),#end#end", "a0,b1,c2"),
        ("#foreach($x in [1..3])#if($x == 2)#break#end$velocityCount #end.", "1 ."),
        ("#foreach($x in $list)\n* $x\n#end\n", "* a\n* b\n* c"),
        ("#foreach($k in $map.keySet())$k=$map.get($k)#end", "k=v"),
        ("#foreach($x in $none)never#end.", "."),
        ("#set($x = 1)#foreach($i in [1..3])#set($x = $x + $i)#end$x", "7"),
        ('#set($s = "hi $name")$s', "hi World"),
        ("#set($m = {})#set($m.a = 1)#set($m['b'] = 2)$m.a$m.b", "12"),
        ("a#stop b", "a"),
        ("#[[ $name #if ]]#", "$name #if"),
        ("a #* $name *# b", "a  b"),
        ("[comment]: gone $name\nkept", "kept"),
        ("## Title of $name\ntext", "## Title of World\ntext"),
        ("```$map.k\n$name /file:x\n```", "```v\nWorld /file:x\n```"),
        ("```c\n#if DEBUG\n#else\n```", "```c\n#if DEBUG\n#else\n```"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("@someone and /unknown:x stay", "@someone and /unknown:x stay"),
        ("mail@host a/b https://x.y/z", "mail@host a/b https://x.y/z"),
    ],
)
async def test_bodies(world, body, expected):
    assert await prompt(world, body) == expected


async def test_roles_are_turns(world):
    body = "```system```\nYou are $name.\n```user```\nHi\n```assistant```\nHo\n```user```\n\n"
    outcome = await world.run(body, GIVEN, dry=True)
    assert outcome.messages == (
        Message("system", "You are World."),
        Message("user", "Hi"),
        Message("assistant", "Ho"),
    )


async def test_an_empty_prompt_asks_what_was_put_in(world):
    assert await prompt(world, "[note]: nothing", {"input": "the question"}) == "the question"
    with pytest.raises(ScriptError, match=r"test\.shire: the prompt is empty"):
        await prompt(world, "[note]: nothing", {})


async def test_variables_that_nobody_uses_are_not_asked_for(world):
    await prompt(world, "$fileName #if($no)$currentBranch#end $HOME $unknown")
    assert world.editor.asked == ["fileName"]


async def test_the_editors_answer_comes_first_and_once(world):
    world.write({"a.py": "x = 1\n"}).at("a.py")
    world.editor.known = {"fileName": "editor.py", "codeSmell": ["long", "dull"]}
    assert (
        await prompt(world, "$fileName $filePath $fileName $codeSmell")
        == "editor.py a.py editor.py long\ndull"
    )
    assert world.editor.asked == ["fileName", "filePath", "codeSmell"]


@pytest.mark.parametrize(
    "body",
    [
        "#foreach($a in [1..1000])#foreach($b in [1..1000])$b#end#end",
        '#set($s = "1234567890")#foreach($a in [1..100])#set($s = "$s$s")#end$s',
        "#foreach($a in [1..9999])$big#end",
    ],
)
async def test_bodies_that_loop_end_with_an_error(world, body):
    with pytest.raises(LimitError, match=r"test\.shire"):
        await prompt(world, body, {"big": "x" * 100_000})


class TestCommands:
    @pytest.fixture(autouse=True)
    def commands(self, monkeypatch):
        self.calls = calls = []

        async def say(call):
            calls.append(call)
            return f"<{call.argument}|{call.fence}|{call.fence_language}>"

        known = {
            "say": Command(say),
            "take": Command(say, takes_fence=True),
            "do": Command(say, Effect.WRITES, local=True),
        }
        monkeypatch.setattr(registry, "command", known.get)

    async def test_a_command_gives_the_text_that_stands_in_its_place(self, world):
        assert await prompt(world, "a /say:$name.txt b") == "a <World.txt|None|> b"

    async def test_a_command_takes_the_block_behind_it(self, world):
        body = "/take:x\n```py\nprint('$name')\n```\n/say:y\n```\nstays\n```"
        assert await prompt(world, body) == "<x|print('World')|py>\n\n<y|None|>\n```\nstays\n```"

    async def test_lines_are_given(self, world):
        await prompt(world, "/say:x#L2-L4")
        assert (self.calls[0].lines.first, self.calls[0].lines.last) == (2, 4)

    async def test_a_script_that_only_does_something_asks_no_model(self, world):
        outcome = await world.run("/do:it", {})
        assert outcome.result == "<it|None|>"
        assert not world.model.asked
        outcome = await world.run("---\nname: x\n---\n/do:it", {})
        assert world.model.prompts == ["<it|None|>"]

    async def test_a_dry_run_does_nothing(self, world):
        outcome = await world.run("/do:it and /say:so", {}, dry=True)
        assert outcome.messages == ()
        assert outcome.answer.text == "/do:it and <so|None|>"
        assert all(step.stage != "model" for step in outcome.steps)
        assert next((step.what, step.effect, step.done) for step in outcome.steps) == (
            "/do:it",
            "writes files",
            False,
        )
        assert [call.argument for call in self.calls] == ["so"]
