"""Which mode a place gets, in eight languages."""

from __future__ import annotations

import pytest

from agent.completion.mode import decide
from agent.completion.request import Mode

INLINE, BODY, NEXT = Mode.INLINE, Mode.IN_BLOCK, Mode.AFTER_BLOCK

TABLE = [
    ("python", "x = ‸", INLINE),
    ("python", "‸", NEXT),
    ("python", "x = fo‸ + bar\n", INLINE),
    ("python", "print(‸)\n", INLINE),
    ("python", "def f():‸", BODY),
    ("python", "def f():  # why\n    ‸", BODY),
    ("python", "def f():\n‸", BODY),
    ("python", "def f(\n    a,\n) -> int:‸", BODY),
    ("python", "# if x:‸", INLINE),
    ("python", "# if x:\n‸", NEXT),
    ("python", "d = {'a':‸", INLINE),
    ("python", "x: ‸", INLINE),
    ("python", "class A:\n    ‸", BODY),
    ("python", "class A:\n    def f(self):\n        return 1\n\n    ‸", NEXT),
    ("python", "class A:\n    x = 1\n    ‸", BODY),
    ("python", "def f():\n    return 1\n\n\n‸", NEXT),
    ("python", "def f():\n    x = 1\n\n    ‸", BODY),
    ("python", "def f():\n    x = 1\n‸\n    return x\n", BODY),
    ("python", "def f():\n    if x:\n        y()\n    ‸\n", BODY),
    ("python", 'def f():\n    """Say ‸', INLINE),
    ("python", 'def f():\n    """Say\n\n    ‸\n    """\n', INLINE),
    ("python", "x = 'if y:‸", INLINE),
    ("java", "class A {‸}", BODY),
    ("java", "class A {\n    ‸\n}", BODY),
    ("java", "class A {\n    int f() {\n    }\n\n    ‸\n}", NEXT),
    ("java", "class A {\n    int f() {\n    }\n‸\n}", NEXT),
    ("java", "int f() {\n    a();\n    ‸\n}", BODY),
    ("java", "int f() {\n    if (a) {\n    }\n    ‸\n}", BODY),
    ("java", "int f() {\n    /*\n     * a\n     ‸", INLINE),
    ("java", "switch (a) {\n    case 1:‸\n}", BODY),
    ("kotlin", "fun f() {\n    ‸", BODY),
    ("kotlin", "fun f() {\n}\n\n‸", NEXT),
    ("kotlin", "object A {\n    fun f() {\n    }\n    ‸\n}", NEXT),
    ("kotlin", "val a = ‸", INLINE),
    ("typescript", "const f = () => {‸", BODY),
    ("typescript", "foo(‸);", INLINE),
    ("typescript", "class A {\n  f() {\n  }\n\n  ‸\n}", NEXT),
    ("typescriptreact", "const s = `\n  if {\n  ‸", INLINE),
    ("go", "func f() {\n\t‸\n}", BODY),
    ("go", "func f() {\n}\n\n‸", NEXT),
    ("go", "type T struct {\n\ta int\n\t‸\n}", BODY),
    ("rust", "impl A {\n    fn f() {\n    }\n\n    ‸\n}", NEXT),
    ("rust", "fn f<'a>(x: &'a str) {\n    ‸\n}", BODY),
    ("rust", "let x = ‸;", INLINE),
    ("ruby", "def f\n  ‸\nend", BODY),
    ("ruby", "xs.each do |x|‸", BODY),
    ("ruby", "class A\n  def f\n  end\n\n  ‸\nend", NEXT),
    ("ruby", "return x if ‸", INLINE),
    ("bash", "if true; then\n  ‸", BODY),
    ("bash", "f() {‸", BODY),
    ("lua", "function f(a)‸", BODY),
    ("haskell", "f x = case x of\n  ‸", BODY),
    ("markdown", "# Title\n\n‸", INLINE),
    ("", "A line\n‸", INLINE),
    ("c", "int f(void)\n{\n    ‸\n}", BODY),
]


@pytest.mark.parametrize(("language", "text", "mode"), TABLE)
def test_mode(language: str, text: str, mode: Mode) -> None:
    before, after = text.split("‸")
    assert decide(before, after, language) is mode


def test_carriage_returns_do_not_matter() -> None:
    assert decide("def f():\r\n    ", "\r\n", "python") is BODY
    assert decide("x = ", "\r\n", "python") is INLINE


class Tree:
    """A syntax tree that answers what the test says."""

    def __init__(self, block: tuple[int, int] | None, *, text: bool = False) -> None:
        self.block, self.text = block, text

    def in_comment_or_string(self, offset: int) -> bool:
        return self.text

    def enclosing_block(self, offset: int) -> tuple[int, int] | None:
        return self.block


def test_the_tree_knows_better_than_the_text() -> None:
    before = "int f() {\n    a();\n\n    "
    assert decide(before, "\n}", "java", Tree(None, text=True)) is INLINE
    assert decide(before, "\n}", "java", Tree((0, 30))) is BODY
    odd = "class A {\n  int f() { }\n  "
    assert decide(odd, "\n}", "java", Tree((0, 30))) is NEXT
    assert decide("class A {", "", "java", Tree((0, 9))) is BODY


def test_a_header_far_away_is_not_taken_from_the_tree() -> None:
    assert decide("class A {\n" + "  int x;\n" * 3000 + "  ", "\n}", "java", Tree((0, 10))) is BODY
