"""Where a precedent answers instead of the model, and where it must not."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent.completion.composer import Composer
from agent.completion.moment import Moment
from agent.completion.pipeline import Pipeline
from agent.completion.precedent import PRECEDENT
from agent.completion.request import Mode
from agent.completion.running import Running
from agent.completion.writer import WriterFacts
from agent.config.schema import PromptConfig
from agent.context.index import WorkspaceIndex
from agent.context.precedents import Precedents
from agent.models.generation import Chunk
from agent.models.tokens import ApproximateTokenizer
from agent.prompt.families import BY_NAME, Layout
from agent.workspace.source_file import SourceFile, new_stamp

FACTS = WriterFacts(
    "m",
    BY_NAME["qwen2.5-coder"],
    Layout.TAIL,
    ApproximateTokenizer(),
    600,
    96,
    0.0,
    free=True,
    precedents=True,
)
STORE = """import shelf

class Store:
    def load_invoice(self, number):
        connection = shelf.open_connection()
        row = connection.fetch_row(number)
        audit_trail.note_reading(number, row)
        return Invoice.from_row(row)
"""
BEGUN = """import shelf

class Shop:
    def load_invoice(self, number):
        connection = shelf.open_connection()
        row = connection.fetch_row(number)
        |"""
REST = "audit_trail.note_reading(number, row)"


class Model:
    """Says one thing and counts how often it was asked."""

    def __init__(self, facts):
        self.known = facts
        self.asked = 0

    async def facts(self):
        return self.known

    async def stream(self, request):
        del request
        self.asked += 1
        yield Chunk("model_says()\n")


def file(text, name):
    return SourceFile(Path("/work") / name, name, "python", text, new_stamp())


async def make(marked, *, facts=FACTS, known=(STORE,), sample=0, precedents=True, **of_moment):
    index = WorkspaceIndex()
    for number, text in enumerate(known):
        index.update(file(text, f"known{number}.py"))
    before, after = marked.split("|")
    moment = Moment.at(file(before + after, "main.py"), len(before), **of_moment)
    model, running = Model(facts), Running(moment, sample=sample)
    pipeline = Pipeline(
        Composer([], PromptConfig()),
        model,
        itertools.count().__next__,
        max_lines=24,
        precedents=Precedents(index) if precedents else None,
    )
    return await pipeline.make(moment, running), running, model, index


async def test_the_line_of_a_place_like_it_answers_and_no_model_is_asked():
    outcome, running, model, _ = await make(BEGUN)
    assert (outcome.text, outcome.model, outcome.precedent) == (REST, PRECEDENT, "known0.py:7")
    assert (outcome.raw, running.raw, outcome.reason, model.asked) == (REST, REST, "", 0)
    assert "precedents" in outcome.stages


@pytest.mark.parametrize("typed", ["audit", "audit_trail.", "audit_trail.note_reading(number"])
async def test_so_does_the_rest_of_a_begun_line(typed):
    outcome, _, model, _ = await make(BEGUN.replace("|", f"{typed}|"))
    assert (typed + outcome.text, model.asked) == (REST, 0)


async def test_a_closing_mark_that_stands_there_is_not_written_again():
    outcome, _, model, _ = await make(BEGUN.replace("|", "audit_trail.note_reading(|)"))
    assert (outcome.text, model.asked) == ("number, row", 0)


@pytest.mark.parametrize(
    "options",
    [
        {"facts": replace(FACTS, precedents=False)},
        {"precedents": False},
        {"known": ()},
        {"known": tuple(STORE.replace("audit_trail", f"trail_{n}") for n in range(3))},
        {"sample": 1},
        {"private": True},
        {"mode": Mode.IN_BLOCK},
        {"mode": Mode.AFTER_BLOCK},
    ],
    ids=["a strong model", "switched off", "nothing known", "no agreement", "an alternative", "a private file",
         "a block asked for", "a sibling asked for"],
)  # fmt: skip
async def test_the_model_is_asked_for(options):
    outcome, _, model, _ = await make(BEGUN, **options)
    assert (outcome.model, outcome.precedent, model.asked) == ("m", "", 1)


@pytest.mark.parametrize(
    "marked",
    [
        BEGUN.replace("        |", "|"),
        BEGUN.replace("|", "audit_trail.|other(number)"),
        STORE.partition("        connection")[0].replace("Store", "Shop") + "        |",
    ],
    ids=["a line without its blanks", "text after the cursor", "an empty body"],
)
async def test_the_model_is_asked_at(marked):
    _, _, model, _ = await make(marked)
    assert model.asked == 1


async def test_a_private_file_is_not_looked_into():
    _, _, _, index = await make(BEGUN, private=True)
    assert index.entry(Path("/work/main.py")) is None


async def test_a_precedent_that_no_rule_lets_pass_leaves_it_to_the_model():
    below = BEGUN + f"\n        {REST}\n"
    outcome, _, model, _ = await make(below)
    assert (outcome.text, model.asked) != (REST, 0)


async def test_asked_inline_a_whole_line_is_an_answer():
    outcome, _, model, _ = await make(BEGUN, mode=Mode.INLINE)
    assert (outcome.text, outcome.mode, model.asked) == (REST, Mode.INLINE, 0)
