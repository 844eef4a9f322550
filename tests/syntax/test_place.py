from __future__ import annotations

import pytest

ENDINGS = {
    "python": "py", "java": "java", "javascript": "js", "typescript": "ts", "kotlin": "kt", "go": "go", "rust": "rs",
    "ruby": "rb", "bash": "sh", "swift": "swift", "lua": "lua", "c": "c", "php": "php", "csharp": "cs", "sql": "sql",
}  # fmt: skip
LITERALS = [
    ("python", 'x = "a|b"', True),
    ("python", 'x = "ab"|', False),
    ("python", 'x = |"ab"', False),
    ("python", 'x = "ab|\ny = 1\n', True),
    ("python", 'x = f"a{b|}"', False),
    ("python", 'x = f"a|{b}"', True),
    ("python", "x = 1  # c|", True),
    ("python", "x = 1  # c\n|", False),
    ("python", 'def f():\n    """Doc |\n', True),
    ("python", 'def f():\n    """Doc |"""\n    x\n', True),
    ("python", "x = 'é|'", True),
    ("python", "x = 'é' + y|", False),
    ("java", "int x; /* a| */", True),
    ("java", "int x; /* a */|", False),
    ("java", "int x; // a|\n", True),
    ("java", "class A { char c = 'x'; int y|; }", False),
    ("java", 'class A { String s = "a|', True),
    ("javascript", "// don't|\nfoo()\n", True),
    ("javascript", "const f = `a ${b|} c`;", False),
    ("javascript", "const f = `a| ${b} c`;", True),
    ("kotlin", 'val x = "hi ${na|me}"', False),
    ("kotlin", 'val x = "hi| ${name}"', True),
    ("rust", "// a\n|let x = 1;", False),
    ("rust", "fn f<'a>(x: &'a str) { le| }", False),
    ("ruby", 'x = "a #{b|} c"', False),
    ("bash", 'echo "a|b"', True),
    ("bash", "echo a#b|", False),
    ("c", '#include "a|.h"', True),
    ("php", "<?php\n# note|\n", True),
    ("sql", "SELECT 'a|b'", True),
    ("lua", 'x = "a|', True),
    ("lua", "-- it's\nx = |", False),
    ("lua", 'x = "a" .. |', False),
]
FUNCTIONS = [
    ("python", "class A:\n    def f(self, x: Foo) -> Bar:\n        |\n\n    def g(self):\n        pass\n",
     [("A", "class A"), ("f", "def f(self, x: Foo) -> Bar")]),
    ("python", "class A:\n    def f(self):\n        |", [("A", "class A"), ("f", "def f(self)")]),
    ("python", "class A:\n    def f(\n        self,\n        x: Foo,\n    ) -> Bar:\n        |\n",
     [("A", "class A"), ("f", "def f(self, x: Foo) -> Bar")]),
    ("python", "def f():\n    a\n    |\ndef g(): pass\n", [("f", "def f()")]),
    ("python", "def f():\n    a\n\n|\ndef g(): pass\n", []),
    ("python", "def f(): return |", [("f", "def f()")]),
    ("java", "class A {\n  int f(Foo x) {\n    |\n  }\n}\n", [("A", "class A"), ("f", "int f(Foo x)")]),
    ("java", "class A {\n  int f(Foo x) {\n    if (x) {\n      |\n\n  void g() {}\n}\n",
     [("A", "class A"), ("f", "int f(Foo x)")]),
    ("typescript", "const f = (a: Foo) => {\n  |\n};\n", [("f", "f = (a: Foo)")]),
    ("typescript", "class A {\n  f(a: Foo): Bar {\n    |\n  }\n}\n", [("A", "class A"), ("f", "f(a: Foo): Bar")]),
    ("go", "package a\nfunc (s *S) F(x int) error {\n\t|\n}\n", [("F", "func (s *S) F(x int) error")]),
    ("rust", "impl Foo {\n    fn f(&self) {\n        |\n    }\n}\n", [("Foo", "impl Foo"), ("f", "fn f(&self)")]),
    ("ruby", "class A\n  def f(x)\n    |\n  end\nend\n", [("A", "class A"), ("f", "def f(x)")]),
    ("swift", "class A {\n  func f(x: B) {\n    |\n  }\n}\n", [("A", "class A"), ("f", "func f(x: B)")]),
    ("c", "static int *f(struct n *x)\n{\n    |\n}\n", [("f", "static int *f(struct n *x)")]),
    ("csharp", "class A\n{\n    int F(Foo x)\n    {\n        |\n    }\n}\n", [("A", "class A"), ("F", "int F(Foo x)")]),
    ("lua", "function f(x)\n  if x then\n    |\n  end\nend\n", [("f", "function f(x)")]),
    ("kotlin", "class A {\n  fun f(x: Foo): Int {\n    |\n  }\n}\n", [("A", "class A"), ("f", "fun f(x: Foo): Int")]),
]  # fmt: skip
BLOCKS = [
    ("python", "def f():\n    |\n\nx = 1\n", "def f():\n    ", True),
    ("python", "def f():\n    if a:\n        b|\n        c\n    d\n", "if a:\n        b\n        c", False),
    ("python", "x = 1|\n", None, False),
    ("java", "class A {\n  void f() {|}\n}\n", "void f() {}", True),
    ("java", "class A {\n  void f() { a(); |b(); }\n}\n", "void f() { a(); b(); }", False),
    ("java", "class A {|}", "class A {}", True),
    ("java", "class A {}|", None, False),
    ("typescript", "const f = () => { const {x|} = a; };", "() => { const {x} = a; }", False),
    ("typescript", "f({ a: |1 });", None, False),
    ("kotlin", "fun f() {\n  when (x) {\n    1 -> |\n  }\n}\n", "when (x) {\n    1 -> \n  }", False),
    (
        "go",
        "package a\nfunc f() {\n\tswitch x {\n\tcase 1:\n\t\t|\n\t}\n}\n",
        "switch x {\n\tcase 1:\n\t\t\n\t}",
        False,
    ),
    ("ruby", "def f(x)\n  |\nend\n", "def f(x)\n  \nend", True),
    ("bash", "if true; then\n  |\nfi\n", "if true; then\n  \nfi", True),
    ("swift", "func f() {\n  if x {\n    |\n  }\n}\n", "if x {\n    \n  }", True),
    ("lua", "function f()\n  |\nend\n", "function f()\n  ", True),
    ("java", "é 𝒳 class A {\n  void f() { |a(); }\n}\n", "void f() { a(); }", False),
]


