from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.languages import LANGUAGES
from agent.syntax.imports import MAX_IMPORTS, imports_in

ALL = (("*", "*"),)
CASES = [
    ("python", "import os", [("os", (("os", ""),))]),
    ("python", "import a.b as c, d", [("a.b", (("c", ""),)), ("d", (("d", ""),))]),
    ("python", "from . import x", [(".", (("x", "x"),))]),
    ("python", "from ..a.b import (\n    X as Y,  # note\n    z,\n)\n", [("..a.b", (("Y", "X"), ("z", "z")))]),
    ("python", "from a import *", [("a", ALL)]),
    ("python", "from a import b, \\\n    c\n", [("a", (("b", "b"), ("c", "c")))]),
    ("python", "important = 1\nfromage = 2\n", []),
    ("java", "import a.b.C;\nimport a.b.*;", [("a.b", (("C", "C"),)), ("a.b", ALL)]),
    ("java", "import static a.b.C.max;", [("a.b.C", (("max", "max"),))]),
    ("kotlin", "import a.b.C as D\nimport a.b.*", [("a.b", (("D", "C"),)), ("a.b", ALL)]),
    ("scala", "import a.b.{X, Y => Z}\nimport a._", [("a.b", (("X", "X"), ("Z", "Y"))), ("a", ALL)]),
    ("typescript", "import D, {a, b as c} from './m'", [("./m", (("a", "a"), ("c", "b"), ("D", "default")))]),
    ("typescript", "import type {A} from 'm'", [("m", (("A", "A"),))]),
    ("typescript", "import {type A} from 'm'", [("m", (("A", "A"),))]),
    ("typescript", "import * as x from 'm'", [("m", (("x", ""),))]),
    ("typescript", "import 'm'", [("m", ())]),
    ("javascript", "const {a, b: c} = require('./m')", [("./m", (("a", "a"), ("c", "b")))]),
    ("javascript", "const x = require('./m');", [("./m", (("x", ""),))]),
    ("javascript", "export * from './m'\nexport {a} from './n'", [("./m", ALL), ("./n", (("a", "a"),))]),
    ("javascript", "import {\n  a,\n  b\n} from './m'", [("./m", (("a", "a"), ("b", "b")))]),
    ("go", 'import "a/b"', [("a/b", (("b", ""),))]),
    ("go", 'import x "a/b"', [("a/b", (("x", ""),))]),
    ("go", 'import (\n\t"fmt"\n\t. "d/e"\n\tx "a/v2"\n\t"m/go-yaml.v3"\n\t// "no/no"\n)', [
        ("fmt", (("fmt", ""),)), ("d/e", ALL), ("a/v2", (("x", ""),)), ("m/go-yaml.v3", (("yaml", ""),)),
    ]),
    ("go", 'import "a/b/v2"', [("a/b/v2", (("b", ""),))]),
    ("rust", "use a::b::C;", [("a::b", (("C", "C"),))]),
    ("rust", "pub use a::{b::{C as D, self}, e::*};", [
        ("a::b", (("D", "C"),)), ("a::b", (("b", ""),)), ("a::e", ALL),
    ]),
    ("c", '#include "a/b.h"\n# include <c.h>', [("a/b.h", ALL), ("c.h", ALL)]),
    ("csharp", "using A.B;\nusing X = A.C;\nusing (var x = y) {}", [("A.B", ALL), ("A", (("X", "C"),))]),
    ("php", "use A\\B\\C as D;\nuse A\\{E, F as G};", [("A.B", (("D", "C"),)), ("A", (("E", "E"), ("G", "F")))]),
    ("ruby", "require 'json'\nrequire_relative 'a/b'\nrequire_relative '../c'", [
        ("json", ALL), ("./a/b", ALL), ("../c", ALL),
    ]),
    ("swift", "import Foundation\n@testable import App", [("Foundation", ALL), ("App", ALL)]),
    ("bash", "source ./a.sh\n. b.sh", [("./a.sh", ALL), ("b.sh", ALL)]),
    ("sql", "import x", []),
    ("unknown", "import x", []),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_statements(language, text, expected):
    assert [(i.module, i.names) for i in imports_in(language, text)] == expected


def test_lines_are_counted_from_the_first_one_given():
    text = "import a\n\n\nfrom b import c\n"
    assert [i.line for i in imports_in("python", text, 10)] == [10, 13]


def test_many_statements_are_cut():
    assert len(imports_in("python", "import a\n" * 1000)) == MAX_IMPORTS
    assert len(imports_in("python", "import " + ", ".join(["a"] * 1000))) == MAX_IMPORTS


@given(
    st.sampled_from([language.id for language in LANGUAGES]),
    st.lists(
        st.sampled_from(
            [
                "import",
                "from",
                "use",
                "using",
                "{",
                "}",
                "(",
                ")",
                " ",
                "\n",
                "a",
                ".",
                ",",
                "as",
                '"',
                "'",
                ";",
                "::",
                "*",
                "require",
            ]
        )
    ),
)
def test_anything_is_read_without_an_error(language, pieces):
    imports_in(language, "".join(pieces))
    imports_in(language, " ".join(pieces))
