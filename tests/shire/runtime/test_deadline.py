"""Limits that do not count the time in which a person is asked. Nothing here depends on how fast it runs but on order."""

import asyncio

import pytest

from agent.shire.hands.consent import ONCE, UserConsent
from agent.shire.hands.trust import TrustStore
from agent.shire.runtime import deadline
from agent.shire.runtime.deadline import limited, waiting_for_a_person

LIMIT, LONG = 0.5, 0.8


async def test_a_question_stops_the_clock():
    async with limited(LIMIT), limited(LIMIT):
        with waiting_for_a_person():
            await asyncio.sleep(LONG)
        await asyncio.sleep(0)


async def test_the_clock_goes_on_behind_it():
    async def ask_and_wait():
        async with limited(0.05):
            with waiting_for_a_person():
                await asyncio.sleep(0.1)
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await ask_and_wait()


async def test_questions_at_once_stop_it_until_the_last_is_answered():
    async def asked(seconds):
        with waiting_for_a_person():
            await asyncio.sleep(seconds)

    async with limited(LIMIT):
        await asyncio.gather(asked(0.01), asked(LONG), asked(0.1))
        await asyncio.sleep(0)


async def test_what_is_outside_of_a_limit_is_not_touched():
    with waiting_for_a_person():
        pass
    async with limited(60):
        pass
    with pytest.raises(TimeoutError):
        async with limited(0.01):
            await asyncio.sleep(60)


async def test_a_cancelled_question_ends_the_run():
    async def run():
        async with limited(60):
            with waiting_for_a_person():
                await asyncio.sleep(60)

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Person:
    """Allows everything, and looks at the clocks that run meanwhile."""

    def __init__(self):
        self.clocks = []

    async def choose(self, question, answers):
        self.clocks += [limit._timeout.when() for limit in deadline._RUNNING.get()]
        return ONCE


async def test_no_clock_of_a_run_goes_while_the_user_is_asked(world, tmp_path):
    world.write({"b.shire": "y"})
    person = Person()
    asking = UserConsent(tmp_path, TrustStore(tmp_path), person, lambda _: None)
    script = '---\nbeforeStreaming: { approvalExecute("b.shire") }\n---\nx'
    outcome = await world.run(script, host=world.host(consent=asking))
    assert person.clocks == [None]
    assert outcome.answer.text
