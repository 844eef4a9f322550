from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.related import MAX_SNIPPETS, RelatedSource
from agent.context.scope import MAX_LOOKED, is_test
from agent.context.snippet import SnippetKind
from agent.context.source import Cursor
from agent.context.symbols import SymbolIndex
from agent.languages import language_of_path
from agent.workspace.source_file import SourceFile

STAMPS = count(1)


def _file(relative, text):
    path = Path("/work") / relative
    return SourceFile(path, relative, language_of_path(path).id, text, next(STAMPS))


def _ask(files, relative, marked, *, window=None):
    """Index `files`, put the cursor where `|` stands in `marked`, and give the snippets."""
    offset = marked.index("|")
    current = _file(relative, marked.replace("|", "", 1))
    index = SymbolIndex()
    for name, text in files.items():
        index.update(_file(name, text))
    index.update(current)
    cursor = Cursor(current, offset, window or (0, len(current.text)), ())
    return RelatedSource(index).snippets(cursor)


def _paths(snippets):
    return [s.path for s in snippets]


JAVA = {
    "src/main/java/cc/demo/service/BlogService.java": (
        "package cc.demo.service;\nimport cc.demo.entity.BlogPost;\n@Service\npublic class BlogService {\n"
        "  BlogRepository blogRepository;\n  private int secret;\n"
        "  /** Makes one. */\n  public BlogPost createBlog(BlogPost blogDto) { return null; }\n"
        "  public void deleteBlog(Long id) {}\n}\n"
    ),
    "src/main/java/cc/demo/entity/BlogPost.java": "package cc.demo.entity;\npublic class BlogPost {\n  String title;\n}\n",
    "src/main/java/cc/demo/dto/CreateBlogRequest.java": "package cc.demo.dto;\npublic class CreateBlogRequest {}\n",
    "src/main/java/cc/other/BlogPost.java": "package cc.other;\npublic class BlogPost {\n  int wrong;\n}\n",
}


def test_java_as_the_seed_shows_it():
    snippets = _ask(
        JAVA,
        "src/main/java/cc/demo/web/BlogController.java",
        "package cc.demo.web;\nimport cc.demo.service.BlogService;\nimport cc.demo.entity.*;\n"
        "import cc.demo.dto.CreateBlogRequest;\nclass BlogController {\n  private final BlogService service;\n"
        "  public BlogPost createBlog(CreateBlogRequest request) {\n    return service.|\n  }\n}\n",
    )
    best = snippets[0]
    assert best.path == "src/main/java/cc/demo/service/BlogService.java"
    assert best.kind is SnippetKind.RELATED_CODE
    assert best.why == "type of service"
    assert best.source == "related"
    assert (best.start, best.end) == (2, 10)
    assert best.text == (
        "public class BlogService {\n"
        "  BlogRepository blogRepository\n"
        "  + public BlogPost createBlog(BlogPost blogDto)\n"
        "  + public void deleteBlog(Long id)\n"
        "}"
    )
    texts = {s.path: s.text for s in snippets}
    assert texts["src/main/java/cc/demo/dto/CreateBlogRequest.java"] == "public class CreateBlogRequest"
    assert "title" in texts["src/main/java/cc/demo/entity/BlogPost.java"]
    assert "src/main/java/cc/other/BlogPost.java" not in texts


