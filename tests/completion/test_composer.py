"""When context is looked for, and when what was found before is served."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent.completion.composer import Composer
from agent.completion.found import SERVED_CHARS
from agent.completion.moment import Moment
from agent.completion.request import Mode
from agent.completion.stages import Stages
from agent.completion.writer import WriterFacts
from agent.config.schema import PromptConfig
from agent.context.snippet import Snippet, SnippetKind
from agent.models.tokens import ApproximateTokenizer
from agent.prompt.element import ElementKind
from agent.prompt.families import BY_NAME, Layout
from agent.workspace.source_file import SourceFile, new_stamp

FACTS = WriterFacts(
    "m", BY_NAME["qwen2.5-coder"], Layout.TAIL, ApproximateTokenizer(), 600, 96, 0.0, free=False
)
BEFORE = "total = "


class Telling:
    """Answers with the text before the cursor that it was asked for."""

    name = "telling"

    def __init__(self):
        self.asked = []

    def snippets(self, cursor):
        told = cursor.file.text[: cursor.offset]
        self.asked.append(told)
        return [Snippet(SnippetKind.RELATED_CODE, "b.py", 0, 1, f"found_for({told!r})", 1.0, self.name, "")]


def prompt_of(composer, moment, facts, budget):
    if budget is not None:
        return composer.prompt(moment, facts, budget)
    return composer.compose(moment, facts, Stages(itertools.count().__next__), remember=False).prompt


class Typing:
    """A composer with one source, and what it has put off."""

    def __init__(self, *, later=True):
        self.source = Telling()
        self.put_off = []
        self.composer = Composer([self.source], PromptConfig(), later=self.put_off.append if later else None)

    def __call__(self, typed, budget=None):
        """Type so much, compose, and give what the context was found for."""
        before = BEFORE + typed
        file = SourceFile(Path("/w/a.py"), "a.py", "python", before + "\n", new_stamp())
        prompt = prompt_of(self.composer, Moment.at(file, len(before)), FACTS, budget)
        (found,) = [one.text for one in prompt.elements if one.source == "telling"]
        return next(told for told in reversed(self.source.asked) if repr(told) in found)

    def rest(self):
        """Have done what was put off."""
        for work in self.put_off:
            work()
        self.put_off.clear()


def test_a_key_is_served_what_was_found_and_the_next_one_what_is_newer():
    typing = Typing()
    typing("")
    word = "x" * SERVED_CHARS
    assert typing(word) == BEFORE
    assert typing.source.asked == [BEFORE]
    typing.rest()
    assert typing.source.asked == [BEFORE, BEFORE + word]
    assert typing(word + "y") == BEFORE + word
    assert not typing.put_off


def test_the_answer_does_not_depend_on_when_it_is_done():
    told = []
    for rests in (True, False):
        typing = Typing()
        texts = []
        for count in range(4 * SERVED_CHARS):
            texts.append(typing("x" * count))
            if rests:
                typing.rest()
        told.append(texts)
    assert told[0] == told[1]
    assert len(set(told[0])) == 4


@pytest.mark.parametrize(("later", "budget"), [(False, None), (True, 100)])
def test_it_is_looked_for_at_once_where_nothing_may_be_put_off(later, budget):
    typing = Typing(later=later)
    typing("", budget)
    word = "x" * SERVED_CHARS
    assert typing(word, budget) == BEFORE + word
    assert not typing.put_off


def test_another_line_or_much_text_is_looked_for_at_once():
    typing = Typing()
    for typed in ("", "x\n", "x\n" + "y" * 2 * SERVED_CHARS):
        assert typing(typed) == BEFORE + typed
    assert not typing.put_off


def test_what_was_put_off_is_forgotten_with_a_file_that_has_gone():
    typing = Typing()
    typing("")
    typing("x" * SERVED_CHARS)
    typing.composer.forget(lambda path: path == "b.py")
    typing.rest()
    assert typing.source.asked == [BEFORE]


def test_what_was_put_off_is_given_up_where_a_file_has_gone_since():
    typing = Typing()
    typing("")
    typing("x" * SERVED_CHARS)
    typing.composer.forget(lambda path: path == "recent.py")
    typing.rest()
    assert typing.source.asked == [BEFORE]


@pytest.mark.parametrize(
    ("first", "lines", "budget", "shown"),
    [
        (False, 400, None, True),  # 45 % of any prompt may be context …
        (True, 400, None, False),  # … but of a model that needs the text round the cursor more …
        (True, 3, None, True),  # … where that leaves room,
        (True, 400, 300, True),  # or context has room of its own.
    ],
)
def test_context_takes_no_room_from_the_text_that_a_small_model_needs(first, lines, budget, shown):
    source = Telling()
    file = SourceFile(Path("/w/a.py"), "a.py", "python", "value = 1\n" * lines, new_stamp())
    facts = replace(FACTS, window_first=first)
    prompt = prompt_of(Composer([source], PromptConfig()), Moment.at(file, 10), facts, budget)
    assert any(one.source == "telling" for one in prompt.elements) is shown
    assert any(one.kind is ElementKind.PATH_MARKER for one in prompt.elements)


@pytest.mark.parametrize("most", [100, 4_000])
def test_where_context_has_a_budget_of_its_own_the_window_is_what_every_engine_shows(most):
    text = "".join(f"value_{number} = {number}\n" for number in range(2_000))
    offset = text.index("value_1000")
    file = SourceFile(Path("/w/a.py"), "a.py", "python", text, new_stamp())
    facts = replace(FACTS, max_prompt_tokens=most)
    prompt = prompt_of(Composer([], PromptConfig()), Moment.at(file, offset), facts, 300)
    assert 4_096 - 20 < len(prompt.before) <= 4_096
    assert 1_024 - 20 < len(prompt.after) <= 1_024


class Finding:
    """Finds a file of so many characters."""

    def __init__(self, name, characters):
        self.name = name
        self.asked = 0
        self._text = "".join(f"found_by_{name}_{number}()\n" for number in range(characters // 20))

    def snippets(self, cursor):
        self.asked += 1
        return [Snippet(SnippetKind.RELATED_CODE, f"{self.name}.py", 0, 1, self._text, 1.0, self.name, "")]


@pytest.mark.parametrize(("characters", "asked"), [(20, 1), (400, 1), (4_000, 0)])
def test_a_spare_source_is_asked_where_the_others_find_too_little(characters, asked):
    spare = Finding("spare", 200)
    composer = Composer([Finding("first", characters)], PromptConfig(), spare=spare)
    file = SourceFile(Path("/w/a.py"), "a.py", "python", "value = 1\n", new_stamp())
    prompt_of(composer, Moment.at(file, 10), FACTS, 300)
    assert spare.asked == asked
    assert composer.spared is (not asked)


def test_a_moment_is_read_without_a_prompt_and_the_request_decides_the_mode():
    text = "def area(width):\n    "
    file = SourceFile(Path("/w/a.py"), "a.py", "python", text, new_stamp())
    source = Telling()
    composer = Composer([source], PromptConfig())
    assert composer.read(Moment.at(file, len(text))).mode is Mode.IN_BLOCK
    assert composer.read(Moment.at(file, len(text), mode=Mode.INLINE)).mode is Mode.INLINE
    assert source.asked == []
