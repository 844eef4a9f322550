from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.imports import nearest, resolve, shared_folders
from agent.context.projects import alias_paths, module_path
from agent.context.receiver import declared_types, receiver_at, returned_types
from agent.context.symbols import SymbolIndex
from agent.languages import language_of_path
from agent.syntax.imports import imports_in
from agent.workspace.source_file import SourceFile

STAMPS = count(1)


def _file(relative, text="", stamp=0):
    path = Path("/work") / relative
    return SourceFile(path, relative, language_of_path(path).id, text, stamp or next(STAMPS))


def _index(*files, **texts):
    index = SymbolIndex()
    for name in files:
        index.update(_file(*name) if isinstance(name, tuple) else _file(name))
    return index


IMPORTS = [
    ("a/b/c.py", "from . import d", ["a/b/d.py"], ["a/b/d.py"]),
    ("a/b/c.py", "from .d import X", ["a/b/d.py"], ["a/b/d.py"]),
    ("a/b/c.py", "from ..d import X", ["a/d.py", "a/b/d.py"], ["a/d.py"]),
    ("a/b/c.py", "from .d import X", ["a/b/d/__init__.py", "a/b/d/X.py"], ["a/b/d/X.py", "a/b/d/__init__.py"]),
    ("a/c.py", "import p.q", ["src/p/q.py"], ["src/p/q.py"]),
    ("a/c.py", "from p.q import r", ["x/p/q/r.py"], ["x/p/q/r.py"]),
    ("a/c.py", "from p.q import r", ["z/p/q.py", "a/p/q.py"], ["a/p/q.py", "z/p/q.py"]),
    ("a/c.py", "import json", ["other/json.py"], []),
    ("a/c.py", "import json", ["a/json.py"], ["a/json.py"]),
    ("a/c.py", "import tool", ["src/tool/__init__.py"], ["src/tool/__init__.py"]),
    ("a/c.py", "import tool", ["tool.pyi"], ["tool.pyi"]),
    ("a/c.py", "from . import c", ["a/c.py"], []),
    ("a.py", "from .... import c", ["c.py"], ["c.py"]),
    ("A.java", "import a.b.C;", ["src/a/b/C.java", "src/x/C.java"], ["src/a/b/C.java"]),
    ("A.java", "import a.b.C;", ["src/a/b/C.kt"], ["src/a/b/C.kt"]),
    ("A.java", "import static a.b.C.max;", ["src/a/b/C.java"], ["src/a/b/C.java"]),
    ("A.java", "import a.b.*;", [("x/D.java", "package a.b;\nclass D {}")], ["x/D.java"]),
    ("A.kt", "import a.b.D", [("x/things.kt", "package a.b\nclass D")], ["x/things.kt"]),
    ("s/a.ts", "import x from './b'", ["s/b.ts", "s/b.js"], ["s/b.ts", "s/b.js"]),
    ("s/a.ts", "import x from '../b'", ["b/index.tsx"], ["b/index.tsx"]),
    ("s/a.ts", "import x from 'react'", ["react.ts"], []),
    ("s/a.js", "const x = require('./b.js')", ["s/b.js"], ["s/b.js"]),
    ("s/a.ts", "import x from '~lib'", [("tsconfig.json", '{"compilerOptions": {"paths": {"~lib": ["./lib/x"]}}}'), "lib/x.ts"], ["lib/x.ts"]),
    ("s/a.ts", "import x from 'p/q'", [("s/jsconfig.json", '{"compilerOptions": {"baseUrl": "./r"}}'), "s/r/p/q.ts"], ["s/r/p/q.ts"]),
    ("m.go", 'import "x.y/z/p"', [("go.mod", "module x.y/z"), "p/a.go", "p/a_test.go", "p/q/b.go"], ["p/a.go"]),
    ("m/m.go", 'import "x.y/z"', [("m/go.mod", "module x.y/z"), "m/a.go"], ["m/a.go"]),
    ("m.go", 'import "other.org/r/p/q"', ["p/q/b.go"], ["p/q/b.go"]),
    ("m.go", 'import "fmt"', ["fmt/a.go"], []),
    ("a.cs", "using A.B;", [("x/C.cs", "namespace A.B;\nclass C {}")], ["x/C.cs"]),
    ("a.php", "<?php\nuse A\\B\\C;", [("x/C.php", "<?php\nnamespace A\\B;\nclass C {}")], ["x/C.php"]),
    ("s/a.c", '#include "b.h"', ["s/b.h", "t/b.h"], ["s/b.h", "t/b.h"]),
    ("s/a.c", '#include "x/b.h"', ["include/x/b.h"], ["include/x/b.h"]),
    ("s/a.rb", "require_relative '../m/i'", ["m/i.rb"], ["m/i.rb"]),
    ("s/a.sh", "source ../../../etc/x", ["etc/x"], []),
    ("a.rs", "use crate::m::X;", ["m.rs"], []),
]  # fmt: skip


