"""Somebody who writes a function key by key in an editor, and takes suggestions over where they say what he wants."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.typing_page import Page

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from bench.editor import Answer, Editor, Question
    from bench.typing_model import TypingModel
    from bench.typing_tasks import Task

KEY_S, KEY_SPREAD = 0.16, 0.5
"""Pause before a key: median in seconds and sigma of its log-normal distribution; own choice, a fluent typist."""
THOUGHT_SHARE, THOUGHT_S = 0.3, (0.5, 2.5)
"""Share of the lines before which the user thinks, and for how long, seconds; own choice."""
GLANCE_S = (0.25, 0.6)
"""Time from a suggestion's appearance until it is taken over, seconds; own choice."""
TAKES = 0.9
"""Part of the fitting suggestions that are taken over; the others are typed over."""
WORTH_CHARS = 4
"""Shorter suggestions are faster typed than read, characters."""
ESCAPES = 0.1
"""Part of the wrong suggestions that are dismissed with a key, which costs its time; the wire has no word for it."""


@dataclass(slots=True)
class Diary:
    """What happened at the keyboard.

    Attributes:
        keys: Keys pressed: characters, line ends with their indentation, acceptances, dismissals.
        chars: Characters that stand in the files in the end.
        accepted_chars: Those of them that suggestions brought.
        requests: Requests for ghost text.
        cancelled: Those of them that the next key came before.
        shown, accepted, partly, dismissed: Suggestions.
        known_ms, model_ms: Times to the answers that asked the model nothing, and to the others, milliseconds.
    """

    keys: int = 0
    chars: int = 0
    accepted_chars: int = 0
    requests: int = 0
    cancelled: int = 0
    shown: int = 0
    accepted: int = 0
    partly: int = 0
    dismissed: int = 0
    known_ms: list[float] = field(default_factory=list)
    model_ms: list[float] = field(default_factory=list)


class Person:
    """One person at one editor, whose daemon asks `model`.

    Args:
        editor: The way to the daemon.
        model: What the daemon asks; it is told what is being written.
        draw: Decides pauses and moods.
        speed: Divides every pause: 1 is real time.
        diary: Takes down what happens.
    """

    def __init__(
        self, editor: Editor, model: TypingModel, draw: random.Random, speed: float, diary: Diary
    ) -> None:
        self._editor = editor
        self._model = model
        self._draw = draw
        self._speed = speed
        self._diary = diary

    def write(self, task: Task, uri: str) -> None:
        """Open the file without the function and write the function.

        Raises:
            BenchError: The daemon failed.
        """
        self._model.write(task)
        document = {
            "uri": uri,
            "languageId": task.language,
            "version": 1,
            "text": task.before + task.after,
        }
        self._editor.notify("textDocument/didOpen", {"textDocument": document})
        self._editor.notify("textDocument/didFocus", {"textDocument": {"uri": uri}})
        page = Page(task, uri)
        self._wait(self._pause(page))
        while not page.done:
            self._insert(page, page.next_key())
            self._look(page, self._ask(page), self._pause(page))
        self._diary.chars += len(task.missing)
        self._diary.keys += page.keys

    def _look(self, page: Page, question: Question, pause_s: float) -> None:
        """Look at what is suggested until the next key is due, and take it over while it fits."""
        due = time.perf_counter() + pause_s
        while (answer := self._answered(page, question, due)) is not None:
            item = next(iter(answer.result["items"]), None)
            taken = self._judge(page, item) if item else ""
            if not taken:
                self._wait(due - time.perf_counter())
                return
            self._insert(page, taken)
            if page.done:
                return
            question = self._ask(page)
            due = time.perf_counter() + self._pause(page)

    def _judge(self, page: Page, item: Mapping[str, Any]) -> str:
        """See a suggestion; gives what of it is taken over, and tells the daemon so."""
        diary, text = self._diary, page.inserted(item)
        diary.shown += 1
        self._editor.notify("textDocument/didShowCompletion", {"item": item})
        first = text.split("\n")[0]
        whole = len(text.strip()) >= WORTH_CHARS and page.rest.startswith(text)
        partly = "\n" in text and len(first.strip()) >= WORTH_CHARS and page.rest.startswith(first)
        if not (whole or partly):
            if self._draw.random() < ESCAPES:
                diary.dismissed += 1
                page.keys += 1
            return ""
        if self._draw.random() >= TAKES:
            return ""
        self._wait(self._draw.uniform(*GLANCE_S) / self._speed)
        if whole:
            diary.accepted += 1
            command = {"command": item["command"]["command"], "arguments": item["command"]["arguments"]}
            self._editor.ask("workspace/executeCommand", command)
        else:
            diary.partly += 1
            accepted = item["insertText"].removesuffix(text) + first
            told = {"item": item, "acceptedLength": len(accepted.encode("utf-16-le")) // 2}
            self._editor.notify("textDocument/didPartiallyAcceptCompletion", told)
        taken = text if whole else first
        diary.accepted_chars += len(taken)
        return taken

    def _insert(self, page: Page, text: str) -> None:
        page.keys += 1
        place = page.position()
        page.insert(text)
        self._model.typed = page.typed
        change = {"range": {"start": place, "end": place}, "text": text}
        document = {"uri": page.uri, "version": page.version}
        self._editor.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _ask(self, page: Page) -> Question:
        self._diary.requests += 1
        page.asked_before = self._model.seen
        document = {"uri": page.uri, "version": page.version}
        params = {"textDocument": document, "position": page.position(), "context": {"triggerKind": 2}}
        return self._editor.ask("textDocument/inlineCompletion", params)

    def _answered(self, page: Page, question: Question, due: float) -> Answer | None:
        """Wait for an answer until the next key is due; a request that is late is cancelled."""
        answer = self._editor.answer(question, due)
        if answer is None:
            self._diary.cancelled += 1
            self._editor.notify("$/cancelRequest", {"id": question.number})
            return None
        asked = self._model.seen > page.asked_before
        (self._diary.model_ms if asked else self._diary.known_ms).append(answer.ms)
        return answer

    def _pause(self, page: Page) -> float:
        seconds = self._draw.lognormvariate(0, KEY_SPREAD) * KEY_S
        if page.at_line_start and self._draw.random() < THOUGHT_SHARE:
            seconds += self._draw.uniform(*THOUGHT_S)
        return seconds / self._speed

    @staticmethod
    def _wait(seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
