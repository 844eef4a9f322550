from __future__ import annotations

import asyncio

import httpx
import pytest
import scripted_server as answers

from agent.models.connections import Connections


async def test_one_client_for_this_machine_and_one_for_the_network():
    pool = Connections()
    local, again, other, secure, localhost = [
        await pool.client(url)
        for url in (
            "http://127.0.0.1:1/v1",
            "http://127.0.0.1:2/v1",
            "http://gpu.lan/v1",
            "https://api.example/v1",
            "https://localhost/v1",
        )
    ]
    assert local is again
    assert other is secure
    assert localhost is not local
    assert localhost is not secure
    await pool.aclose()
    assert local.is_closed
    assert other.is_closed
    with pytest.raises(RuntimeError, match="closed"):
        await pool.client("http://127.0.0.1:1/v1")
    await pool.aclose()


async def test_made_once_however_many_ask():
    pool = Connections()
    clients = await asyncio.gather(*(pool.client("https://api.example/v1") for _ in range(3)))
    assert len({id(client) for client in clients}) == 1
    await pool.aclose()


async def test_loopback_goes_past_the_proxy_of_the_environment(scripted_server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    scripted_server.script(answers.document({"ok": True}))
    pool = Connections()
    http = await pool.client(scripted_server.url)
    assert (await http.get(scripted_server.url)).json() == {"ok": True}
    # Whoever asks for a host elsewhere meets the (dead) proxy.
    other = await pool.client("http://gpu.invalid/v1")
    with pytest.raises(httpx.ConnectError):
        await other.get("http://gpu.invalid/v1")
    await pool.aclose()