PYTHON = {
    "src/shop/models.py": (
        'class Item:\n    """A thing."""\n    name: str\n\n    def price(self) -> int:\n        return 1\n\n'
        "class Unused:\n    pass\n"
    ),
    "src/shop/store.py": (
        "from .models import Item\n\nclass Base:\n    def close(self): pass\n\n"
        "class Store(Base):\n    def find(self, key: str) -> Item: ...\n    def _hidden(self): ...\n\n"
        "def make_store(size: int) -> Store:\n    return Store()\n"
    ),
    "src/shop/util/__init__.py": "from .text import slug\n",
    "src/shop/util/text.py": "def slug(text: str) -> str:\n    return text\n\ndef other(): ...\n",
    "json.py": "class Wrong: ...\n",
}
RECEIVERS = [
    ("from shop.store import Store\n\ndef f(store: Store):\n    store.|\n", "class Store(Base):"),
    ("from shop.store import Store\n\ndef f():\n    store = Store()\n    store.fi|\n", "class Store(Base):"),
    ("from shop.store import make_store\n\ndef f():\n    s = make_store(3)\n    s.|\n", "class Store(Base):"),
    ("from .store import Store as S\n\ndef f(x: 'S | None'):\n    x.|\n", "class Store(Base):"),
    ("from . import store\n\ndef f():\n    store.|\n", "class Base"),
    ("from shop.store import *\n\ndef f(x: Store):\n    x.|\n", "class Store(Base):"),
    (
        (
            "from shop.store import Store\n\nclass A:\n    def __init__(self, store: Store):\n"
            "        self.store = store\n\n    def f(self):\n        self.store.|\n"
        ),
        "class Store(Base):",
    ),
    ("import shop.store\n\ndef f():\n    x = shop.store.Store()\n    x.|\n", "class Store(Base):"),
]


@pytest.mark.parametrize(("marked", "head"), RECEIVERS)
def test_python_receivers(marked, head):
    snippets = _ask(PYTHON, "src/shop/main.py", marked)
    assert snippets[0].text.startswith(head)
    assert snippets[0].path == "src/shop/store.py"
    assert "_hidden" not in snippets[0].text


def test_base_classes_come_after_the_receiver_itself():
    snippets = _ask(PYTHON, "src/shop/main.py", RECEIVERS[0][0])
    assert [s.text.split("\n")[0] for s in snippets[:2]] == ["class Store(Base):", "class Base:"]


def test_used_near_the_cursor_before_signature_before_import():
    files = {f"pkg/{name}.py": f"class {name}:\n    x = 1\n" for name in ("Near", "Signed", "Imported")}
    blanks = "    y = 1\n" * 30
    snippets = _ask(
        files,
        "pkg/main.py",
        "from .Imported import Imported\nfrom .Signed import Signed\nfrom .Near import Near\n\n"
        f"def f(a: Signed):\n{blanks}    z = Near()\n    |\n",
    )
    names = [s.text.split("\n")[0] for s in snippets if s.text.startswith("class")][:3]
    assert names == ["class Near:", "class Signed:", "class Imported:"]
    assert [s.why for s in snippets[:3]] == ["used 1 lines away", "in the signature of f", "imported"]
    assert snippets[2].kind is SnippetKind.IMPORTED_FILE


def test_functions_are_shown_by_signature():
    snippets = _ask(PYTHON, "src/shop/main.py", "from shop.util import slug\n\nx = slug(|\n")
    assert snippets[0].text == "def slug(text: str) -> str"
    assert snippets[0].path == "src/shop/util/text.py"


def test_a_foreign_import_is_not_mistaken_for_ours():
    files = {"pkg/models.py": "class Session:\n    x = 1\n"}
    snippets = _ask(files, "app/main.py", "from requests import Session\n\ns = Session()\ns.|\n")
    assert snippets == []


def test_a_name_that_many_files_define_means_nothing():
    files = {f"p{n}/m.py": "class Config:\n    x = 1\n" for n in range(4)}
    assert _ask(files, "app/main.py", "c = Config()\nc.|\n") == []
    assert len(_ask(dict(list(files.items())[:1]), "app/main.py", "c = Config()\nc.|\n")) == 1


def test_a_name_that_many_have_as_a_field_is_looked_for_no_further_but_where_an_import_leads():
    files = {f"p{n}/m.py": "class Other:\n    Config = 1\n" for n in range(MAX_LOOKED)}
    files["z.py"] = "class Config:\n    x = 1\n"
    few = dict(list(files.items())[1:])
    assert _paths(_ask(few, "app/main.py", "c = Config()\nc.|\n")) == ["z.py"]
    assert _ask(files, "app/main.py", "c = Config()\nc.|\n") == []
    assert "z.py" in _paths(_ask(files, "app/main.py", "from z import Config\nc = Config()\nc.|\n"))


def test_the_owner_of_a_member_that_only_one_type_has():
    snippets = _ask(PYTHON, "src/shop/main.py", "def f(thing):\n    thing.price()\n    |\n")
    assert any(s.text.startswith("class Item:") and "price" in s.why for s in snippets)


