from __future__ import annotations

from pathlib import Path

from agent.completion.moment import Moment
from agent.completion.request import Mode
from agent.workspace.source_file import SourceFile


def test_a_moment_splits_the_text_at_the_cursor():
    file = SourceFile(Path("/a.py"), "a.py", "python", "x = 1\n", 7)
    moment = Moment.at(file, 4, (file,), Mode.INLINE)
    assert (moment.before, moment.after, moment.recent, moment.mode) == ("x = ", "1\n", (file,), Mode.INLINE)


def test_a_moment_after_typing_is_another_version_of_the_file():
    file = SourceFile(Path("/a.py"), "a.py", "python", "x = 1\n", 7)
    moment = Moment.at(file, 4).typed("y + ", 8)
    assert (moment.file.text, moment.offset, moment.file.stamp) == ("x = y + 1\n", 8, 8)
    assert (moment.before, moment.after) == ("x = y + ", "1\n")
