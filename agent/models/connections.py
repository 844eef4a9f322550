"""The HTTP connections that all models share: one pool for this machine, one for the network."""

from __future__ import annotations

import asyncio
import ssl

import certifi
import httpx

from agent.models.endpoint import is_loopback

CONNECT_LIMIT_S = 5.0
"""Time limit for a TCP and TLS handshake, seconds: generous for another continent."""

KEEP_ALIVE_S = 120.0
"""An unused connection is kept this long, seconds: a pause of thought should not cost a handshake."""

_TIMEOUT = httpx.Timeout(None, connect=CONNECT_LIMIT_S)
_LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=8, keepalive_expiry=KEEP_ALIVE_S)


class Connections:
    """Gives the HTTP client for a URL, made when it is first needed.

    Loopback goes past any proxy of the environment; plain HTTP there needs no certificates, whose loading
    costs 25-75 ms (measured, httpx 0.28 on 2 cores; 0.3 ms without): for all others a thread does it.
    Redirects are never followed: a key must not travel to a host that the user did not name.
    """

    def __init__(self) -> None:
        self._clients: dict[tuple[bool, bool], httpx.AsyncClient] = {}
        self._lock = asyncio.Lock()
        self._closed = False

    async def client(self, url: str) -> httpx.AsyncClient:
        """Give the client that may talk to `url`.

        Raises:
            RuntimeError: The pool was closed.
        """
        local, secure = is_loopback(url), url.lower().startswith("https:")
        key = (local, secure or not local)
        async with self._lock:
            if self._closed:
                raise RuntimeError("the connections are closed")
            if key not in self._clients:
                self._clients[key] = await self._make(local=local, certificates=key[1])
            return self._clients[key]

    async def aclose(self) -> None:
        """Close every connection; no client can be had afterwards."""
        async with self._lock:
            self._closed = True
            clients = list(self._clients.values())
            self._clients.clear()
        for client in clients:
            await client.aclose()

    async def _make(self, *, local: bool, certificates: bool) -> httpx.AsyncClient:
        context = await asyncio.to_thread(_trust) if certificates else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return httpx.AsyncClient(
            verify=context,
            trust_env=not local,
            timeout=_TIMEOUT,
            limits=_LIMITS,
            follow_redirects=False,
        )


def _trust() -> ssl.SSLContext:
    # The system's store has a company's own certificates, certifi the public ones where a Python lacks them.
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