TYPESCRIPT = {
    "tsconfig.json": '{\n  // aliases\n  "compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"]},},\n}\n',
    "src/api/index.ts": "export class Api extends Core {\n  get(path: string): Promise<string> { return null; }\n}\n",
    "src/core.ts": "export class Core {\n  close(): void {}\n}\n",
    "src/types.d.ts": "export interface Options {\n  depth: number;\n}\n",
    "src/view.tsx": "export const View = (p: Props) => {\n  return <div/>;\n};\n",
}
SCRIPTS = [
    ("import { Api } from './api';\nconst f = (api: Api) => {\n  api.|\n};\n", "src/api/index.ts"),
    (
        "import { Api } from '@/api';\nfunction f() {\n  const api = new Api();\n  api.|\n}\n",
        "src/api/index.ts",
    ),
    ("import { Core } from './core.js';\nfunction f() {\n  const c = new Core();\n  c.|\n}\n", "src/core.ts"),
    ("import type { Options } from './types';\nfunction f(o: Options) {\n  o.|\n}\n", "src/types.d.ts"),
    ("import * as core from 'src/core';\nfunction f() {\n  core.|\n}\n", "src/core.ts"),
    ("class A {\n  constructor(private api: Api) {}\n  f() {\n    this.api.|\n  }\n}\n", "src/api/index.ts"),
]


@pytest.mark.parametrize(("marked", "path"), SCRIPTS)
def test_typescript_receivers(marked, path):
    assert _ask(TYPESCRIPT, "src/main.ts", marked)[0].path == path


GO = {
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "model/item.go": "package model\n\n// Item is sold.\ntype Item struct {\n\tName string\n\tprice int\n}\n\nfunc (i *Item) Price() int { return 1 }\n",
    "model/new.go": "package model\n\nfunc NewItem(name string) *Item { return nil }\n",
    "model/item_test.go": "package model\n\nfunc TestItem() {}\n",
    "store/base.go": "package store\n\ntype Base struct {\n\tID int\n}\n",
}


def test_go_packages_receivers_and_siblings():
    head = 'package store\n\nimport "example.com/app/model"\n\n'
    item = _ask(GO, "store/store.go", head + "func f(i *model.Item) {\n\ti.|\n}\n")[0]
    assert item.path == "model/item.go"
    assert (
        item.text == "type Item struct {  // Item is sold.\n  Name string\n  + func (i *Item) Price() int\n}"
    )
    made = _ask(GO, "store/store.go", head + 'func f() {\n\ti := model.NewItem("x")\n\ti.|\n}\n')[0]
    assert made.path == "model/item.go"
    package = _ask(GO, "store/store.go", head + "func f() {\n\tmodel.|\n}\n")
    assert {s.path for s in package[:2]} == {"model/item.go", "model/new.go"}
    base = _ask(GO, "store/store.go", head + "func f(b Base) {\n\tb.|\n}\n")[0]
    assert base.path == "store/base.go"


def test_kotlin_sees_java_and_its_own_package():
    files = {
        **JAVA,
        "src/main/kotlin/cc/demo/things.kt": 'package cc.demo\n\nclass Thing(val name: String) {\n  fun go(): Int = 1\n}\nfun makeThing(): Thing = Thing("")\n',
    }
    head = "package cc.demo\nimport cc.demo.service.BlogService\n"
    service = _ask(files, "src/main/kotlin/cc/demo/Main.kt", head + "fun f(s: BlogService) {\n  s.|\n}\n")[0]
    assert service.path.endswith("BlogService.java")
    thing = _ask(
        files, "src/main/kotlin/cc/demo/Main.kt", head + "fun f() {\n  val t = makeThing()\n  t.|\n}\n"
    )[0]
    assert thing.text.startswith("class Thing(val name: String)")


def test_self_gives_the_own_type_with_private_members_if_the_window_does_not_show_it():
    text = (
        "class Base:\n    def shared(self): ...\n\nclass A(Base):\n    def _one(self): ...\n"
        + "    # x\n" * 50
    )
    marked = text + "    def two(self):\n        self.|\n"
    offset = marked.index("|")
    snippets = _ask({}, "a.py", marked, window=(offset - 60, offset))
    assert "- def _one(self)" in snippets[0].text
    assert snippets[0].path == "a.py"
    assert any(s.text.startswith("class Base:") for s in snippets)


