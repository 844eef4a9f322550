"""Names that a suggestion makes up."""

from __future__ import annotations

import pytest

from agent.completion.cursor import cursor_at
from agent.completion.filters.known_names import brought_along
from agent.completion.filters.symbols import unknown_names

KNOWN = {"load", "user", "Client", "fetch"}


def unknown(before, text, language="python", after="\n"):
    return unknown_names(text, cursor_at(before, after, language), KNOWN.__contains__)


@pytest.mark.parametrize(
    ("before", "text", "names"),
    [
        ("", "user.load()", ()),
        ("", "user.lode()", ("lode",)),
        ("", "user.lode().lode().spare(1)", ("lode", "spare")),
        ("x = user.", "lode()", ("lode",)),
        ("x = user.lo", "de(1)", ("lode",)),
        ("x = user.lo", "ad(1)", ()),
        ("x = user.lode(", "user)", ()),
        ("", "user.name", ()),
        ("", "lode()", ()),
        ("", "user.append(1).strip()", ()),
        ("", "user.of()", ()),
        ("", "# user.lode()", ()),
        ("", "x = 'user.lode()'", ()),
        ("x = 'user.", "lode()'", ()),
        ("", "a = 1\nb = user.lode()", ("lode",)),
        ("from m import ", "Client, Server as S, load", ("Server",)),
        ("from m import Ser", "ver", ("Server",)),
        ("from m import Server, ", "Client", ()),
        ("", "from m import (Client, Other", ("Other",)),
    ],
)
def test_python(before, text, names):
    assert unknown(before, text) == names


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("typescript", "import { Client, Server as S } from './m'", ("Server",)),
        ("typescript", "import type { Server } from './m'", ("Server",)),
        ("javascript", "list.map(x => x.lode()).filter(Boolean)", ("lode",)),
        ("java", "import com.example.Server;", ("Server",)),
        ("kotlin", "import com.example.Client", ()),
        ("cpp", "user->lode(1); v.push_back(Ns::spare(2));", ("lode", "spare")),
        ("rust", "user.lode()?.unwrap()", ("lode",)),
        ("go", "user.Lode(1)", ("Lode",)),
    ],
)
def test_other_languages(language, text, names):
    assert unknown("", text, language) == names


def test_what_languages_bring_along():
    assert {"append", "items", "startswith", "format"} <= brought_along("python")
    assert {"map", "then"} <= brought_along("typescript")
    assert brought_along("go") == frozenset()
