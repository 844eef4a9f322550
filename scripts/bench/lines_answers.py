"""Answers of a model that outlast the run: one JSON line each, found again by place, arm and label, or by prompt."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from bench.record import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CODE = ("agent/completion", "agent/context", "agent/prompt", "agent/syntax", "agent/config/schema.py")
"""What decides a prompt and what is left of its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came at one place in one arm.

    Attributes:
        project: Name and version of the package.
        language: Its language.
        path, line, column: The place; the line from 1, the column from 0 in code points.
        kind: How the cursor stands there.
        arm: Whose context it was.
        label: The code that made the prompt.
        model: Who answered.
        truth: What had stood there.
        text: What would have been shown.
        raw: What the model had said.
        reason: Why nothing was shown.
        prompt: Digest of all that the model was asked.
        asked: The prompt itself.
        tokens: Tokens of the prompt.
        first_ms: Time from the request to the model's first text, milliseconds.
        ms: Time to the whole suggestion, milliseconds.
        healed: The begun word that was taken off the prompt.
        precedent: Where the text stands in the project, if no model was asked.
    """

    project: str
    language: str
    path: str
    line: int
    column: int
    kind: str
    arm: str
    label: str
    model: str
    truth: str
    text: str
    raw: str
    reason: str
    prompt: str
    asked: str
    tokens: int
    first_ms: float
    ms: float
    healed: str = ""
    precedent: str = ""

    @property
    def place(self) -> tuple[str, str, int, int]:
        """The place, whoever was asked about it."""
        return self.project, self.path, self.line, self.column


class Answers:
    """A file of answers, to which each new one is appended at once.

    Args:
        path: The file, which need not be there yet; a last line that an interruption left half-written is dropped.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._all: dict[tuple[object, ...], Answer] = {}
        self._by_prompt: dict[tuple[str, str], Answer] = {}
        for answer in _read(path):
            self._note(answer)

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._all.values())

    def get(self, place: tuple[str, str, int, int], arm: str, label: str, model: str) -> Answer | None:
        """Give the answer that is known for a place, an arm, a label and a model."""
        return self._all.get((place, arm, label, model))

    def same_prompt(self, digest: str, model: str) -> Answer | None:
        """Give an answer of that model to the very same prompt, whatever it was asked for."""
        return self._by_prompt.get((digest, model))

    def add(self, answer: Answer) -> None:
        """Keep an answer, on the disk before this returns."""
        self._note(answer)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")

    def _note(self, answer: Answer) -> None:
        self._all[answer.place, answer.arm, answer.label, answer.model] = answer
        if answer.prompt:
            self._by_prompt.setdefault((answer.prompt, answer.model), answer)


def code_label() -> str:
    """Name the code that decides prompts and answers by its contents: 12 hex digits."""
    digest = hashlib.sha256()
    for name in CODE:
        top = ROOT / name
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _read(path: Path) -> Iterator[Answer]:
    if not path.exists():
        return
    names = {field.name for field in fields(Answer)}
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    for line in whole.splitlines():
        found = json.loads(line)
        yield Answer(**{name: value for name, value in found.items() if name in names})
