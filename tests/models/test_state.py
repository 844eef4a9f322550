from __future__ import annotations

from agent.models.state import LATENCIES_KEPT, ModelState, Phase


def test_a_good_request():
    state = ModelState()
    assert state.phase is Phase.IDLE
    assert state.median_ms is None
    state.begin()
    assert state.phase is Phase.STARTING
    state.reach("http://x/v1", "m")
    assert state.phase is Phase.BUSY
    state.succeed(20.0, 5.0)
    assert (state.phase, state.endpoint, state.model) == (Phase.READY, "http://x/v1", "m")
    assert (state.requests, state.failures, state.cancelled) == (1, 0, 0)
    assert (state.last_ms, state.first_text_ms, state.median_ms) == (20.0, 5.0, 20.0)


def test_an_error_stays_until_a_request_works():
    state = ModelState()
    state.begin()
    state.fail("nothing answers")
    assert (state.phase, state.error, state.failures) == (Phase.ERROR, "nothing answers", 1)
    state.begin()
    assert state.phase is Phase.BUSY
    state.cancel()
    assert (state.phase, state.error) == (Phase.ERROR, "nothing answers")
    state.begin()
    state.succeed(1.0, None)
    assert (state.phase, state.error) == (Phase.READY, None)


def test_busy_until_the_last_request_ends():
    state = ModelState()
    state.begin()
    state.begin()
    state.succeed(1.0, 1.0)
    assert state.phase is Phase.BUSY
    state.fail("gone")
    assert state.phase is Phase.ERROR


def test_a_cancelled_request_tells_nothing():
    state = ModelState()
    state.begin()
    state.cancel()
    assert (state.phase, state.cancelled, state.last_ms) == (Phase.IDLE, 1, None)
    state.begin()
    state.succeed(1.0, 1.0)
    state.begin()
    state.cancel()
    assert state.phase is Phase.READY


def test_median_of_the_last():
    state = ModelState()
    for number in range(LATENCIES_KEPT + 50):
        state.begin()
        state.succeed(float(number), None)
    assert state.median_ms == 50 + (LATENCIES_KEPT - 1) / 2


def test_off():
    state = ModelState()
    state.switch_off("no model is set up")
    assert (state.phase, state.error) == (Phase.OFF, "no model is set up")
    state.begin()
    assert state.phase is Phase.STARTING
