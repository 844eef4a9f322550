"""What became of a suggestion, from the edits and reports of clients of every kind."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from agent.completion.engine import Answer
from agent.completion.moment import Moment
from agent.completion.request import Mode, Origin, Trigger
from agent.completion.running import Outcome
from agent.errors import SupersededError, WorkspaceError
from agent.metrics.event import Kind
from agent.suggestions import KEPT, Suggestions
from agent.workspace.document import Document, TextChange
from agent.workspace.position import Position, Range

sys.path.insert(0, str(Path(__file__).parent / "metrics"))
from conftest import Clock

TEXT = "def area(width, height):\n    return \n\nprint(1)\n"
HERE = Position(1, 11)
SAID = "width * height\n    # done"


class Editor:
    """One editor with one document, and what was written down about it."""

    def __init__(self, text=TEXT):
        self.clock = Clock()
        self.events = []
        self.book = Suggestions(
            self.events.append, clock=self.clock, wall=lambda: 5.0, later=self.clock.later, session="s"
        )
        self.document = Document("file:///a.py", Path("/a.py"), "python", 1, text)

    def ask(self, *texts, at=HERE, origin=Origin.MODEL, selected=None, took=0.01, **outcome):
        where = selected or Range(at, at)
        source = self.document.source_file()
        moment = Moment.at(source, self.document.normal_offset(self.document.offset_at(at)))
        fields = {"model": "m", "stages": {"prompt": 2.0, "generation": 7.0}} | outcome
        with self.book.asked(self.document, Trigger.AUTOMATIC) as asked:
            self.clock.now += took
            answer = Answer(texts, origin, Outcome(texts[0] if texts else "", Mode.INLINE, **fields))
            return asked.answered(moment, answer, where, "")

    def show(self, *texts, **more):
        item = self.ask(*texts, **more)[0]
        self.book.shown(item.id)
        return item

    def edit(self, line, start, end, text):
        stretch = Range(Position(line, start), Position(line, end))
        self.document.apply([TextChange(stretch, text)])
        self.book.changed(self.document)

    def type(self, text, line=1, character=11):
        for index, key in enumerate(text):
            self.edit(line, character + index, character + index, key)

    def replace(self, text):
        self.document.apply([TextChange(None, text)])
        self.book.changed(self.document)

    def told(self, kind):
        return [event for event in self.events if event.kind is kind]

    def ended(self):
        self.clock.pass_by(3)
        return [event.how for event in self.told(Kind.ENDED)]


@pytest.fixture
def editor():
    return Editor()


def test_a_request_is_told_with_its_stages(editor):
    editor.ask(SAID)
    (told,) = editor.events
    assert (told.kind, told.how, told.source, told.mode, told.model) == (
        "request",
        "suggested",
        "model",
        "inline",
        "m",
    )
    assert (told.language, told.trigger, told.chars) == ("python", "automatic", len(SAID))
    assert told.stages == {"prompt": 2.0, "generation": 7.0}
    assert told.ms == pytest.approx(10.0)
    assert (editor.book.last_ms, editor.book.last_reason) == (pytest.approx(10.0), "")


@pytest.mark.parametrize(
    ("outcome", "how", "reason"),
    [
        ({"reason": "the model had nothing to say"}, "empty", "the model had nothing to say"),
        ({"reason": "refused", "failed": True}, "error", "refused"),
        ({}, "empty", "nothing to suggest"),
    ],
)
def test_why_nothing_came(editor, outcome, how, reason):
    assert editor.ask(**outcome) == ()
    assert editor.events[0].how == how
    assert editor.book.last_reason == reason


@pytest.mark.parametrize(
    ("error", "how"),
    [
        (asyncio.CancelledError(), "cancelled"),
        (SupersededError("x"), "superseded"),
        (WorkspaceError("x"), "error"),
    ],
)
def test_a_request_that_ends_early_is_told(editor, error, how):
    with pytest.raises(type(error)), editor.book.asked(editor.document, Trigger.INVOKED):
        raise error
    assert [(event.how, event.trigger) for event in editor.events] == [(how, "invoked")]
    assert editor.book.last_reason == ("x" if how == "error" else "")


def test_what_is_not_wanted_is_no_opportunity(editor):
    with editor.book.asked(editor.document, Trigger.AUTOMATIC) as asked:
        assert asked.refused("switched off") == ()
    assert editor.events == []
    assert editor.book.last_reason == "switched off"


def test_only_what_stays_on_the_screen_counts_as_shown(editor):
    editor.show(SAID)
    editor.clock.pass_by(0.7)
    assert editor.told(Kind.SHOWN) == []
    editor.clock.pass_by(0.1)
    (shown,) = editor.told(Kind.SHOWN)
    assert (shown.chars, shown.lines, shown.source) == (len(SAID), 2, "model")
    editor.clock.pass_by(10)
    assert len(editor.told(Kind.SHOWN)) == 1


def test_what_goes_before_that_was_not_shown(editor):
    editor.show(SAID)
    editor.clock.pass_by(0.5)
    editor.type("x")
    assert editor.ended() == ["typed away"]
    assert editor.told(Kind.SHOWN) == []
    assert editor.told(Kind.ENDED)[0].ms == pytest.approx(500)


def test_an_editor_that_reports_no_showing_is_taken_to_show(editor):
    editor.ask(SAID)
    editor.clock.pass_by(1)
    assert len(editor.told(Kind.SHOWN)) == 1


def test_an_editor_that_reports_showing_is_believed(editor):
    editor.show(SAID)
    editor.clock.pass_by(1)
    editor.book.rejected("s-1", "escape")
    editor.ask("other")  # a popup stood in the way
    editor.clock.pass_by(5)
    assert [event.suggestion for event in editor.told(Kind.SHOWN)] == ["s-1"]
    assert editor.told(Kind.ENDED)[0].detail == "escape"


@pytest.mark.parametrize("order", ["report first", "edit first", "whole text", "line", "crlf"])
def test_an_acceptance_is_one_in_every_order(order):
    editor = Editor(TEXT.replace("\n", "\r\n") if order == "crlf" else TEXT)
    item = editor.show(SAID)
    editor.clock.pass_by(0.4)
    if order == "report first":
        editor.book.accepted(item.id)
        editor.edit(1, 11, 11, SAID)
    elif order == "edit first":
        editor.edit(1, 11, 11, SAID)
        editor.book.accepted(item.id)
    elif order == "whole text":
        editor.replace(TEXT.replace("return ", "return " + SAID))
        editor.book.accepted(item.id)
    elif order == "line":
        editor.book.accepted(item.id)
        editor.edit(1, 0, 11, "    return " + SAID)
    else:
        editor.edit(1, 11, 11, SAID.replace("\n", "\r\n"))
        editor.book.accepted(item.id)
    assert editor.ended() == ["accepted"]
    (accepted,) = editor.told(Kind.ACCEPTED)
    assert (accepted.how, accepted.chars, accepted.lines) == ("whole", len(SAID), 2)
    assert len(editor.told(Kind.SHOWN)) == 1, "who accepts has seen it"
    assert editor.told(Kind.ENDED)[0].typed == 0
    editor.clock.pass_by(700)
    assert [(event.after_s, event.share) for event in editor.told(Kind.SURVIVED)] == [
        (30, 1.0),
        (120, 1.0),
        (300, 1.0),
        (600, 1.0),
    ]


def test_words_and_lines_are_told_by_the_accepted_length(editor):
    item = editor.show(SAID)
    for length in (5, 7, 14, 99):
        editor.book.accepted(item.id, length)
    editor.book.accepted(item.id, 14)
    assert [(event.how, event.chars) for event in editor.told(Kind.ACCEPTED)] == [
        ("word", 5),
        ("word", 2),
        ("word", 7),
        ("line", len(SAID) - 14),
    ]
    assert editor.ended() == ["accepted"]


def test_a_part_that_was_accepted_is_followed_when_the_rest_goes(editor):
    item = editor.show(SAID)
    editor.book.accepted(item.id, 5)
    editor.edit(1, 11, 11, "width")
    editor.type(" + 1", character=16)
    assert editor.ended() == ["typed away"]
    editor.edit(1, 11, 16, "wide")
    editor.clock.pass_by(40)
    (look,) = editor.told(Kind.SURVIVED)
    assert (look.chars, look.share) == (5, 0.6)


def test_typing_on_is_one_suggestion_that_lasts(editor):
    editor.show(SAID)
    for index, key in enumerate("width"):
        editor.type(key, character=11 + index)
        (rest,) = editor.ask(SAID[index + 1 :], at=Position(1, 12 + index), origin=Origin.TYPED)
        editor.book.shown(rest.id)
        editor.clock.pass_by(0.2)
    assert [event.how for event in editor.told(Kind.REQUEST)] == ["suggested", *["continued"] * 5]
    assert len(editor.told(Kind.SHOWN)) == 1
    editor.book.accepted(rest.id)
    editor.edit(1, 16, 16, SAID[5:])
    (accepted,) = editor.told(Kind.ACCEPTED)
    assert (accepted.suggestion, accepted.chars) == ("s-1", len(SAID) - 5)
    assert editor.ended() == ["accepted"]
    assert editor.told(Kind.ENDED)[0].typed == 5
    editor.clock.pass_by(30)
    assert editor.told(Kind.SURVIVED)[0].share == 1.0


@pytest.mark.parametrize("order", ["report first", "edit first", "edit first, then a key"])
def test_what_was_typed_along_is_not_accepted_though_no_rest_was_asked_for(editor, order):
    item = editor.show(SAID)
    editor.type("wi")
    if order == "report first":
        editor.book.accepted(item.id, 5)
    editor.edit(1, 13, 13, "dth")
    if order == "edit first":
        editor.book.accepted(item.id, 5)
    editor.type(" *", character=16)
    if order == "edit first, then a key":
        # Nothing tells any longer which part was typed: all that the client says it is.
        editor.book.accepted(item.id, 5)
    first = 5 if order == "edit first, then a key" else 3
    assert [(event.how, event.chars) for event in editor.told(Kind.ACCEPTED)] == [("word", first)]
    editor.edit(1, 18, 18, SAID[7:])
    editor.book.accepted(item.id)
    assert [event.chars for event in editor.told(Kind.ACCEPTED)] == [first, len(SAID) - 7]
    assert editor.ended() == ["accepted"]
    assert editor.told(Kind.ENDED)[0].typed == 7 - first


def test_a_part_of_the_rest_is_measured_from_its_own_start(editor):
    editor.show(SAID)
    editor.type("wid")
    (rest,) = editor.ask(SAID[3:], at=Position(1, 14), origin=Origin.TYPED)
    editor.book.accepted(rest.id, 2)
    assert [(event.how, event.chars) for event in editor.told(Kind.ACCEPTED)] == [("word", 2)]


def test_a_rejection_at_every_key_is_none_while_the_rest_comes_again(editor):
    item = editor.show(SAID)
    for index, key in enumerate("wid"):
        editor.book.rejected(item.id)
        editor.type(key, character=11 + index)
        (item,) = editor.ask(SAID[index + 1 :], at=Position(1, 12 + index), origin=Origin.TYPED)
        editor.clock.pass_by(0.3)
        editor.book.shown(item.id)
    editor.clock.pass_by(1)
    assert len(editor.told(Kind.SHOWN)) == 1
    assert editor.told(Kind.ENDED) == []
    editor.book.rejected(item.id)
    assert editor.ended() == ["rejected"]


def test_typed_to_the_end(editor):
    editor.show("width")
    editor.type("width")
    assert editor.ended() == ["typed"]
    assert editor.told(Kind.ENDED)[0].typed == 5
    editor.clock.pass_by(700)
    assert editor.told(Kind.SURVIVED) == []


def test_closing_marks_of_the_editor_are_no_typing_away(editor):
    editor.show("(a)")
    editor.edit(1, 11, 11, "()")
    editor.clock.pass_by(1)
    assert len(editor.told(Kind.SHOWN)) == 1
    editor.edit(1, 12, 12, "b")
    assert editor.ended() == ["typed away"]


def test_going_back_over_the_place_is_typing_away(editor):
    editor.show(SAID)
    editor.edit(1, 10, 11, "")
    assert editor.ended() == ["typed away"]


def test_edits_elsewhere_change_nothing(editor):
    item = editor.show(SAID)
    editor.edit(0, 0, 0, "import math\n\n")
    editor.edit(5, 0, 5, "log")
    editor.edit(5, 0, 0, "# ")
    editor.clock.pass_by(1)
    editor.edit(3, 11, 11, SAID)
    editor.book.accepted(item.id)
    editor.edit(0, 0, 0, "# more\n")
    editor.clock.pass_by(40)
    assert [event.share for event in editor.told(Kind.SURVIVED)] == [1.0]


def test_a_formatter_that_sends_everything_does_not_lose_the_place(editor):
    item = editor.show("width * height")
    editor.edit(1, 11, 11, "width * height")
    editor.book.accepted(item.id)
    editor.clock.pass_by(3)
    editor.replace("def area(width,height) :\n    return width * height\n\n\nprint( 1 )\n")
    editor.clock.pass_by(30)
    assert [event.share for event in editor.told(Kind.SURVIVED)] == [1.0]


def test_what_was_edited_survives_in_part(editor):
    item = editor.show("width * height")
    editor.edit(1, 11, 11, "width * height")
    editor.book.accepted(item.id)
    editor.clock.pass_by(31)
    editor.edit(1, 19, 25, "depth")
    editor.clock.pass_by(100)
    editor.edit(1, 0, 24, "")
    editor.clock.pass_by(500)
    # height -> depth: 4 of 14 characters; the trimmed splice keeps the common ends.
    assert [event.share for event in editor.told(Kind.SURVIVED)] == [
        1.0,
        pytest.approx(1 - 4 / 14, abs=0.001),
        0.0,
        0.0,
    ]


def test_the_next_request_ends_what_was_shown(editor):
    editor.show(SAID)
    editor.clock.pass_by(1)
    editor.show("other", at=Position(3, 0))
    assert editor.ended() == ["next request"]


def test_cycling_shows_each_and_one_is_accepted(editor):
    first, second = editor.ask("a1", "b2")
    editor.book.shown(first.id)
    editor.clock.pass_by(1)
    editor.book.shown(second.id)
    editor.clock.pass_by(1)
    editor.book.shown(first.id)
    editor.book.accepted(first.id)
    assert len(editor.told(Kind.SHOWN)) == 2
    assert sorted(editor.ended()) == ["accepted", "cycled"]


def test_asking_again_at_the_same_place_is_the_same_suggestion(editor):
    first = editor.show(SAID)
    (again,) = editor.ask(SAID, origin=Origin.CACHE)
    assert again.id == first.id
    editor.clock.pass_by(1)
    assert len(editor.told(Kind.SHOWN)) == 1


def test_a_selected_word_is_replaced(editor):
    editor.document.apply([TextChange(Range(HERE, HERE), "wi")])
    where = Range(HERE, Position(1, 13))
    item = editor.show("width * 2", at=Position(1, 13), selected=where)
    editor.edit(1, 11, 13, "width * 2")
    editor.book.accepted(item.id)
    assert editor.ended() == ["accepted"]
    editor.clock.pass_by(30)
    assert editor.told(Kind.SURVIVED)[0].share == 1.0


def test_what_never_comes_into_the_text_is_not_followed(editor):
    item = editor.show(SAID)
    editor.book.accepted(item.id)
    editor.clock.pass_by(700)
    assert editor.told(Kind.SURVIVED) == []


def test_a_closed_document_ends_everything(editor):
    item = editor.show(SAID)
    editor.edit(1, 11, 11, SAID)
    editor.book.accepted(item.id)
    editor.clock.pass_by(5)
    editor.show("more", at=Position(0, 0))
    editor.clock.pass_by(1)
    editor.book.closed(editor.document)
    editor.book.closed(None)
    editor.clock.pass_by(700)
    assert editor.told(Kind.SURVIVED) == []
    assert editor.ended() == ["accepted", "closed"]
    assert editor.document.on_splice is None
    editor.book.close()


def test_the_end_of_the_session_tells_what_was_left(editor):
    editor.show(SAID)
    editor.clock.pass_by(1)
    editor.book.close()
    assert [event.how for event in editor.told(Kind.ENDED)] == ["closed"]


def test_reports_on_strangers_and_reports_twice_do_no_harm(editor):
    item = editor.show(SAID)
    for name in ("nobody", ""):
        editor.book.shown(name)
        editor.book.accepted(name)
        editor.book.accepted(name, 3)
        editor.book.rejected(name)
    editor.book.accepted(item.id)
    editor.book.accepted(item.id)
    editor.book.rejected(item.id)
    editor.book.accepted(item.id, 0)
    assert len(editor.told(Kind.ACCEPTED)) == 1
    assert editor.ended() == ["accepted"]
    editor.book.accepted(item.id, 3)
    editor.book.shown(item.id)
    assert len(editor.told(Kind.ACCEPTED)) == 1


def test_memory_is_bounded(editor):
    for index in range(3 * KEPT):
        editor.show(f"text {index}")
        editor.clock.pass_by(1)
    assert len(editor.book._given) == KEPT
    assert len(editor.book._open) <= KEPT
    assert len(editor.told(Kind.ENDED)) >= 2 * KEPT


def test_the_oldest_survivors_make_room(editor, monkeypatch):
    monkeypatch.setattr("agent.suggestions.MOST_SURVIVORS", 2)
    for line in range(4):
        item = editor.show("x = 1\n", at=Position(line, 0))
        editor.edit(line, 0, 0, "x = 1\n")
        editor.book.accepted(item.id)
        editor.clock.pass_by(3)
    editor.clock.pass_by(30)
    assert len(editor.told(Kind.SURVIVED)) == 2
