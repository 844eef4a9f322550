"""Who may open a WebSocket: local programs that know the token, and web pages only if they are allowed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Gate:
    """Judges the opening request of a WebSocket.

    Attributes:
        token: What the client has to know.
        origins: Origins of web pages that may connect.
    """

    token: str
    origins: tuple[str, ...] = ()

    def refusal(
        self, path: str, hosts: Sequence[str], origins: Sequence[str], authorizations: Sequence[str]
    ) -> tuple[HTTPStatus, str] | None:
        """Give the reason to refuse a request, None to let it in; each header comes with all its values.

        A page of another site reaches a loopback server through a name of its own that resolves to
        127.0.0.1 (DNS rebinding): its `Host` is that name.
        """
        if len(hosts) != 1 or not _is_loopback(hosts[0]):
            return HTTPStatus.FORBIDDEN, "Host has to be 127.0.0.1 or localhost\n"
        if any(origin not in self.origins for origin in origins):
            return HTTPStatus.FORBIDDEN, "this Origin is not in server.allowed_origins of inlayd.toml\n"
        if not any(self._knows(offer) for offer in _offers(path, authorizations)):
            return HTTPStatus.UNAUTHORIZED, "token needed: Authorization: Bearer TOKEN, or ?token=TOKEN\n"
        return None

    def _knows(self, offer: str) -> bool:
        return hmac.compare_digest(offer.encode("utf-8", "surrogateescape"), self.token.encode())


def _is_loopback(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in _LOOPBACK
    except ValueError:
        return False


def _offers(path: str, authorizations: Sequence[str]) -> list[str]:
    offers = parse_qs(urlsplit(path).query).get("token", [])
    for authorization in authorizations:
        scheme, _, offer = authorization.partition(" ")
        if scheme.lower() == "bearer":
            offers.append(offer.strip())
    return offers
