from __future__ import annotations

from pathlib import Path

from agent.context.outline_text import MAX_LISTED, MAX_MEMBERS, function_text, module_text, type_text
from agent.context.scope import Scopes
from agent.context.symbols import SymbolIndex
from agent.languages import language_of_path
from agent.workspace.source_file import SourceFile


def _file(name, text, stamp=1):
    return SourceFile(Path("/work") / name, name, language_of_path(Path(name)).id, text, stamp)


def _index(name, text):
    index = SymbolIndex()
    index.update(_file(name, text))
    return index


def test_long_types_and_modules_are_cut():
    members = "".join(f"    def m{n}(self): ...\n" for n in range(100))
    text = type_text(_index("a.py", f"class A:\n{members}").definitions("A")[0])
    assert len(text.split("\n")) == MAX_MEMBERS + 2
    assert text.endswith("  ...")
    functions = "".join(f"def f{n}(): ...\n" for n in range(100))
    listed = module_text(_index("a.py", functions).file("a.py")).split("\n")
    assert len(listed) == MAX_LISTED + 1
    assert listed[-1] == "..."


def test_private_members_are_shown_on_demand_only():
    definition = _index("a.py", "class A:\n    def _m(self): ...\n    def n(self): ...\n").definitions("A")[0]
    assert type_text(definition) == "class A:\n  + def n(self)"
    assert type_text(definition, private=True) == "class A:\n  - def _m(self)\n  + def n(self)"


def test_functions_have_their_first_line_of_documentation():
    definition = _index("a.py", 'def f(x):\n    """Do it.\n\n    More.\n    """\n').definitions("f")[0]
    assert function_text(definition.symbol) == "def f(x)  // Do it."


def test_a_scope_is_read_again_only_when_imports_or_the_index_change():
    index = _index("p/m.py", "class A: ...\n")
    scopes = Scopes(index)
    file = _file("p/a.py", "from .m import A\n", 2)
    first = scopes.scope(file)
    assert first.names["A"].files == ("p/m.py",)
    assert scopes.scope(_file("p/a.py", file.text, 3)) is first
    assert scopes.scope(_file("p/a.py", file.text + "x", 4)) is not first
    index.remove("p/m.py")
    assert scopes.scope(file).names["A"].files == ()
    for n in range(50):
        scopes.scope(_file(f"q/{n}.py", "", 100 + n))
    assert scopes.scope(file) is not first
