"""The engine: one generation at a time, joined where it fits, stopped where it does not."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import pytest

from agent.completion.cache import CompletionCache
from agent.completion.engine import Engine
from agent.completion.moment import Moment
from agent.completion.request import Mode, Origin
from agent.completion.running import GRACE_S, Outcome
from agent.errors import SupersededError
from agent.workspace.source_file import SourceFile, new_stamp

LIMIT_S = 20.0


def moment(before, after="", name="a.py", mode=None):
    path = Path("/work") / name
    return Moment.at(SourceFile(path, name, "python", before + after, new_stamp()), len(before), (), mode)


class Maker:
    """Makes what the test lets it make, when the test lets it."""

    def __init__(self):
        self.asked = []
        self.samples = []
        self.warmed = []
        self.cancelled = 0
        self.texts = asyncio.Queue()

    async def make(self, moment, running):
        self.asked.append(moment)
        self.samples.append(running.sample)
        try:
            while True:
                step = await self.texts.get()
                if isinstance(step, BaseException):
                    raise step
                if isinstance(step, Outcome):
                    return step
                running.raw += step
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def warm(self, moment):
        self.warmed.append(moment)
        await asyncio.sleep(LIMIT_S)

    def says(self, text, reason=""):
        self.texts.put_nowait(Outcome(text, Mode.INLINE, "m", reason))


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
async def engine(maker):
    async with asyncio.timeout(LIMIT_S):
        with contextlib.suppress(asyncio.CancelledError):
            async with asyncio.TaskGroup() as tasks:
                yield Engine(maker, CompletionCache(), tasks)
                raise asyncio.CancelledError


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_model_answers_and_is_remembered(engine, maker):
    maker.says("foo()")
    answer = await engine.complete(moment("x = "))
    assert (answer.texts, answer.origin) == (("foo()",), Origin.MODEL)
    answer = await engine.complete(moment("x = "))
    assert (answer.texts, answer.origin) == (("foo()",), Origin.CACHE)
    assert len(maker.asked) == 1


async def test_a_precedent_is_told_from_what_the_model_says(engine, maker):
    maker.texts.put_nowait(Outcome("foo()", Mode.INLINE, "precedent", precedent="b.py:7"))
    answer = await engine.complete(moment("x = "))
    assert (answer.texts, answer.origin, answer.outcome.precedent) == (("foo()",), Origin.PRECEDENT, "b.py:7")
    answer = await engine.complete(moment("x = f"))
    assert (answer.texts, answer.origin) == (("oo()",), Origin.TYPED)


async def test_typing_what_is_suggested_asks_nobody(engine, maker):
    maker.says("foo()")
    await engine.complete(moment("x = "))
    answer = await engine.complete(moment("x = fo"))
    assert (answer.texts, answer.origin, answer.outcome.model) == (("o()",), Origin.TYPED, "m")
    assert len(maker.asked) == 1


async def test_nothing_to_say_is_an_empty_answer_and_not_remembered(engine, maker):
    maker.says("", reason="the model had nothing to say")
    answer = await engine.complete(moment("x = "))
    assert (answer.texts, answer.outcome.reason) == ((), "the model had nothing to say")
    maker.says("1")
    assert (await engine.complete(moment("x = "))).texts == ("1",)


async def test_a_newer_request_ends_the_older_one(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    new = asyncio.create_task(engine.complete(moment("y = ")))
    with pytest.raises(SupersededError):
        await old
    await settle()
    assert maker.cancelled == 1
    maker.says("2")
    assert (await new).texts == ("2",)


async def test_a_request_joins_what_is_under_way_if_it_fits(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    maker.texts.put_nowait("fo")
    await settle()
    new = asyncio.create_task(engine.complete(moment("x = f")))
    with pytest.raises(SupersededError):
        await old
    maker.says("foo()")
    answer = await new
    assert (answer.texts, answer.origin) == (("oo()",), Origin.JOINED)
    assert (len(maker.asked), maker.cancelled) == (1, 0)


async def test_what_was_joined_and_went_elsewhere_is_asked_anew(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    new = asyncio.create_task(engine.complete(moment("x = f")))
    with pytest.raises(SupersededError):
        await old
    maker.says("bar()")
    maker.says("oo()")
    assert (await new).texts == ("oo()",)
    assert [asked.before for asked in maker.asked] == ["x = ", "x = f"]


@pytest.mark.parametrize(
    "other", [moment("x = ", name="b.py"), moment("x = ", mode=Mode.IN_BLOCK), moment("x = ", "\nother = 1")]
)
async def test_another_place_does_not_join(engine, maker, other):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    new = asyncio.create_task(engine.complete(other))
    with pytest.raises(SupersededError):
        await old
    maker.says("2")
    assert (await new).texts == ("2",)
    assert maker.cancelled == 1


async def test_a_generation_outlives_a_cancelled_request_for_a_moment(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    old.cancel()
    await asyncio.wait([old])
    new = asyncio.create_task(engine.complete(moment("x = f")))
    await settle()
    maker.says("foo")
    assert (await new).texts == ("oo",)
    assert len(maker.asked) == 1


async def test_a_generation_that_nobody_wants_is_stopped(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    old.cancel()
    await asyncio.wait([old])
    await asyncio.sleep(GRACE_S * 1.5)
    assert maker.cancelled == 1


async def test_the_debounce_lets_only_the_last_key_through(maker):
    async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as tasks:
        engine = Engine(maker, CompletionCache(), tasks, debounce_s=0.02)
        maker.says("z")
        keys = [asyncio.create_task(engine.complete(moment("abc"[:end]))) for end in (1, 2, 3)]
        results = await asyncio.gather(*keys, return_exceptions=True)
    assert [type(one) for one in results[:2]] == [SupersededError, SupersededError]
    assert results[2].texts == ("z",)
    assert [asked.before for asked in maker.asked] == ["abc"]


async def test_asking_by_hand_waits_for_nothing(maker):
    async def never(_):
        raise AssertionError

    async with asyncio.timeout(LIMIT_S), asyncio.TaskGroup() as tasks:
        engine = Engine(maker, CompletionCache(), tasks, debounce_s=60, sleep=never)
        maker.says("z")
        assert (await engine.complete(moment("x"), automatic=False)).texts == ("z",)


async def test_speculation_is_found_later_and_joined_while_under_way(engine, maker):
    engine.speculate(moment("x = "))
    await settle()
    new = asyncio.create_task(engine.complete(moment("x = ")))
    await settle()
    maker.says("1")
    answer = await new
    assert (answer.texts, answer.origin) == (("1",), Origin.SPECULATIVE)
    engine.speculate(moment("x = "))
    assert len(maker.asked) == 1


async def test_what_was_made_in_advance_says_so(engine, maker):
    engine.speculate(moment("x = "))
    maker.says("foo()")
    await settle()
    answer = await engine.complete(moment("x = "))
    assert (answer.texts, answer.origin) == (("foo()",), Origin.SPECULATIVE)
    assert (await engine.complete(moment("x = f"))).origin is Origin.TYPED


async def test_speculation_gives_way_to_real_work_and_never_starts_beside_it(engine, maker):
    engine.speculate(moment("x = "))
    await settle()
    real = asyncio.create_task(engine.complete(moment("y = ")))
    await settle()
    assert maker.cancelled == 1
    engine.speculate(moment("z = "))
    engine.warm(moment("z = "))
    maker.says("1")
    assert (await real).texts == ("1",)
    assert [asked.before for asked in maker.asked] == ["x = ", "y = "]
    assert maker.warmed == []


async def test_warming_up_ends_with_real_work(engine, maker):
    engine.warm(moment("x = "))
    engine.warm(moment("x = 1"))
    await settle()
    assert [one.before for one in maker.warmed] == ["x = 1"]
    maker.says("1")
    assert (await engine.complete(moment("y = "))).texts == ("1",)


async def test_stopping_ends_what_is_under_way(engine, maker):
    old = asyncio.create_task(engine.complete(moment("x = ")))
    engine.stop()
    await settle()
    engine.stop()
    with pytest.raises(SupersededError):
        await old


async def test_a_maker_that_breaks_its_promise_ends_only_its_request(engine, maker):
    maker.texts.put_nowait(ZeroDivisionError())
    with pytest.raises(SupersededError):
        await engine.complete(moment("x = "))
    maker.says("1")
    assert (await engine.complete(moment("x = "))).texts == ("1",)


def by_hand(engine, before):
    return engine.complete(moment(before), automatic=False)


async def test_asking_again_by_hand_gives_alternatives_once_each(engine, maker):
    maker.says("foo()")
    assert (await engine.complete(moment("x = "))).texts == ("foo()",)
    maker.says("bar()")
    maker.says("foo()")
    assert (await by_hand(engine, "x = ")).texts == ("foo()", "bar()")
    assert maker.samples == [0, 1, 2]
    assert (await engine.complete(moment("x = "))).texts == ("foo()", "bar()")
    maker.says("baz()")
    assert (await by_hand(engine, "x = ")).texts == ("foo()", "bar()", "baz()")
    assert (await by_hand(engine, "x = ")).texts == ("foo()", "bar()", "baz()")
    assert len(maker.asked) == 4


async def test_an_alternative_with_a_made_up_name_stands_last_and_stays(engine, maker):
    maker.says("foo()")
    await engine.complete(moment("x = "))
    maker.texts.put_nowait(Outcome("x.lode()", Mode.INLINE, "m", made_up=("lode",)))
    maker.says("bar()")
    assert (await by_hand(engine, "x = ")).texts == ("foo()", "bar()", "x.lode()")


async def test_a_made_up_name_is_shown_where_there_is_nothing_else(engine, maker):
    maker.texts.put_nowait(Outcome("x.lode()", Mode.INLINE, "m", made_up=("lode",)))
    assert (await engine.complete(moment("x = "))).texts == ("x.lode()",)


async def test_asking_by_hand_elsewhere_or_first_gives_one(engine, maker):
    maker.says("foo()")
    assert (await by_hand(engine, "x = ")).texts == ("foo()",)
    assert (await by_hand(engine, "x = f")).texts == ("oo()",)
    assert (await engine.complete(moment("x = f"))).texts == ("oo()",)
    assert len(maker.asked) == 1


async def test_where_nothing_came_asking_again_asks_anew(engine, maker):
    maker.says("")
    assert (await by_hand(engine, "x = ")).texts == ()
    maker.says("1")
    assert (await by_hand(engine, "x = ")).texts == ("1",)
    assert maker.samples == [0, 0]


async def test_alternatives_are_made_in_the_mode_of_the_first(engine, maker):
    maker.says("foo()")
    await by_hand(engine, "x = ")
    maker.says("bar()")
    maker.says("baz()")
    await by_hand(engine, "x = ")
    assert [asked.mode for asked in maker.asked] == [None, Mode.INLINE, Mode.INLINE]


async def test_a_newer_request_ends_the_asking_for_alternatives(engine, maker):
    maker.says("foo()")
    await by_hand(engine, "x = ")
    again = asyncio.create_task(by_hand(engine, "x = "))
    await settle()
    new = asyncio.create_task(engine.complete(moment("y = ")))
    with pytest.raises(SupersededError):
        await again
    await settle()
    assert maker.cancelled == 1
    maker.says("2")
    assert (await new).texts == ("2",)


async def test_a_client_that_cancels_ends_the_asking_for_alternatives(engine, maker):
    maker.says("foo()")
    await by_hand(engine, "x = ")
    again = asyncio.create_task(by_hand(engine, "x = "))
    await settle()
    again.cancel()
    await asyncio.wait([again])
    await asyncio.sleep(GRACE_S * 1.5)
    assert maker.cancelled == 1
    assert not engine.busy


async def test_typing_on_does_not_join_an_alternative(engine, maker):
    maker.says("foo()")
    await by_hand(engine, "x = ")
    again = asyncio.create_task(by_hand(engine, "x = "))
    await settle()
    new = asyncio.create_task(engine.complete(moment("x = b")))
    with pytest.raises(SupersededError):
        await again
    await settle()
    maker.says("ar()")
    answer = await new
    assert (answer.texts, answer.origin) == (("ar()",), Origin.MODEL)


async def test_alternatives_take_no_longer_than_somebody_waits(engine, maker, monkeypatch):
    monkeypatch.setattr("agent.completion.engine.ALTERNATIVES_LIMIT_S", 0.02)
    maker.says("foo()")
    await by_hand(engine, "x = ")
    assert (await by_hand(engine, "x = ")).texts == ("foo()",)
    await settle()
    assert maker.cancelled == 1


async def test_a_failing_alternative_leaves_what_was_shown(engine, maker):
    maker.says("foo()")
    await by_hand(engine, "x = ")
    maker.says("", reason="the model is gone")
    maker.says("", reason="the model is gone")
    assert (await by_hand(engine, "x = ")).texts == ("foo()",)
