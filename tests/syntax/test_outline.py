from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.languages import LANGUAGES
from agent.syntax.symbol import SymbolKind, Visibility
from agent.syntax.syntax import Syntax
from agent.workspace.source_file import SourceFile

C, N, E, S = SymbolKind.CLASS, SymbolKind.INTERFACE, SymbolKind.ENUM, SymbolKind.STRUCT
TYPES = [
    ("sample.py", [(C, "", "Base", 10, 33), (C, "Base", "Nested", 31, 33)]),
    ("Sample.java", [
        (C, "", "BlogService", 8, 29), (E, "BlogService", "Mood", 27, 28), (N, "", "Svc", 30, 33),
        (SymbolKind.RECORD, "", "Point", 34, 35),
    ]),
    ("Sample.kt", [
        (C, "", "User", 6, 21), (N, "", "Named", 22, 26), (SymbolKind.OBJECT, "", "Single", 27, 28),
        (SymbolKind.TYPE, "", "Names", 33, 34),
    ]),
    ("sample.js", [(C, "", "Cart", 5, 20)]),
    ("sample.ts", [
        (N, "", "Named", 4, 8), (SymbolKind.TYPE, "", "Id", 9, 10), (E, "", "Mood", 11, 12),
        (C, "", "Store", 14, 26), (SymbolKind.MODULE, "", "Deep", 37, 40),
    ]),
    ("sample.go", [(S, "", "Store", 8, 13), (N, "", "Finder", 14, 17), (SymbolKind.TYPE, "", "ID", 18, 19)]),
    ("sample.rs", [
        (S, "", "Store", 5, 9), (SymbolKind.TRAIT, "", "Find", 10, 13), (E, "", "Mood", 21, 25),
        (SymbolKind.MODULE, "", "inner", 28, 31),
    ]),
    ("sample.c", [(S, "", "node", 6, 10), (SymbolKind.TYPE, "", "node_t", 9, 10), (E, "", "mood", 11, 12)]),
    ("sample.cpp", [(C, "", "Store", 8, 18), (S, "", "Point", 19, 20)]),
    ("Sample.cs", [
        (C, "", "BlogService", 6, 25), (N, "", "IService", 26, 30), (E, "", "Mood", 31, 32),
        (SymbolKind.RECORD, "", "Point", 32, 33), (S, "", "Pair", 33, 34),
    ]),
    ("sample.rb", [(C, "", "Store", 4, 21), (SymbolKind.MODULE, "", "Deep", 22, 26), (C, "Deep", "Inner", 23, 25)]),
    ("sample.php", [
        (C, "", "BlogService", 10, 25), (N, "", "Service", 26, 30), (SymbolKind.TRAIT, "", "Loud", 31, 32),
        (E, "", "Mood", 33, 34),
    ]),
    ("sample.scala", [
        (C, "", "BlogService", 6, 17), (SymbolKind.TRAIT, "", "Service", 18, 21),
        (SymbolKind.OBJECT, "", "BlogService", 22, 25), (C, "", "Point", 26, 27), (SymbolKind.TYPE, "", "Id", 28, 29),
    ]),
    ("sample.swift", [
        (C, "", "BlogService", 3, 15), (N, "", "Service", 16, 20), (S, "", "Point", 21, 22), (E, "", "Mood", 23, 24),
    ]),
    ("sample.sql", [(SymbolKind.TYPE, "", "users", 1, 5), (SymbolKind.TYPE, "", "grown", 6, 7)]),
    ("sample.sh", []),
]  # fmt: skip
FUNCTIONS = {
    "sample.py": ["Base.__init__", "Base.total", "run"],
    "Sample.java": ["BlogService.BlogService", "BlogService.createBlog", "BlogService.gone", "Svc.all"],
    "Sample.kt": ["User.greet", "User.short", "User.of", "Named.shout", "ext"],
    "sample.js": ["Cart.constructor", "Cart.add", "Cart.size", "total", "price"],
    "sample.ts": ["Named.shout", "Store.constructor", "Store.find", "Store.gone", "make", "plain", "outer"],
    "sample.go": ["Finder.Find", "Store.Find", "New"],
    "sample.rs": ["Find.find", "Store.find", "inner.deep", "make", "mine"],
    "sample.c": ["add", "add", "name_of"],
    "sample.cpp": ["Store.Store", "Store.~Store", "Store.find", "Store.gone", "Store.find", "free_one"],
    "Sample.cs": ["BlogService.BlogService", "BlogService.Create", "BlogService.Short", "IService.Create"],
    "sample.rb": ["Store.initialize", "Store.find", "Store.make", "free"],
    "sample.php": ["BlogService.__construct", "BlogService.create", "Service.create", "free"],
    "sample.scala": ["BlogService.create", "BlogService.gone", "Service.create", "BlogService.apply"],
    "sample.swift": ["BlogService.init", "BlogService.create", "Service.create", "Point.length", "free"],
    "sample.sql": ["add_one"],
    "sample.sh": ["greet", "leave"],
}
FIELDS = {
    "sample.py": ["LIMIT", "Base.name", "Base.count", "Base.repo", "Base.size", "Base.Nested.field"],
    "Sample.java": [
        "BlogService.blogRepository",
        "BlogService.A",
        "BlogService.B",
        "BlogService.Mood.GOOD",
        "BlogService.Mood.BAD",
    ],
    "Sample.kt": ["User.repo", "User.other", "User.LIMIT", "Named.label"],
    "sample.js": ["dep", "Cart.items", "Cart.#secret", "Cart.owner", "LIMIT"],
    "sample.ts": ["Named.label", "Mood.Good", "Mood.Bad", "Store.map", "Store.http", "Store.name"],
    "sample.go": ["Store.name", "Store.items", "Limit", "global"],
    "sample.rs": ["Store.name", "Store.items", "Mood.Good", "Mood.Bad", "LIMIT"],
    "sample.c": ["LIMIT", "node.value", "node.next", "mood.GOOD", "mood.BAD", "count"],
    "sample.cpp": ["Store.items_", "Store.count", "Point.x", "Point.y"],
    "Sample.cs": [
        "BlogService.repo",
        "BlogService.Name",
        "BlogService.Limit",
        "Mood.Good",
        "Mood.Bad",
        "Pair.A",
    ],
    "sample.rb": ["Store.name", "Store.items", "Store.LIMIT"],
    "sample.php": ["BlogService.repo", "BlogService.LIMIT", "Mood.Good"],
    "sample.scala": ["BlogService.limit", "BlogService.other"],
    "sample.swift": [
        "BlogService.repo",
        "BlogService.name",
        "Service.name",
        "Point.x",
        "Mood.good",
        "Mood.bad",
    ],
    "sample.sql": ["users.id", "users.name"],
    "sample.sh": ["LIMIT"],
}
SIGNATURES = [
    ("sample.py", "Base", "class Base(Generic[T], metaclass=M)"),
    ("sample.py", "run", "async def run(a: int, b: str) -> Base"),
    ("sample.py", "size", "size: int"),
    ("Sample.java", "createBlog", "public BlogPost createBlog(BlogPost blogDto) throws IOException"),
    ("Sample.java", "BlogService", "public class BlogService extends Base<BlogPost> implements Svc, Closeable"),
    ("Sample.java", "A", "static final int A"),
    ("Sample.kt", "greet", "override fun greet(who: User): String"),
    ("sample.ts", "find", "async find(id: Id): Promise<Alpha>"),
    ("sample.ts", "make", "make = (a: number): Store"),
    ("sample.go", "Store", "type Store struct"),
    ("sample.go", "Find", "Find(id string) (*model.Item, error)"),
    ("sample.rs", "make", "pub fn make(name: &str) -> Store"),
    ("sample.c", "name_of", "static char *name_of(node_t *n)"),
    ("sample.cpp", "find", "int find(const std::string& id) const"),
    ("Sample.cs", "Name", "public string Name"),
    ("sample.rb", "Inner", "class Inner"),
    ("sample.php", "create", "public function create(Post $post): ?Post"),
    ("sample.swift", "create", "func create(post: Post, loud: Bool = false) -> Post?"),
]  # fmt: skip
BASES = [
    ("sample.py", "Base", ("Generic",)),
    ("Sample.java", "BlogService", ("Base", "Svc", "Closeable")),
    ("Sample.kt", "User", ("Person", "Named")),
    ("sample.ts", "Store", ("Base", "Named")),
    ("sample.js", "Cart", ("Base",)),
    ("sample.go", "Store", ("Base",)),
    ("sample.rs", "Store", ("Find",)),
    ("sample.cpp", "Store", ("Base", "Other")),
    ("Sample.cs", "BlogService", ("Base", "IService")),
    ("sample.rb", "Store", ("Base",)),
    ("sample.php", "BlogService", ("Base", "Service")),
    ("sample.scala", "BlogService", ("Base", "Service")),
]
DOCS = [
    ("sample.py", "Base", "A base of things."), ("sample.py", "total", "Sum it."),
    ("Sample.java", "BlogService", "Keeps posts."), ("Sample.java", "createBlog", "Makes one."),
    ("Sample.kt", "User", "A user."), ("sample.js", "Cart", "Holds carts."), ("sample.ts", "Named", "Names things."),
    ("sample.go", "Find", ""), ("sample.rs", "Store", "Keeps things."), ("sample.c", "node", "A node."),
    ("Sample.cs", "BlogService", "Keeps posts."), ("sample.rb", "Store", "Keeps things."),
    ("sample.sql", "users", "Keeps users."), ("sample.sh", "greet", "Greets."), ("sample.py", "run", ""),
]  # fmt: skip
PACKAGES = {
    "Sample.java": "cc.demo.service", "Sample.kt": "cc.demo", "sample.go": "store", "Sample.cs": "App.Services",
    "sample.php": "App.Services", "sample.scala": "app.service", "sample.py": "",
}  # fmt: skip