@pytest.mark.parametrize(("relative", "statement", "files", "expected"), IMPORTS)
def test_imports_are_resolved(relative, statement, files, expected):
    index = _index(relative, *files)
    language = language_of_path(Path(relative)).id
    found = [p for i in imports_in(language, statement) for p in resolve(index, i, relative, language)]
    assert found == expected


def test_nearest_prefers_shared_folders_then_short_paths():
    assert nearest(["x/b.py", "a/c/b.py", "a/b.py"], "a/d.py") == ["a/b.py", "a/c/b.py", "x/b.py"]
    assert shared_folders("a/b/c.py", "a/b/d/e.py") == 2


def test_definitions_follow_updates_and_removals():
    index = _index(("a.py", "class A:\n    def f(self): ...\n"))
    assert [(d.file.relative, d.symbol.name) for d in index.definitions("A")] == [("a.py", "A")]
    assert index.defines("f")
    before = index.changes
    index.update(_file("a.py", "class B: ...\n"))
    assert index.changes > before
    assert not index.definitions("A")
    assert not index.defines("f")
    index.remove("a.py")
    index.remove("a.py")
    assert (len(index), index.defines("B"), index.file("a.py"), index.named("a.py")) == (0, False, None, [])
    assert index.folder("") == []


SHOP = "class Shop:\n    def sell(self):\n        self.stock = 1\n\n    class Till:\n        def open(self): ...\n\nclass Empty: ...\n"


MEMBERS = [
    ("Shop", {"sell", "stock", "close"}),
    ("Shop.Till", {"open"}),
    ("Till", {"open"}),
    ("Empty", set()),
    ("sell", None),
    ("Nobody", None),
]


@pytest.mark.parametrize(("type_name", "members"), MEMBERS)
def test_members_of_all_types_of_a_name(type_name, members):
    index = _index(("a.py", SHOP), ("b.py", "class Shop:\n    def close(self): ...\n"))
    assert index.members(type_name) == members
    assert index.defines(type_name.rpartition(".")[2]) is (type_name != "Nobody")


def test_the_same_version_is_not_read_again():
    index, file = SymbolIndex(), _file("a.py", "x = 1")
    index.update(file)
    before = index.changes
    index.update(file)
    assert index.changes == before


def test_memory_is_bounded_by_dropping_the_oldest_files():
    index = SymbolIndex(max_symbols=10)
    for n in range(8):
        index.update(_file(f"{n}.py", "a = 1\nb = 2\nc = 3\n"))
    assert len(index) == 3
    assert index.file("7.py")
    assert not index.file("0.py")
    index.update(_file("big.py", "\n".join(f"v{n} = 1" for n in range(50))))
    assert len(index) == 1


def test_answers_about_common_names_are_bounded_and_ordered():
    index = _index(*((f"{n:03}.py", "class A: ...\n") for n in range(100)))
    found = [d.file.relative for d in index.definitions("A")]
    assert len(found) == 64
    assert found == sorted(found)