def test_what_the_window_shows_is_left_out():
    assert _ask({}, "a.py", "class A:\n    def one(self): ...\n\n    def two(self):\n        self.|\n") == []


def test_siblings_come_last():
    snippets = _ask({"p/a.py": "def one(): ...\n"}, "p/b.py", "x = |\n")
    assert [(s.path, s.text, s.why) for s in snippets] == [("p/a.py", "def one()", "same package")]


def test_answers_are_the_same_each_time_and_bounded():
    files = {f"p/m{n}.py": f"class C{n}:\n    x = 1\n" for n in range(60)}
    uses = "\n".join(f"C{n}()" for n in range(15))
    imports = "".join(f"from .m{n} import C{n}\n" for n in range(60))
    first = _ask(files, "p/main.py", f"{imports}{uses}\n|\n")
    second = _ask(dict(reversed(files.items())), "p/main.py", f"{imports}{uses}\n|\n")
    assert first == second
    assert len(first) == MAX_SNIPPETS
    assert [s.score for s in first] == sorted((s.score for s in first), reverse=True)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(["a.py", "A.java", "a.ts", "a.go", "a.kt", "a.txt", "a.rs", "a.rb", "a.lua", "a.php"]),
    pieces=st.lists(
        st.sampled_from(["import", "from", "Item", "Store", ".", ":", "=", "(", ")", "\n", "    ", "class", "self", "def", "é", '"', "{", "}", "\ud800"]),
        max_size=40,
    ),
    at=st.integers(0, 100),
)  # fmt: skip
def test_any_text_gives_an_answer(name, pieces, at):
    text = " ".join(pieces)
    at = min(at, len(text))
    snippets = _ask({**PYTHON, **TYPESCRIPT, **GO}, name, text[:at].replace("|", "") + "|" + text[at:])
    assert all(s.text and s.start < s.end for s in snippets)


def test_stops_at_as_many_tokens_as_may_be_shown():
    types = {f"t{n}.py": f"class Thing{n}:\n    def act_{n}(self): ...\n" for n in range(9)}
    text = "".join(f"from t{n} import Thing{n}\n" for n in range(9))
    current = _file("main.py", text)
    index = SymbolIndex()
    for file in (*(_file(name, code) for name, code in types.items()), current):
        index.update(file)
    window = (0, len(text))
    every, some = (
        RelatedSource(index).snippets(Cursor(current, len(text), window, (), tokens))
        for tokens in (5_000, 20)
    )
    assert 0 < len(some) < len(every)
    assert list(every)[: len(some)] == list(some)


def test_members_of_foreign_modules_mean_nothing_of_ours():
    files = {
        "engine/engine.go": "package engine\nfunc New() *Engine { return nil }\ntype Engine struct{ Port int }\n"
    }
    text = 'package main\nimport "errors"\nfunc f() error {\n  err := errors.New("a")\n  |\n}\n'
    assert "engine/engine.go" not in _paths(_ask(files, "main.go", text))
    assert "engine/engine.go" in _paths(_ask(files, "main.go", text.replace("errors.New", "New")))


@pytest.mark.parametrize(
    "path",
    [
        "tests/helpers.py",
        "pkg/test_pay.py",
        "pkg/pay_test.py",
        "a/src/test/java/PayTest.py",
        "pkg/commonTest/pay.py",
    ],
)
def test_definitions_of_tests_are_for_tests_only(path):
    files = {path: "class Payment:\n    amount = 1\n"}
    text = "def f():\n    x = Payment()\n    |\n"
    assert path not in _paths(_ask(files, "pkg/pay.py", text))
    assert path in _paths(_ask(files, "tests/test_other.py", text))


@pytest.mark.parametrize(
    "path", ["pkg/contest.py", "pkg/latest/pay.py", "pkg/attestation.py", "pkg/Protest.kt"]
)
def test_names_that_only_look_like_tests_are_none(path):
    assert not is_test(path)
