"""The command line as a whole: exit codes, refusals, and the processes that it starts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from agent import __version__, cli

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_S = 30.0


class Said(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {
        "INLAYD_HOME": str(tmp_path / "home"),
        "INLAYD_CONFIG": str(tmp_path / "inlayd.toml"),
    }


async def start(environment: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agent", *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env=environment
    )


async def said_by(environment: dict[str, str], *arguments: str) -> Said:
    process = await start(environment, *arguments)
    out, err = await asyncio.wait_for(process.communicate(b""), LIMIT_S)
    assert process.returncode is not None
    return Said(process.returncode, out.decode(), err.decode())


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    return (await asyncio.wait_for(process.stdout.readline(), LIMIT_S)).decode().strip()


async def test_the_version(environment: dict[str, str]) -> None:
    assert await said_by(environment, "--version") == (0, f"inlayd {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["dance"], "invalid choice: 'dance'"),
        (["complete"], "required: FILE:LINE[:COLUMN]"),
        (["complete", "a.py:1", "--mode", "x"], "invalid choice: 'x'"),
        (["model"], "required: ACTION"),
        (["config", "forget"], "invalid choice: 'forget'"),
        (["serve", "--stdio", "--websocket", "0"], "not allowed with"),
        (["serve", "--websocket", "70000"], "a port is a number from 0 to 65535, not '70000'"),
        (["serve", "--websocket", "-1"], "a port is a number from 0 to 65535, not '-1'"),
        (["serve", "--websocket", "http"], "a port is a number from 0 to 65535, not 'http'"),
    ],
)
def test_wrong_questions_are_refused(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(arguments)
    assert ended.value.code == cli.EXIT_REFUSED
    assert words in capsys.readouterr().err


def test_main_ends_the_process(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["complete", str(tmp_path / "nowhere.py:1")])
    assert ended.value.code == cli.EXIT_FAILED
    assert capsys.readouterr().err == f"inlayd: {tmp_path}/nowhere.py: no such file\n"


async def test_a_reader_that_leaves_early(environment: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agent", "config", "show"),
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    os.close(writing)
    _, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert (process.returncode, err) == (cli.EXIT_FAILED, b"")


async def test_a_terminal_that_knows_ascii_only(environment: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "größe"
    folder.mkdir()
    said = await said_by(environment | {"PYTHONIOENCODING": "ascii"}, "config", "trust", str(folder))
    assert (said.code, said.err) == (0, "")
    assert said.out == f"trusted: {tmp_path}/gr??e\n"


@pytest.mark.parametrize("command", [["model", "list"], ["serve", "--stdio"], ["config", "trust", "."]])
async def test_a_home_that_cannot_be_made(
    environment: dict[str, str], tmp_path: Path, command: list[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")
    said = await said_by(environment | {"INLAYD_HOME": str(taken / "home")}, *command)
    assert said == (cli.EXIT_FAILED, "", f"inlayd: {taken}/home: Not a directory\n")


async def test_serve_listens_and_ends_when_it_is_asked_to(
    environment: dict[str, str], tmp_path: Path
) -> None:
    process = await start(environment, "serve", "--websocket", "0")
    listening, token = await line_of(process), await line_of(process)
    assert listening.startswith("inlayd: listening on ws://127.0.0.1:")
    assert token.startswith(f"inlayd: the token is in {tmp_path}/home/")
    _, writer = await asyncio.open_connection("127.0.0.1", int(listening.rpartition(":")[2]))
    writer.close()
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert (process.returncode, err) == (0, b"")


async def test_a_port_that_is_taken(environment: dict[str, str]) -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        said = await said_by(environment, "serve", "--websocket", str(port))
    assert (said.code, said.out) == (cli.EXIT_FAILED, "")
    assert said.err.startswith("inlayd: ")
    assert f"{port}" in said.err
    assert said.err.count("\n") == 1


async def test_serve_on_stdio_ends_with_its_input(environment: dict[str, str]) -> None:
    said = await said_by(environment, "serve")
    assert (said.out, said.err) == ("", "")


async def test_a_broken_configuration_does_not_stop_the_daemon(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "inlayd.toml").write_text("[prompt]\nmax_token = 3\n")
    process = await start(environment, "serve", "--websocket", "0")
    assert (await line_of(process)).startswith("inlayd: listening on")
    process.send_signal(signal.SIGTERM)
    _, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    assert process.returncode == 0
    assert err.decode().startswith(f"inlayd: {tmp_path}/inlayd.toml:2: prompt.max_token: unknown key")
    assert err.decode().endswith("; going on without this file\n")


async def test_ctrl_c_ends_the_daemon(environment: dict[str, str]) -> None:
    process = await start(environment, "serve", "--websocket", "0")
    await line_of(process)
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), LIMIT_S) == 0