def _dotted(symbols):
    return [f"{s.parent}.{s.name}" if s.parent else s.name for s in symbols]


def _first(outline, name):
    return next(s for s in outline.symbols() if s.name == name)


@pytest.mark.parametrize(("name", "types"), TYPES, ids=lambda v: v if isinstance(v, str) else "")
def test_types_of_every_language(syntax, sample, name, types):
    outline = syntax.outline(sample(name))
    assert [(s.kind, s.parent, s.name, s.start, s.end) for s in outline.types] == types
    assert _dotted(outline.functions) == FUNCTIONS[name]
    assert _dotted(outline.fields) == FIELDS[name]


def test_tsx_reads_tags(syntax, sample):
    assert _dotted(syntax.outline(sample("sample.tsx")).functions)[-1] == "El"


@pytest.mark.parametrize(("name", "symbol", "signature"), SIGNATURES)
def test_signatures_have_no_body_and_no_annotations(syntax, sample, name, symbol, signature):
    assert _first(syntax.outline(sample(name)), symbol).signature == signature


@pytest.mark.parametrize(("name", "symbol", "bases"), BASES)
def test_bases(syntax, sample, name, symbol, bases):
    assert _first(syntax.outline(sample(name)), symbol).bases == bases


@pytest.mark.parametrize(("name", "symbol", "doc"), DOCS)
def test_docs(syntax, sample, name, symbol, doc):
    assert _first(syntax.outline(sample(name)), symbol).doc == doc


