"""A workspace on disk with the real hands, a model that says what a test tells it, and a user who answers."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path  # noqa: TC003 - tests read it

from agent.config.schema import ModelsConfig
from agent.models.generation import Chunk
from agent.models.roles import Models
from agent.shire.hands.editor import NoEditor
from agent.shire.hands.hosts import Surroundings, host_of
from agent.shire.hands.process import Limits
from agent.shire.runtime.host import Place, ScriptFile
from agent.shire.runtime.lifecycle import run_script
from agent.workspace.workspace import Workspace

YES, ALWAYS, NO = "Allow once", "Always for this script", "Do not allow"


class Person:
    """Answers every question in the same way, or in turn, and remembers what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def choose(self, question, answers):
        self.asked.append(question)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return answer if answer in answers else None


class Ear:
    """Keeps what a run said."""

    def __init__(self):
        self.answers, self.steps, self.messages = [], [], []

    def answered(self, script, text):
        self.answers.append((script, text))

    def stepped(self, what):
        self.steps.append(what)

    def notified(self, message):
        self.messages.append(message)


class Parrot:
    """A model that gives prepared answers in their order and keeps the prompts."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.prompts = []
        self.tokens = None

    def room(self, model):
        return self.tokens

    async def chat(self, model, messages):
        self.prompts.append((model, "\n".join(message.content for message in messages)))
        text = self.answers.pop(0) if self.answers else ""
        for at in range(0, len(text), 7):
            yield Chunk(text[at : at + 7])
        yield Chunk("", "stop")


class World:
    """One project with everything that a run needs.

    `files` are written into it; `person` is None where nobody can be asked.
    """

    def __init__(
        self, folder: Path, files=None, *, answers=(), person=None, caret=None, limits=None, **surroundings
    ):
        self.root = folder / "project"
        self.root.mkdir(parents=True, exist_ok=True)
        for name, text in (files or {}).items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.state = folder / "state"
        self.state.mkdir(exist_ok=True)
        self.workspace = Workspace(clock=time.monotonic)
        self.workspace.set_folders([self.root])
        self.ear, self.model, self.person = Ear(), Parrot(*answers), person
        self.editor = NoEditor(self.place(*caret) if caret else None)
        usual = Limits(seconds=10, memory_bytes=300_000_000, output_bytes=100_000, processes=30)
        around = Surroundings(
            self.workspace,
            Models(ModelsConfig(), {}),
            self.editor,
            self.ear,
            self.state,
            person,
            environ=dict(os.environ),
            process_limits=limits or usual,
            **surroundings,
        )
        host, self.scripts = host_of(around)
        self.host = replace(host, model=self.model)

    def place(self, name, start, end=None):
        """The place of a selection (code points) in a file of the project."""
        document = self.workspace.load(self.root / name)
        return Place(document.source_file(), start, start if end is None else end)

    def script(self, text, name="test.shire"):
        return self.scripts.note(ScriptFile(name, text))

    async def run(self, text, name="test.shire", **given):
        """Run a script's text; gives its outcome."""
        return await run_script(self.script(text, name), self.host, given)

    def read(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def everything(self):
        return {
            p.relative_to(self.root).as_posix(): p.read_bytes() for p in self.root.rglob("*") if p.is_file()
        }
