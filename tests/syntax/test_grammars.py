from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import agent.syntax
from agent.syntax.grammars import grammar_names, grammar_of

QUERIES = Path(agent.syntax.__file__).parent / "queries"
CAPTURES = {
    "type", "function", "field", "member", "scope", "embedded", "import",
    "name", "body", "bases", "parent", "self", "attr", "require", "source",
}  # fmt: skip


@pytest.mark.parametrize("name", grammar_names())
def test_every_wheel_loads_with_its_query(name):
    grammar = grammar_of(name) if name != "tsx" else grammar_of("typescript", ".TSX")
    assert grammar is not None
    assert grammar.name == name
    assert grammar.query is not None
    assert grammar.query.pattern_count > 0


def test_tsx_is_told_from_typescript_by_the_ending():
    assert grammar_of("typescript", ".ts") is grammar_of("typescript")
    assert grammar_of("typescript", ".tsx") is not grammar_of("typescript")
    assert grammar_of("javascript", ".tsx") is grammar_of("javascript")


@pytest.mark.parametrize("language", ["", "lua", "plaintext", "tree_sitter_python", "../python"])
def test_a_language_without_a_grammar_has_none(language):
    assert grammar_of(language) is None


@pytest.mark.parametrize("query", sorted(QUERIES.glob("*.scm")), ids=lambda path: path.stem)
def test_queries_use_the_common_captures_only(query):
    text = re.sub(r";[^\n]*", "", query.read_text())
    assert set(re.findall(r"@(\w+)", text)) <= CAPTURES


def test_grammars_are_loaded_only_when_needed():
    program = (
        "import sys\nfrom agent.syntax.syntax import Syntax\nSyntax()\n"
        "assert not [m for m in sys.modules if m.startswith('tree_sitter')], 'too early'\n"
        "from agent.syntax.grammars import grammar_of\ngrammar_of('go')\n"
        "assert 'tree_sitter_go' in sys.modules and 'tree_sitter_rust' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_wheel_that_cannot_be_loaded_counts_as_no_grammar():
    program = (
        "import sys\nsys.modules['tree_sitter_swift'] = None\n"
        "from agent.syntax.grammars import grammar_of\nassert grammar_of('swift') is None\n"
        "assert grammar_of('go') is not None\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_a_query_that_the_grammar_does_not_know_leaves_the_text_to_tell_what_is_defined():
    program = (
        "import agent.syntax.grammars as grammars\n"
        "from pathlib import Path\n"
        "from agent.syntax.syntax import Syntax\n"
        "from agent.workspace.source_file import SourceFile, new_stamp\n"
        "import tree_sitter\n"
        "def refuse(*_): raise ValueError('Invalid node type')\n"
        "tree_sitter.Query = refuse\n"
        "file = SourceFile(Path('/a.go'), 'a.go', 'go', 'func Run() {\\n}\\n', new_stamp())\n"
        "syntax = Syntax()\n"
        "assert [one.name for one in syntax.outline(file).functions] == ['Run']\n"
        "assert syntax.tree(file) is not None\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