@pytest.mark.parametrize(("name", "package"), PACKAGES.items())
def test_packages(syntax, sample, name, package):
    assert syntax.outline(sample(name)).package == package


def test_visibility(syntax, source):
    text = "class A {\n  private int a;\n  protected int b;\n  int c;\n}\n"
    fields = syntax.outline(source("A.java", text)).fields
    assert [s.visibility for s in fields] == [Visibility.PRIVATE, Visibility.PROTECTED, Visibility.PUBLIC]
    functions = syntax.outline(source("a.py", "def _a(): pass\ndef __b__(): pass\ndef c(): pass\n")).functions
    assert [s.visibility for s in functions] == [Visibility.PRIVATE, Visibility.PUBLIC, Visibility.PUBLIC]
    functions = syntax.outline(source("a.go", "package a\nfunc a() {}\nfunc B() {}\n")).functions
    assert [s.visibility for s in functions] == [Visibility.PRIVATE, Visibility.PUBLIC]


def test_imports_inside_a_string_are_not_imports(syntax, source):
    outline = syntax.outline(source("a.py", 'x = """\nimport os\n"""\nimport re\n'))
    assert [i.module for i in outline.imports] == ["re"]


def test_require_is_an_import(syntax, sample):
    assert [i.module for i in syntax.outline(sample("sample.js")).imports] == ["fs", "./alpha.js", "../dep"]


