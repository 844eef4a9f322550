"""From a moment to trimmed text, with a model that says what the test wrote down."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent.completion.composer import Composer
from agent.completion.moment import Moment
from agent.completion.pipeline import INLINE_TOKENS, Pipeline
from agent.completion.request import Mode
from agent.completion.running import Running
from agent.completion.writer import WriterFacts
from agent.config.schema import PromptConfig
from agent.context.similar import SimilarSource
from agent.errors import ModelError, ModelTimeoutError
from agent.models.generation import Chunk
from agent.models.tokens import ApproximateTokenizer
from agent.prompt.families import BY_NAME, Layout
from agent.workspace.source_file import SourceFile, new_stamp

FACTS = WriterFacts(
    "m", BY_NAME["qwen2.5-coder"], Layout.TAIL, ApproximateTokenizer(), 600, 96, 0.0, free=True
)


class Model:
    """Says the given chunks, or raises what stands among them."""

    def __init__(self, *chunks, facts=FACTS):
        self.chunks = chunks
        self.known = facts
        self.asked = []
        self.closed = 0

    async def facts(self):
        if isinstance(self.known, BaseException):
            raise self.known
        return self.known

    async def stream(self, request):
        self.asked.append(request)
        try:
            for chunk in self.chunks:
                await asyncio.sleep(0)
                if isinstance(chunk, BaseException):
                    raise chunk
                yield chunk if isinstance(chunk, Chunk) else Chunk(chunk)
        finally:
            self.closed += 1


def file(text, name="area.py", language="python"):
    return SourceFile(Path("/work") / name, name, language, text, new_stamp())


def place(marked, **options):
    before, after = marked.split("|")
    return Moment.at(file(before + after, **options), len(before))


async def make(model, moment, **limits):
    clock = itertools.count().__next__
    pipeline = Pipeline(Composer([SimilarSource()], PromptConfig()), model, clock, max_lines=24, **limits)
    running = Running(moment)
    return await pipeline.make(moment, running), running


async def test_an_inline_completion_ends_with_its_line_and_stops_the_model():
    model = Model("width", " * he", "ight\n", "print(1)\n", "never reached")
    outcome, running = await make(model, place("def area(width, height):\n    return |\n"))
    assert (outcome.text, outcome.mode, outcome.model, outcome.reason) == (
        "width * height",
        Mode.INLINE,
        "m",
        "",
    )
    assert running.raw == outcome.raw == "width * height\n"
    assert model.closed == 1
    assert model.asked[0].max_tokens == INLINE_TOKENS
    assert "<|fim_suffix|>" in model.asked[0].prompt


async def test_a_block_has_more_tokens_and_ends_with_the_block():
    model = Model("    total = 0\n", "    return total\n", "\n\ndef other():\n", "    pass\n")
    outcome, _ = await make(model, place("def area(width):\n|\n\nprint(area(2))\n"))
    assert (outcome.text, outcome.mode) == ("    total = 0\n    return total", Mode.IN_BLOCK)
    assert model.asked[0].max_tokens == 96


async def test_the_stages_are_timed_in_order():
    outcome, _ = await make(Model("1"), place("x = |\n"))
    assert list(outcome.stages) == [
        "model facts", "mode", "context", "prompt", "first token", "generation", "rules",
    ]  # fmt: skip
    assert all(ms > 0 for ms in outcome.stages.values())


@pytest.mark.parametrize(
    ("chunks", "reason"),
    [
        ([], "the model had nothing to say"),
        (["\n"], "the model had nothing to say"),
        (["Sure, here is the code you asked for:"], "not worth showing"),
        (["<|endoftext|>"], "ends before it says anything"),
    ],
)
async def test_nothing_to_show_has_a_reason(chunks, reason):
    outcome, _ = await make(Model(*chunks), place("x = |\n"))
    assert outcome.text == ""
    assert reason in outcome.reason


async def test_a_stop_string_over_two_chunks_is_found():
    outcome, _ = await make(Model("1 + 2<|fim_", "pad|> and more"), place("x = |\n"))
    assert outcome.text == "1 + 2"


async def test_text_that_looked_like_a_stop_string_is_kept():
    outcome, _ = await make(Model("1 <|fi"), place("x = |\n"))
    assert outcome.text == "1 <|fi"


async def test_a_line_that_the_token_limit_cut_is_left_out():
    model = Model("    a = 1\n    b = fo", Chunk("", "length"), Chunk("", None))
    outcome, _ = await make(model, place("def f():\n|\n"))
    assert outcome.text == "    a = 1"


@pytest.mark.parametrize("error", [ModelTimeoutError("too slow"), ModelError("no model")])
async def test_a_model_that_fails_is_told_in_the_reason(error):
    outcome, _ = await make(Model("wid", error), place("x = |\n"))
    assert (outcome.text, outcome.reason) == ("", str(error))
    outcome, _ = await make(Model(facts=error), place("x = |\n"))
    assert (outcome.text, outcome.reason) == ("", str(error))


async def test_an_error_of_our_own_is_no_end():
    outcome, _ = await make(Model(ZeroDivisionError("secret")), place("x = |\n"))
    assert (outcome.text, "ZeroDivisionError" in outcome.reason) == ("", True)
    assert "secret" not in outcome.reason


HEALING = replace(FACTS, heads=True)


async def test_a_begun_word_is_asked_for_again_and_not_given():
    model = Model(" re", "sponse", ".json()\n", "never reached", facts=HEALING)
    outcome, running = await make(model, place("def f():\n    return resp|\n"))
    assert outcome.text == "onse.json()"
    assert running.raw == outcome.raw == "onse.json()\n"
    [asked] = model.asked
    assert (asked.head, asked.prompt.endswith("    return")) == ("resp", True)


async def test_a_server_that_does_not_begin_as_told_is_asked_as_before():
    model = Model("onse.json()\n", facts=HEALING)
    outcome, running = await make(model, place("def f():\n    return resp|\n"))
    assert outcome.text == running.raw.rstrip() == "onse.json()"
    assert [asked.head for asked in model.asked] == ["resp", ""]
    assert model.asked[1].prompt.endswith("    return resp")
    assert model.closed == 2


@pytest.mark.parametrize(
    ("facts", "marked"), [(FACTS, "x = resp|\n"), (HEALING, "x = |\n"), (HEALING, "x = f(|)\n")]
)
async def test_nothing_is_healed(facts, marked):
    model = Model("onse", facts=facts)
    await make(model, place(marked))
    assert [asked.head for asked in model.asked] == [""]


async def test_healing_can_be_switched_off():
    model = Model("onse", facts=HEALING)
    composer = Composer([], PromptConfig(), healing=False)
    moment = place("x = resp|\n")
    outcome = await Pipeline(composer, model, itertools.count().__next__, max_lines=24).make(
        moment, Running(moment)
    )
    assert (outcome.text, model.asked[0].head) == ("onse", "")


async def test_made_up_names_are_told_and_the_suggestion_stays():
    model = Model("user.lode(user.load())\n")
    moment, known = place("def f(user):\n    return |\n"), {"load"}
    clock = itertools.count().__next__
    for knows, made_up in ((known.__contains__, ("lode",)), (None, ())):
        pipeline = Pipeline(Composer([], PromptConfig()), model, clock, max_lines=24, knows=knows)
        outcome = await pipeline.make(moment, Running(moment))
        assert (outcome.text, outcome.made_up) == ("user.lode(user.load())", made_up)


async def test_a_healed_prompt_stays_the_same_while_the_word_is_typed():
    model = Model("response", facts=HEALING)
    for marked in ("return r|\n", "return re|\n", "return res|\n"):
        await make(model, place(marked))
    assert len({asked.prompt for asked in model.asked}) == 1


async def test_the_context_holds_what_recent_files_have_alike():
    other = file("def volume(width, height, depth):\n    return width * height * depth\n", "volume.py")
    moment = replace(place("def area(width, height):\n    return |\n"), recent=(other,))
    model = Model("1")
    await make(model, moment)
    assert "volume.py" in model.asked[0].prompt
    assert "width * height * depth" in model.asked[0].prompt


async def test_a_model_that_only_continues_sees_no_suffix():
    facts = replace(FACTS, family=BY_NAME["none"], layout=Layout.LEFT)
    model = Model("1", facts=facts)
    await make(model, place("x = |\nsecond = 2\n"))
    assert model.asked[0].prompt.endswith("x =")
    assert "second" not in model.asked[0].prompt


async def test_a_server_that_renders_gets_the_suffix():
    facts = replace(FACTS, family=BY_NAME["infill"], layout=Layout.SERVER)
    model = Model("1", facts=facts)
    await make(model, place("x = |\nsecond = 2\n"))
    assert model.asked[0].suffix == "\nsecond = 2\n"


async def test_warming_up_reads_the_prompt_and_writes_nothing():
    model = Model("ignored")
    pipeline = Pipeline(Composer([], PromptConfig()), model, itertools.count().__next__, max_lines=24)
    await pipeline.warm(place("x = |\n"))
    assert [request.max_tokens for request in model.asked] == [0]
    await pipeline.make(place("x = |\n"), Running(place("x = |\n")))
    assert model.asked[0].prompt == model.asked[1].prompt


@pytest.mark.parametrize("facts", [replace(FACTS, free=False), ModelError("none"), ZeroDivisionError()])
async def test_warming_up_costs_nobody_money_and_ends_nothing(facts):
    model = Model(facts=facts)
    pipeline = Pipeline(Composer([], PromptConfig()), model, itertools.count().__next__, max_lines=24)
    await pipeline.warm(place("x = |\n"))
    assert model.asked == []


@pytest.mark.parametrize(
    ("marked", "said", "shown"),
    [
        ("x = |\n", " 1 + 2", "1 + 2"),
        ("x = |\n", "1 + 2", "1 + 2"),
        ("x =|\n", " 1 + 2", " 1 + 2"),
        ("x =\t|\n", "  1", "1"),
        ("# one |\n", " two", "two"),
    ],
)
async def test_a_blank_before_the_cursor_is_not_doubled(marked, said, shown):
    model = Model(said)
    outcome, _ = await make(model, place(marked))
    assert outcome.text == shown
    assert not model.asked[0].prompt.endswith((" ", "\t"))
