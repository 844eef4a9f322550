"""A real process that speaks the wire on stdio with a fake session behind it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fake_session import FakeSession

from agent.rpc.stdio import serve_stdio
from agent.rpc.types.window import MessageType


class ChattySession(FakeSession):
    async def initialized(self) -> None:
        await super().initialized()
        print("a library prints something")  # noqa: T201 - what stdout must be protected from
        os.write(1, b"Content-Length: 3\r\n\r\nbad")
        self.peer.log(MessageType.INFO, "hello")


if __name__ == "__main__":
    sys.exit(asyncio.run(serve_stdio(ChattySession)))