def test_locals_are_not_in_the_outline(syntax, source):
    text = (
        "def f():\n    def g():\n        pass\n    class H:\n        x = 1\n        def m(self): self.y = 1\n"
    )
    assert [s.name for s in syntax.outline(source("a.py", text)).symbols()] == ["f"]


def test_broken_code_still_gives_what_stands_before_and_after(syntax, source):
    text = "class A:\n    def f(self, x:\n        return (\n\n    def g(self):\n        pass\n\ndef h():\n    pass\n"
    names = {s.name for s in syntax.outline(source("a.py", text)).symbols()}
    assert "h" in names


def test_symbols_come_in_the_order_of_the_text(syntax, sample):
    starts = [s.start for s in syntax.outline(sample("sample.ts")).symbols()]
    assert starts == sorted(starts)


def test_an_outline_is_made_once_for_a_version(syntax, sample):
    file = sample("sample.py")
    assert syntax.outline(file) is syntax.outline(file)
    kept = syntax.outline(file)
    syntax.forget(file)
    assert syntax.outline(file) is not kept


def test_old_outlines_are_dropped(syntax, source):
    first = source("a.lua", "")
    kept = syntax.outline(first)
    for _ in range(100):
        syntax.outline(source("a.lua", ""))
    assert syntax.outline(first) is not kept


def test_a_definition_longer_than_a_page_is_cut(syntax, source):
    outline = syntax.outline(source("a.py", f"def f({', '.join(f'a{n}' for n in range(3000))}): pass\n"))
    assert len(outline.functions[0].signature) == 240


PIECES = (
    "class def fn func function interface struct impl enum import from use { } ( ) : ; , = . => -> < > [ ] \t "
    "/* */ // # \" ' ` ''' @a a B self this const let var val type return 1 é 𝒳 \x00 \ud800 ${ $ end do"
)
CODE = st.lists(st.sampled_from([*PIECES.split(" "), "\n", "\n\n", "\r", "\n    ", " "]), max_size=60).map(
    " ".join
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    language=st.sampled_from([language.id for language in LANGUAGES]),
    text=CODE | st.text(max_size=80),
    at=st.integers(0, 300),
)
def test_any_text_in_any_language_gives_answers(language, text, at):
    syntax = Syntax()
    file = SourceFile(Path("/w/a.x"), "a.x", language, text, 1)
    outline = syntax.outline(file)
    lines = text.count("\n") + 1
    assert all(0 <= s.start < s.end <= lines for s in outline.symbols())
    borders = syntax.borders(file)
    assert borders[0] == 0
    assert list(borders) == sorted(set(borders))
    assert borders[-1] < lines
    around = syntax.surroundings(file)
    assert around.in_comment_or_string(at) in {True, False}
    assert around.body_empty(at) in {True, False}
    for enclosing in around.enclosing(at):
        assert 0 <= enclosing.start <= text.count("\n", 0, at)
        assert 0 <= enclosing.begins <= len(text)
    block, inside = around.enclosing_block(at), around.inside_block(at)
    if block is not None:
        place = min(at, len(text))
        assert 0 <= block[0] <= inside[0] <= place <= inside[1] <= block[1] <= len(text)
