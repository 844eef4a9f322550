from __future__ import annotations

import pytest

from agent.syntax.borders import borders_of
from agent.syntax.symbol import Outline

CASES = [
    ("a.py", "import os\n\n\n# About f.\n@deco\ndef f():\n    pass\n\n\nclass A:\n    def g(self):\n        pass\n", (0, 3, 9, 10)),
    ("A.java", "import a.B;\n\n/**\n * Doc.\n */\n@Ann\nclass A {\n  // Note.\n  void f() {}\n}\n", (0, 2, 7)),
    ("a.go", "package a\n\n// F does.\nfunc F() {}\n", (0, 2)),
    ("a.lua", "local x = 1\n\n-- Note.\nfunction f()\nend\n\nfunction g()\nend\n", (0, 2, 6)),
    ("a.txt", "one\ntwo\n\nthree\n\n  four\n\nfive\n", (0, 3, 7)),
    ("a.py", "", (0,)),
    ("a.py", "def f(): pass\ndef g(): pass\n", (0, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), CASES)
def test_borders(syntax, source, name, text, expected):
    assert syntax.borders(source(name, text)) == expected


def test_an_outline_of_another_version_does_no_harm(syntax, source):
    outline = syntax.outline(source("a.py", "\n\n\ndef f(): pass\n"))
    assert borders_of("x\n", outline)[0] == 0
    assert borders_of("x\n", Outline()) == (0,)
