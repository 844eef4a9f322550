from __future__ import annotations

import asyncio
import os
import sys

import pytest

from agent.config.schema import RoleConfig
from agent.errors import ModelUnavailableError
from agent.models.endpoint import (
    KEY_LIFETIME_S,
    ConfiguredAddress,
    Endpoint,
    is_loopback,
    printed_key,
    public_url,
)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


@pytest.mark.parametrize(
    ("base_url", "api", "root"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("https://api.deepseek.com/beta", "https://api.deepseek.com/beta", "https://api.deepseek.com/beta"),
        ("https://host/llm/v1", "https://host/llm/v1", "https://host/llm"),
    ],
)
def test_urls(base_url, api, root):
    assert (Endpoint(base_url).api, Endpoint(base_url).root) == (api, root)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://localhost:11434", True),
        ("http://LOCALHOST:11434", True),
        ("http://box.localhost", True),
        ("https://[::1]:1/v1", True),
        ("http://10.0.0.1/v1", False),
        ("http://0.0.0.0/v1", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.1@evil.example/v1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_loopback(url, loopback):
    assert is_loopback(url) is loopback
    assert Endpoint(url).loopback is loopback


@pytest.mark.parametrize(
    ("url", "exposed"),
    [("http://127.0.0.1/v1", False), ("http://gpu.lan/v1", True), ("https://gpu.lan/v1", False)],
)
def test_exposed(url, exposed):
    assert Endpoint(url).exposed is exposed


def test_public_url():
    assert public_url("https://me:p%40w@host:1/v1?key=1#x") == "https://host:1/v1"
    assert public_url("http://[::1") == "http://[::1"
    assert Endpoint("http://u:p@h/v1").shown == "http://h/v1"


def test_the_key_is_not_in_the_repr():
    assert "s3cret" not in repr(Endpoint("http://h/v1", key="s3cret"))


async def test_a_configured_address():
    config = RoleConfig("https://h/v1", "m", dialect="mistral", api_key_env="K", metered=True, timeout_ms=900)
    endpoint = await ConfiguredAddress("big", config, {"K": " s3cret\n"}).resolve()
    assert endpoint == Endpoint(
        "https://h/v1", "m", "big", "mistral", "s3cret", "environment variable K", 900, metered=True
    )


async def test_no_key():
    endpoint = await ConfiguredAddress("medium", RoleConfig("http://h/v1"), {"K": "x"}).resolve()
    assert (endpoint.key, endpoint.key_source) == ("", "")


@pytest.mark.parametrize("environ", [{}, {"K": ""}, {"K": "  "}])
async def test_a_variable_that_is_not_set(environ):
    address = ConfiguredAddress("big", RoleConfig("http://h/v1", api_key_env="K"), environ)
    with pytest.raises(ModelUnavailableError, match=r"models\.big\.api_key_env: the environment variable K"):
        await address.resolve()


@pytest.mark.parametrize("key", ["a b", "a\r\nx-evil: 1", "schlüssel", "a\x00"])
async def test_a_key_that_would_break_the_header(key):
    address = ConfiguredAddress("big", RoleConfig("http://h/v1", api_key_env="K"), {"K": key})
    with pytest.raises(ModelUnavailableError, match="environment variable K") as caught:
        await address.resolve()
    assert key not in str(caught.value)


async def test_a_command_is_run_once_until_the_key_is_old(tmp_path):
    now = [0.0]
    runs = tmp_path / "runs"
    command = python(f"open({str(runs)!r}, 'a').write('x'); print('key-1'); print('more')")
    config = RoleConfig("http://h/v1", api_key_command=command)
    address = ConfiguredAddress("big", config, {}, clock=lambda: now[0])
    endpoints = await asyncio.gather(*(address.resolve() for _ in range(3)))
    assert {endpoint.key for endpoint in endpoints} == {"key-1"}
    assert endpoints[0].key_source == "models.big.api_key_command"
    assert runs.read_text() == "x"
    now[0] = KEY_LIFETIME_S
    await address.resolve()
    assert runs.read_text() == "xx"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("/no/such/program",), "cannot be started: FileNotFoundError"),
        (("bad\x00name",), "cannot be started: ValueError"),
        (python("print('s3cret'); raise SystemExit(3)"), "status 3"),
        (python("import sys; print('s3cret', file=sys.stderr)"), "printed no key"),
        (python("print()"), "printed no key"),
    ],
)
async def test_a_command_that_fails(command, says):
    with pytest.raises(ModelUnavailableError, match=says) as caught:
        await printed_key(command, "models.big.api_key_command")
    assert str(caught.value).startswith("models.big.api_key_command: ")
    assert "s3cret" not in str(caught.value)


async def test_a_command_that_hangs_is_killed(tmp_path):
    mark = tmp_path / "pid"
    command = python(f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    with pytest.raises(ModelUnavailableError, match="took longer than 1 s"):
        await printed_key(command, "x", limit_s=1.0)
    # A child of ours that is gone and reaped has no entry under /proc.
    assert not (await asyncio.to_thread(_alive, mark.read_text()))


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True
