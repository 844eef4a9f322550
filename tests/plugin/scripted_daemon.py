"""A daemon for the plugin's tests that has what the real one may not have yet: variants, actions, slow answers.

It speaks the same wire. Its script stands in `script.json` in INLAYD_HOME: `items` (texts of ghost text), `actions`
(what `inlayd/actions` answers), `pieces` (what every action says, one progress each), `pause_s` between them,
`fail` (an error instead of the end), `ask` (requests to send to the editor before the answer). What it receives is
appended to `received.jsonl` there.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

HOME = Path(os.environ["INLAYD_HOME"])
LIMIT_S = 60.0


class ScriptedDaemon:
    """One conversation over stdin and stdout."""

    def __init__(self) -> None:
        HOME.mkdir(parents=True, exist_ok=True)
        self._received = (HOME / "received.jsonl").open("a", encoding="utf-8")
        self._write = threading.Lock()
        self._cancelled: set[object] = set()

    def serve(self) -> None:
        while header := sys.stdin.buffer.readline():
            sys.stdin.buffer.readline()
            message = json.loads(sys.stdin.buffer.read(int(header.split(b":")[1])))
            print(json.dumps(message), file=self._received, flush=True)
            method, number = message.get("method"), message.get("id")
            if method == "$/cancelRequest":
                self._cancelled.add(message["params"]["id"])
            elif method == "exit":
                return
            elif method and number is not None:
                threading.Thread(
                    target=self._answer, args=(method, number, message.get("params") or {}), daemon=True
                ).start()

    def _answer(self, method: str, number: object, params: dict[str, Any]) -> None:
        script = json.loads((HOME / "script.json").read_text(encoding="utf-8"))
        result: object = None
        if method == "initialize":
            result = {"capabilities": {}, "serverInfo": {"name": "scripted", "version": "1"}}
        elif method == "textDocument/inlineCompletion":
            place = params["position"]
            result = {
                "items": [
                    {"insertText": text, "range": {"start": place, "end": place}}
                    for text in script.get("items", [])
                ]
            }
        elif method == "inlayd/actions":
            result = {"actions": script.get("actions", [])}
        elif method == "inlayd/runAction":
            self._run(number, params, script)
            return
        elif method == "inlayd/status":
            result = {"version": "1", "models": {}}
        self._send({"id": number, "result": result})

    def _run(self, number: object, params: dict[str, Any], script: dict[str, Any]) -> None:
        for at, request in enumerate(script.get("ask", [])):
            self._send({"id": f"ask-{at}", **request})
        said = ""
        for piece in script.get("pieces", []):
            end = time.monotonic() + min(script.get("pause_s", 0.0), LIMIT_S)
            while time.monotonic() < end and number not in self._cancelled:
                time.sleep(0.005)
            if number in self._cancelled:
                self._send({"id": number, "error": {"code": -32800, "message": "cancelled"}})
                return
            said += piece
            self._send(
                {"method": "$/progress", "params": {"token": params["partialResultToken"], "value": piece}}
            )
        if fail := script.get("fail"):
            self._send({"id": number, "error": {"code": -32000, "message": fail}})
        else:
            self._send({"id": number, "result": {"text": said}})

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        with self._write:
            sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    ScriptedDaemon().serve()
