"""What an editor measures: keys and requests through the pipes of the real daemon."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from bench.errors import BenchError

if TYPE_CHECKING:
    from bench.editor import Answer, Editor
    from bench.scene import Scene
    from bench.stub_model import StubModel

LEAST_SUGGESTION = 4
"""Characters of a line that are worth being suggested."""
ANOTHER_THOUGHT = "~never_typed(self)"
"""Said by the model where it is to be asked again at the next key: no line of Python goes on with a `~`."""
NOTHING_ACCEPTED = "inlayd.didAcceptCompletionItem"
"""The command that a client sends once an item was accepted; without the item's id it is answered at once."""
INDEX_LIMIT_S = 120.0
"""How long the index of the project may take, seconds."""
INDEX_POLL_S = 0.05
FRUITLESS_LINES = 200
"""Lines in a row without a suggestion after which the measurement gives up."""


class Wire:
    """One editor with its files open, and a daemon that has indexed the project.

    Args:
        editor: The way to the daemon.
        stub: Its model.
        scene: The files.
        pause_s: Rest before each key, seconds.
    """

    def __init__(self, editor: Editor, stub: StubModel, scene: Scene, *, pause_s: float = 0.0) -> None:
        self._editor = editor
        self._stub = stub
        self._scene = scene
        self._typist = scene.typist()
        self._pause_s = pause_s
        self._uri = (scene.project / scene.current).as_uri()
        self._version = 1
        self._open()
        self._wait_for_index()

    def empty(self, requests: int) -> list[float]:
        """Time an empty request while no key is typed, milliseconds."""
        return [self._nothing().ms for _ in range(requests)]

    def prompts(self, requests: int) -> tuple[list[float], list[float]]:
        """Type and time, by turns, `inlayd/prompt` and an empty request right after a key.

        Gives the first less the median of the second, and the second, milliseconds.
        """
        prompts, empties = [], []
        for _ in range(requests):
            self._type()
            prompts.append(self._ask("inlayd/prompt").ms)
            self._type()
            empties.append(self._nothing().ms)
        usual = median(empties)
        return [ms - usual for ms in prompts], empties

    def asked(self, requests: int) -> tuple[list[float], list[float]]:
        """Type and ask, each time for something new.

        Gives the times from sending the request to the stub's having it, and to the answer, milliseconds.
        """
        to_model, to_answer = [], []
        self._stub.answer = ANOTHER_THOUGHT
        for _ in range(requests):
            self._type()
            # On a blank line a suggestion begins with the indentation, and typing that is typing as suggested.
            while not self._begun():
                self._type()
            seen = self._stub.seen
            answer = self._complete()
            if self._stub.seen != seen + 1:
                calls = self._stub.seen - seen
                raise BenchError(f"{calls} model calls for one request, answered {_said(answer)!r}")
            to_model.append((self._stub.arrived - answer.sent) * 1000)
            to_answer.append(answer.ms)
        return to_model, to_answer

    def typed(self, requests: int) -> list[float]:
        """Type what was suggested and ask after each key; gives the time of each request, milliseconds.

        Raises:
            BenchError: The daemon asked the model, or said something else than the rest.
        """
        times: list[float] = []
        while len(times) < requests:
            left = self._suggestion()
            while len(left.strip()) > 1 and len(times) < requests:
                self._type()
                left = left[1:]
                seen = self._stub.seen
                answer = self._complete()
                if _said(answer) != left or self._stub.seen != seen:
                    raise BenchError(f"typed as suggested, but the answer is {_said(answer)!r}, not {left!r}")
                times.append(answer.ms)
        # What is left of the last suggestion must not answer what is asked next.
        for _ in self._typist.rest_of_line:
            self._type()
        return times

    def _suggestion(self) -> str:
        """Go on to a place where the daemon shows the rest of the line, and give that."""
        for _ in range(FRUITLESS_LINES):
            while not self._at_suggestion():
                self._type()
            rest = self._typist.rest_of_line
            self._stub.answer = rest
            said = _said(self._complete())
            if said and rest.startswith(said):
                return said
            for _ in rest:
                self._type()
        raise BenchError(f"{FRUITLESS_LINES} lines without a suggestion")

    def _at_suggestion(self) -> bool:
        """Whether the cursor stands behind the first characters of a line, and enough of it is missing."""
        return len(self._begun()) >= 2 and len(self._typist.rest_of_line.strip()) >= LEAST_SUGGESTION

    def _begun(self) -> str:
        """Give what stands before the cursor on its line, without indentation."""
        return self._typist.text[: self._typist.offset].rpartition("\n")[2].strip()

    def _type(self) -> None:
        if self._pause_s:
            time.sleep(self._pause_s)
        if self._typist.done:
            self._typist.start_over()
            self._change({"text": self._typist.text})
        key = self._typist.key()
        place = {"line": key.line, "character": key.character}
        self._change({"range": {"start": place, "end": place}, "text": key.text})

    def _change(self, change: dict[str, object]) -> None:
        self._version += 1
        document = {"uri": self._uri, "version": self._version}
        self._editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _nothing(self) -> Answer:
        """Ask for what costs no work: tell of an accepted item without naming one. `inlayd/status` counts things."""
        return self._editor.request(
            "workspace/executeCommand", {"command": NOTHING_ACCEPTED, "arguments": []}
        )

    def _status(self) -> Answer:
        return self._editor.request("inlayd/status", {})

    def _complete(self) -> Answer:
        return self._ask("textDocument/inlineCompletion", {"context": {"triggerKind": 2}})

    def _ask(self, method: str, more: dict[str, object] | None = None) -> Answer:
        line, character = self._typist.place
        document = {"uri": self._uri, "version": self._version}
        place = {"textDocument": document, "position": {"line": line, "character": character}}
        return self._editor.request(method, place | (more or {}))

    def _open(self) -> None:
        """Open all files; the recent ones are edited too, so that they count as such."""
        for name, text in self._scene.recent.items():
            uri = (self._scene.project / name).as_uri()
            self._did_open(uri, text)
            edit = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text + "\n"}]}
            self._editor.notify("textDocument/didChange", edit)
        self._did_open(self._uri, self._typist.text)

    def _wait_for_index(self) -> None:
        begun = time.monotonic()
        while self._status().result["index"]["state"] == "building":
            if time.monotonic() - begun > INDEX_LIMIT_S:
                raise BenchError(f"the index is not ready after {INDEX_LIMIT_S:.0f} s")
            time.sleep(INDEX_POLL_S)

    def _did_open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._editor.notify("textDocument/didOpen", {"textDocument": document})


def _said(answer: Answer) -> str:
    items = answer.result["items"]
    return str(items[0]["insertText"]) if items else ""