def test_project_files_are_forgotten_with_their_folder():
    index = _index(("m/go.mod", "module x"), ("w/tsconfig.json", '{"compilerOptions": {"baseUrl": "."}}'))
    assert index.go_modules() == [("m", "x")]
    assert index.aliases("w/deep/er") == (("*", "w/*"),)
    assert index.aliases("m") == ()
    index.remove("m/go.mod")
    index.remove("w/tsconfig.json")
    assert index.go_modules() == []
    assert index.aliases("w") == ()


PROJECTS = [
    ('{"compilerOptions": {"baseUrl": "./s", "paths": {"a": ["b"]}}}', (("a", "w/s/b"), ("*", "w/s/*"))),
    ('{"compilerOptions": {/* c */ "paths": {"a//b": ["c",],},}} // d', (("a//b", "w/c"),)),
    ("", ()),
    ("[]", ()),
    ('{"compilerOptions": []}', ()),
    ('{"compilerOptions": {"paths": {"a": 3}}}', ()),
    ("[" * 100_000, ()),
]


@pytest.mark.parametrize(("text", "expected"), PROJECTS, ids=range(len(PROJECTS)))
def test_alias_paths(text, expected):
    assert alias_paths("w", text) == expected


def test_module_path():
    assert module_path('// c\nmodule  "a.b/c" // d\n') == "a.b/c"
    assert module_path("go 1.2") == ""


RECEIVERS = [
    ("foo.", "foo"), ("foo.ba", "foo"), ("self.foo.", "foo"), ("a?.b", "a"), ("a->b", "a"), ("A::b", "A"),
    ("make(1).", "make"), ("x!!.", "x"), ("$this->repo->", "repo"), ("1.5", ""), ("x", ""), ("", ""), ('"a".', ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "name"), RECEIVERS)
def test_receiver(before, name):
    text = f"q.w\n{before}"
    assert receiver_at(text + "\nz.z", len(text)) == name


TYPES = [
    ("python", "x: Foo = 1\n|", "Foo"),
    ("python", "x = pkg.Foo(1)\n|", "Foo"),
    ("python", "self.x = await Foo(1)\n|", "Foo"),
    ("python", "x = Bar()\nx = Foo()\n|", "Foo"),
    ("python", "|\nx = Foo()\n", "Foo"),
    ("python", "def f(y: Foo):\n    x = y\n    |", "Foo"),
    ("java", "Foo x = a;\n|", "Foo"),
    ("java", "void f(final List<Foo> x) {|", "List"),
    ("cpp", "const ns::Foo *x;\n|", "ns"),
    ("typescript", "function f(x?: Foo) {|", "Foo"),
    ("typescript", "const x = new Foo<Bar>();|", "Foo"),
    ("go", "func f(x *pkg.Foo) {|", "Foo"),
    ("go", "x := &Foo{}\n|", "Foo"),
    ("rust", "let x = Foo::new();|", "new"),
    ("php", "function f(Foo $x) {|", "Foo"),
    ("python", "return x|", None),
]


@pytest.mark.parametrize(("language", "marked", "first"), TYPES)
def test_declared_types(language, marked, first):
    offset = marked.index("|")
    assert next(declared_types("x", marked.replace("|", ""), offset, language), None) == first


RESULTS = [
    ("python", "def f(a: A) -> list[Foo]", ("list", "Foo")),
    ("typescript", "f(a: A): Promise<Foo>", ("Promise", "Foo")),
    ("java", "public static Foo f(A a)", ("public", "static", "Foo")),
    ("go", "func f(a A) (*Foo, error)", ("Foo", "error")),
    ("kotlin", "fun f(a: A): Foo", ("Foo",)),
    ("python", "def f(a)", ()),
]