def _at(syntax, source, language, marked):
    offset = marked.index("|")
    text = marked.replace("|", "", 1)
    return syntax.surroundings(source(f"a.{ENDINGS[language]}", text, language)), offset, text


@pytest.mark.parametrize(("language", "marked", "expected"), LITERALS)
def test_comments_and_strings(syntax, source, language, marked, expected):
    around, offset, _ = _at(syntax, source, language, marked)
    assert around.in_comment_or_string(offset) is expected


@pytest.mark.parametrize(("language", "marked", "expected"), FUNCTIONS)
def test_enclosing(syntax, source, language, marked, expected):
    around, offset, text = _at(syntax, source, language, marked)
    found = around.enclosing(offset)
    assert [(e.name, e.signature) for e in found] == expected
    for enclosing in found:
        assert text.count("\n", 0, enclosing.begins) == enclosing.start


@pytest.mark.parametrize(("language", "marked", "expected", "empty"), BLOCKS)
def test_enclosing_block(syntax, source, language, marked, expected, empty):
    around, offset, text = _at(syntax, source, language, marked)
    block = around.enclosing_block(offset)
    assert (block and text[block[0] : block[1]]) == expected
    assert around.body_empty(offset) is empty


def test_offsets_outside_of_the_text_are_moved_in(syntax, source):
    around = syntax.surroundings(source("a.py", "# c"))
    assert around.in_comment_or_string(99) is True
    assert around.in_comment_or_string(-1) is False
    assert around.enclosing_block(99) is None


def test_types_are_told_from_functions(syntax, source):
    around, offset, _ = _at(syntax, source, "python", "class A:\n    def f(self):\n        |\n")
    assert [e.is_type for e in around.enclosing(offset)] == [True, False]


def test_a_kotlin_property_with_code_is_a_function_of_its_own(syntax, source):
    around, offset, _ = _at(syntax, source, "swift", "class A {\n  var x: Int {\n    get { |1 }\n  }\n}\n")
    assert around.enclosing(offset)[0].name == "A"


@pytest.mark.parametrize(("offset", "names"), [(0, []), (5, ["A"]), (10, [])])
def test_a_place_before_or_after_a_type_is_not_in_it(syntax, source, offset, names):
    around = syntax.surroundings(source("A.java", "class A {}"))
    assert [e.name for e in around.enclosing(offset)] == names


def test_go_and_arrow_types_have_signatures(syntax, source):
    around, offset, _ = _at(syntax, source, "go", "package a\ntype A struct {\n\tx int|\n}\n")
    assert [(e.name, e.is_type, e.signature) for e in around.enclosing(offset)] == [("A", True, "A struct")]


def test_a_table_of_values_is_not_a_block(syntax, source):
    around, offset, _ = _at(syntax, source, "c", "int a[] = {" + "1, " * 300 + "|2};\n")
    assert around.enclosing_block(offset) is None
