"""`inlayd serve`: the daemon that editors talk to, over stdin and stdout or a WebSocket on loopback."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent import log
from agent.app import App
from agent.commands.state_folder import state_folder
from agent.config import places
from agent.config.schema import Config
from agent.errors import ConfigError
from agent.garbage import spare_answers
from agent.session import Session

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from agent.rpc.peer import Peer


def run(options: argparse.Namespace) -> int:
    """Serve until the editor leaves or the process is asked to end; gives the exit code."""
    home = state_folder()
    config = _user_config()
    handler = log.configure(
        replace(config.log, prompts=config.log.prompts or options.log_prompts), home / "log"
    )
    try:
        return asyncio.run(_serve(home, config, options.websocket))
    finally:
        handler.close()


def _user_config() -> Config:
    """Read the user's file for what a process has once; the sessions tell the editor of a wrong key."""
    try:
        return App(places.home(), places.user_file()).settings([]).config
    except ConfigError as error:
        print(f"inlayd: {error}; going on without this file", file=sys.stderr)
        return Config()


async def _serve(home: Path, config: Config, port: int | None) -> int:
    app = App(home, places.user_file())

    def session(peer: Peer) -> Session:
        return Session(app, peer)

    try:
        if port is None:
            from agent.rpc.stdio import serve_stdio  # noqa: PLC0415 - one transport needs not wait for the other

            _keep_what_is_there()
            return await serve_stdio(session)
        from agent.rpc.access_token import FILE_NAME  # noqa: PLC0415 - as the next line
        from agent.rpc.websocket import serve_websocket  # noqa: PLC0415 - websockets costs 20 ms

        _keep_what_is_there()
        # Before anybody hears of the port: who started us may end us at once.
        asked = _asked_to_end()
        async with serve_websocket(
            session, port=port, state=home, allowed_origins=config.server.allowed_origins
        ) as listening:
            print(f"inlayd: listening on ws://127.0.0.1:{listening.port}", flush=True)
            print(f"inlayd: the token is in {home / FILE_NAME}", flush=True)
            await asked.wait()
        return 0
    finally:
        await app.aclose()


def _keep_what_is_there() -> None:
    """Say that what the imports made is never garbage, and collect again what comes after it.

    Without it a full collection stops the loop for 15 ms instead of 2. Nothing is collected before: that would take
    40 ms of the start, for 637 small objects.
    """
    gc.freeze()
    spare_answers()
    gc.enable()


def _asked_to_end() -> asyncio.Event:
    """Give an event that is set once the process is asked to end."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, asked.set)
    return asked
