"""A real Neovim, driven key by key, with the script of `editors/neovim` and the real daemon behind it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import scripted_server as server
from daemon import environment

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import neovim  # noqa: E402 - found through the line above

LIMIT_S = 40.0
"""The longest that anything on the screen may take, seconds: the daemon starts in it, on a busy machine."""
TEXT = "def add(a, b):\n    return \n"

try:
    NVIM, NVIM_ENV = neovim.find()
except neovim.NoNeovimError as error:
    pytest.skip(str(error), allow_module_level=True)


class Neovim:
    """One Neovim without a screen: keys go in, what it holds comes out."""

    def __init__(self, socket, env):
        self._socket = str(socket)
        self._env = env

    async def remote(self, kind, text):
        process = await asyncio.create_subprocess_exec(
            *(NVIM, "--headless", "-u", "NONE", "--server", self._socket, kind, text),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._env,
        )
        out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
        # Neovim 0.7 prints the value of an expression to stderr.
        return (out + err).decode()

    async def keys(self, text):
        await self.remote("--remote-send", text)

    async def lua(self, expression):
        said = await self.remote("--remote-expr", f'luaeval("vim.fn.json_encode({expression})")')
        return json.loads(said)

    async def until(self, expression, wanted):
        end = time.monotonic() + LIMIT_S
        while (found := await self.lua(expression)) != wanted:
            assert time.monotonic() < end, (expression, found, wanted)
            await asyncio.sleep(0.05)

    async def lines(self):
        return await self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)")

    async def ghost(self):
        marks = await self.lua("vim.api.nvim_buf_get_extmarks(0, Space, 0, -1, {details = true})")
        return [[mark[1], mark[2], mark[3]["virt_text"][0][0], mark[3].get("virt_lines")] for mark in marks]


@asynccontextmanager
async def editing(tmp_path, url, text=TEXT, **options):
    """Neovim with one file open, inlayd attached."""
    home, folder = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    folder.mkdir()
    (folder / "add.py").write_text(text)
    medium = {"base_url": url, "model": "qwen2.5-coder", "dialect": "openai"}
    init = {
        "models": {"medium": medium},
        "completion": {"debounce_ms": 0, "speculative": False, "warm_up": False},
    }
    setup = {"cmd": [sys.executable, "-m", "agent", "--stdio"], "init_options": init} | options
    script = tmp_path / "init.lua"
    script.write_text(
        f"Inlayd = dofile({json.dumps(str(ROOT / 'editors/neovim/inlayd.lua'))})\n"
        f"Inlayd.setup(vim.fn.json_decode({json.dumps(json.dumps(setup))}))\n"
        'Space = vim.api.nvim_get_namespaces()["inlayd"]\n'
    )
    # The path of a socket has at most 107 bytes, less than pytest's folders may have.
    socket = Path(f"/tmp/inlayd-nvim-{os.getpid()}-{time.monotonic_ns()}")
    own = {"XDG_CONFIG_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    env = environment(home, {**own, **NVIM_ENV, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path[:1]])})
    process = await asyncio.create_subprocess_exec(
        *(NVIM, "--headless", "-u", "NONE", "-i", "NONE", "-n", "--listen", str(socket)),
        *("-c", f"luafile {script}", "add.py"),
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env=env,
    )
    try:
        end = time.monotonic() + LIMIT_S
        while not os.path.exists(socket):  # noqa: PTH110 - a look at /tmp
            assert time.monotonic() < end
            assert process.returncode is None
            await asyncio.sleep(0.02)
        editor = Neovim(socket, env)
        await editor.until("#vim.lsp.buf_get_clients(0)", 1)
        yield editor, home, env
        await editor.keys("<Esc>:qa!<CR>")
        await asyncio.wait_for(process.wait(), LIMIT_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        socket.unlink(missing_ok=True)


async def written(env, kind):
    """What the daemon has written down, once that has an event of a kind."""
    end = time.monotonic() + LIMIT_S
    while True:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "agent", "metrics", "export"), stdout=asyncio.subprocess.PIPE, env=env
        )
        out, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
        events = [json.loads(line) for line in out.splitlines()]
        if any(event["kind"] == kind for event in events):
            return events
        assert time.monotonic() < end, events


@pytest.mark.parametrize("legacy", [False, True])
async def test_a_suggestion_is_shown_and_accepted(tmp_path, scripted_server, legacy):
    scripted_server.route("/v1/completions", server.openai("a + b"))
    async with editing(tmp_path, scripted_server.url, legacy=legacy) as (editor, _, env):
        await editor.keys("jA ")
        await editor.until("Inlayd.visible()", "a + b")
        assert await editor.ghost() == [[1, 12, "a + b", None]]
        scripted_server.route("/v1/completions", server.openai(""))
        await editor.keys("<Tab>")
        await editor.until("vim.api.nvim_get_current_line()", "    return  a + b")
        assert await editor.lua("vim.api.nvim_win_get_cursor(0)") == [2, 17]
        await editor.until("Inlayd.visible()", "")
        assert await editor.ghost() == []
        events = await written(env, "ended")
    assert [event["how"] for event in events if event["kind"] == "accepted"] == ["whole"]
    assert "accepted" in [event["how"] for event in events if event["kind"] == "ended"]


async def test_typed_along_by_word_and_dismissed(tmp_path, scripted_server):
    scripted_server.route("/v1/completions", server.openai("alpha + beta + gamma"))
    async with editing(tmp_path, scripted_server.url) as (editor, _, env):
        await editor.keys("jA ")
        await editor.until("Inlayd.visible()", "alpha + beta + gamma")
        await editor.keys("al")
        await editor.until("Inlayd.visible()", "pha + beta + gamma")
        await editor.keys("<M-Right>")
        await editor.until("vim.api.nvim_get_current_line()", "    return  alpha")
        await editor.until("Inlayd.visible()", " + beta + gamma")
        await editor.keys("<C-]>")
        await editor.until("Inlayd.visible()", "")
        events = await written(env, "ended")
    assert [(event["how"], event["chars"]) for event in events if event["kind"] == "accepted"] == [
        ("word", 3)
    ]
    (end,) = [event for event in events if event["kind"] == "ended"]
    assert (end["how"], end["detail"], end["typed"]) == ("rejected", "escape", 2)
    assert next(event["how"] for event in events if event["kind"] == "request") == "suggested"


@pytest.mark.parametrize("legacy", [False, True])
async def test_in_the_middle_of_a_line_with_wide_characters(tmp_path, scripted_server, legacy):
    scripted_server.route("/v1/completions", server.openai("b"))
    text = 'x = "жук 😀", sum((a, ))\n'
    async with editing(tmp_path, scripted_server.url, text, legacy=legacy) as (editor, _, env):
        await editor.keys("f,;i, ")
        # The cursor stands between `a, ` and `, ))`.
        await editor.until("Inlayd.visible()", "b, ))" if legacy else "b")
        await editor.keys("<Tab>")
        await editor.until("vim.api.nvim_get_current_line()", 'x = "жук 😀", sum((a, b, ))')
        events = await written(env, "ended")
    assert [event["how"] for event in events if event["kind"] == "accepted"] == ["whole"]


async def test_several_lines_stand_below(tmp_path, scripted_server):
    scripted_server.route("/v1/completions", server.openai("    total = a + b\n    return total\n"))
    async with editing(tmp_path, scripted_server.url, "def add(a, b):\n\n\nx = 1\n") as (editor, _, env):
        await editor.keys("A<CR>")
        await editor.until("Inlayd.visible()", "    total = a + b\n    return total")
        assert (await editor.ghost())[0][2:] == [
            "    total = a + b",
            [[["    return total", "Comment"]]],
        ]
        await editor.keys("<Tab>")
        await editor.until("vim.api.nvim_buf_line_count(0)", 6)
        assert (await editor.lines())[:3] == ["def add(a, b):", "    total = a + b", "    return total"]
        events = await written(env, "accepted")
    assert [event["lines"] for event in events if event["kind"] == "accepted"] == [2]
