"""What the daemon's start imports: each module too many is paid by everybody who opens an editor."""

from __future__ import annotations

import json
import subprocess
import sys

START = "import agent.cli, agent.commands.serve, agent.rpc.stdio\n"
LATER = (
    # front of jsonrpcserver and oslash
    *("jsonschema", "attr", "referencing", "http.server", "jsonrpcserver.main", "oslash.state"),
    # needed by what a user may do, or by work in the background
    *("httpx", "structlog", "pathspec", "importlib.metadata", "statistics", "tomllib", "zipfile", "difflib"),
    *("websockets", "agent.models.download", "agent.rpc.websocket", "agent.shire.runtime"),
)
DATACLASSES = {"Endpoint", "Position", "Range", "SyntaxTree"}
"""Made by `exec` of generated text, each takes 40 times as long as a msgspec struct: 1.7 ms against 0.04 where it was measured."""


def said(code: str) -> object:
    """Run some Python in a fresh process and give what it printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def test_what_is_needed_later_is_not_imported():
    found = said(
        f"import json, sys\n{START}print(json.dumps([one for one in {LATER} if one in sys.modules]))"
    )
    assert found == []


def test_the_classes_of_the_start_are_made_quickly():
    found = said(
        f"""import json, sys, dataclasses
{START}
print(json.dumps([
    one.__name__
    for name, module in list(sys.modules.items()) if name.startswith("agent")
    for one in vars(module).values()
    if isinstance(one, type) and one.__module__ == name and dataclasses.is_dataclass(one)
]))"""
    )
    assert set(found) <= DATACLASSES


def test_jsonrpcserver_and_oslash_can_be_imported_all_the_same():
    found = said(
        f"""import json
{START}
import jsonrpcserver, oslash
from agent.rpc import jsonrpcserver_core as core
print(json.dumps([
    jsonrpcserver.Success is core.Success,
    jsonrpcserver.dispatch('{{"jsonrpc": "2.0", "method": "none", "id": 1}}'),
]))"""
    )
    assert found[0] is True
    assert json.loads(found[1])["error"]["code"] == -32601


def test_garbage_is_collected_once_the_daemon_serves():
    code = """
import gc, io, sys
from agent import cli
from agent.commands import serve
async def looked(_home, _config, _port):
    serve._keep_what_is_there()
    print(int(gc.isenabled() and gc.get_freeze_count() > 1000), file=sys.__stdout__)
    return 0
serve._serve = looked
cli.run(["serve"])
"""
    assert said(code) == 1


def test_a_command_that_is_no_daemon_collects_garbage():
    code = """
import gc, sys, types
from agent import cli
sys.modules["agent.commands.doctor"] = types.SimpleNamespace(run=lambda _: print(int(gc.isenabled())) or 0)
cli.run(["doctor"])
"""
    assert said(code) == 1