@pytest.mark.parametrize(("language", "signature", "expected"), RESULTS)
def test_returned_types(language, signature, expected):
    assert returned_types("f", signature, language) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"), st.sampled_from(["class A: ...\n", "def b(): ...\n", "x = 1\n", ""])
        ),
        max_size=20,
    )
)
def test_updating_is_the_same_as_indexing_the_last_versions(steps):
    index = SymbolIndex()
    last = {}
    for name, text in steps:
        relative = f"{name}/{name}.py"
        if text:
            index.update(_file(relative, text))
            last[relative] = text
        else:
            index.remove(relative)
            last.pop(relative, None)
    fresh = _index(*last.items())
    assert len(index) == len(fresh)
    for name in ("A", "b", "x"):
        assert [d.file.relative for d in index.definitions(name)] == [
            d.file.relative for d in fresh.definitions(name)
        ]
    for folder in "abcd":
        assert index.folder(folder) == fresh.folder(folder)


def test_a_file_tells_what_it_is_without_being_unpacked():
    index = _index(("a.java", "package p.q;\nclass A { int n; void n() {} }\nclass B {}"), ("b.py", "x = 1"))
    assert ("a.java" in index, "c.java" in index) == (True, False)
    assert [index.language(name) for name in ("a.java", "b.py", "c.java")] == ["java", "python", None]
    assert [index.package_of(name) for name in ("a.java", "b.py", "c.java")] == ["p.q", "", ""]
    assert not index._unpacked


def test_symbols_of_a_name_are_those_of_the_outline_in_its_order():
    index = _index(("a.java", "class A { int n; void n() {}\n class n {} }\nclass B { void m(int n) {} }"))
    known = index.file("a.java")
    for name in ("A", "B", "n", "m", "none"):
        wanted = [symbol for symbol in known.outline.symbols() if symbol.name == name]
        assert [one.symbol for one in known.named(name)] == wanted
        assert all(one.file is known for one in known.named(name))
    assert known.outline is known.outline
    assert {symbol.name for symbol in known.members["A"]} == {"n"}


def test_a_package_is_found_by_its_folder_and_by_its_bare_name():
    paths = ["__init__.py", "a/__init__.py", "b/a/__init__.py", "ba/__init__.py", "a/other.py"]
    index = _index(*paths)
    assert index.named("a/__init__.py") == ["a/__init__.py", "b/a/__init__.py"]
    assert index.named("b/a/__init__.py") == ["b/a/__init__.py"]
    assert index.named("__init__.py") == sorted(paths[:4])
    index.remove("a/__init__.py")
    assert index.named("a/__init__.py") == ["b/a/__init__.py"]


def test_folders_are_found_by_the_end_of_their_path_as_long_as_they_hold_a_file():
    index = _index("x/p/a.go", "y/x/p/b.go", "xp/c.go", "p/d.go")
    assert index.folders_named("x/p") == ["x/p", "y/x/p"]
    assert index.folders_named("p") == ["p", "x/p", "y/x/p"]
    index.remove("x/p/a.go")
    assert index.folders_named("x/p") == ["y/x/p"]
    index.update(_file("x/p/new.go"))
    assert index.folders_named("x/p") == ["x/p", "y/x/p"]


def test_where_a_name_is_defined_is_told_without_looking_into_the_files():
    index = _index(("a.py", "def area(): ...\ndef area(): ..."), ("b.py", "area = 1"), ("c.py", "other = 1"))
    assert sorted(index.defining("area")) == ["a.py", "b.py"]
    assert list(index.defining("nothing")) == []
    assert [one.symbol.start for one in index.definitions_in("a.py", "area")] == [0, 1]
    assert list(index.definitions_in("gone.py", "area")) == []


def test_a_file_says_what_can_be_meant_by_a_name_alone():
    index = _index(
        (
            "a.py",
            "LIMIT = 3\n\ndef run():\n    pass\n\nclass Box:\n    size: int\n\n    def open(self):\n        pass\n",
        )
    )
    assert [name for name in ("LIMIT", "run", "Box", "size", "open", "none") if index.says("a.py", name)] == [
        "run",
        "Box",
    ]
    assert not index.says("b.py", "run")
    assert all(index.defines(name) for name in ("LIMIT", "run", "Box", "size", "open"))
