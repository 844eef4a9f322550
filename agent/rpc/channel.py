"""The border between a transport and the messages that go through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Channel(Protocol):
    """Carries messages to one client and back, in order, whole or not at all; never raises."""

    def messages(self) -> AsyncIterator[object]:
        """Give what the client sends, decoded, until it is gone.

        A `FramingError` or a `DecodingError` stands in the place of what is no message.
        """
        ...

    @property
    def waiting(self) -> int:
        """Bytes that were posted and that the client has not taken."""
        ...

    def post(self, body: bytes) -> None:
        """Send a message as soon as the client takes it; without effect once the client is gone."""
        ...

    async def flush(self) -> None:
        """Wait until the client has taken most of what was posted, or is gone."""
        ...

    async def aclose(self) -> None:
        """Give the client a moment to take what was posted, and let go of the transport."""
        ...
