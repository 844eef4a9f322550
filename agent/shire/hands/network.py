"""Fetches over HTTP for scripts, once the user has allowed the host."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from agent.errors import RefusedError, ScriptError
from agent.shire.runtime.deadline import limited
from agent.shire.runtime.host import ConsentRequest, Permission

if TYPE_CHECKING:
    import httpx

    from agent.shire.runtime.host import Consent, WebRequest

LIMIT_S = 20.0
"""Time limit of one request with its redirects, seconds."""
MOST_BYTES = 2_000_000
"""Longest answer that is read, bytes; what comes after it is cut off."""
REDIRECTS = 5
"""Redirects that are followed; each to another host needs consent of its own."""
_MOVED = frozenset({301, 302, 303, 307, 308})


class HttpNetwork:
    """Implements `Network` of the host.

    Args:
        consent: Asks.
    """

    def __init__(self, consent: Consent) -> None:
        self._consent = consent

    async def fetch(self, request: WebRequest) -> str:
        """Ask for consent, then fetch; the answer's text, cut to `MOST_BYTES`.

        Raises:
            RefusedError: The user said no, or nobody can be asked.
            ScriptError: The address is none, or nothing answers there, or with an error.
        """
        url = request.url
        allowed: set[str] = set()
        http: httpx.AsyncClient = (await asyncio.to_thread(import_module, "httpx")).AsyncClient(
            trust_env=True
        )
        try:
            async with limited(LIMIT_S), http:
                for _ in range(REDIRECTS + 1):
                    host = _host(url, request.script)
                    if host not in allowed:
                        await self._need(url, request.script)
                        allowed.add(host)
                    text, onward = await _once(http, url, request)
                    if onward is None:
                        return text
                    url = urljoin(url, onward)
        except TimeoutError:
            raise ScriptError(f"{request.script}: {url}: no answer within {LIMIT_S:g} s") from None
        raise ScriptError(f"{request.script}: {request.url}: redirects more than {REDIRECTS} times")

    async def _need(self, url: str, script: str) -> None:
        if not await self._consent.ask(ConsentRequest(Permission.NETWORK, url, script)):
            raise RefusedError(f"{script}: not allowed to ask {url}")


def _host(url: str, script: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ScriptError(f"{script}: {url}: is no address of the web (http://… or https://…)")
    return parts.hostname


async def _once(http: httpx.AsyncClient, url: str, request: WebRequest) -> tuple[str, str | None]:
    """Send one request; gives the text, or where it moved to."""
    import httpx  # noqa: PLC0415 - loaded in a thread by `fetch`

    try:
        async with http.stream(
            request.method, url, headers=dict(request.headers), content=request.body
        ) as answer:
            if answer.status_code in _MOVED and "location" in answer.headers:
                return "", answer.headers["location"]
            content = bytearray()
            async for block in answer.aiter_bytes():
                content += block
                if len(content) > MOST_BYTES:
                    break
            text = bytes(content[:MOST_BYTES]).decode(answer.encoding or "utf-8", "replace")
            if answer.is_error:
                raise ScriptError(f"{request.script}: {url}: answered {answer.status_code}: {text[:200]}")
            return text, None
    except (httpx.HTTPError, httpx.InvalidURL, LookupError) as error:
        raise ScriptError(f"{request.script}: {url}: {type(error).__name__}: {error}") from None
