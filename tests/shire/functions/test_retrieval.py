"""Splitting, embedding, searching, reranking, caching over real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import ScriptError
from agent.shire.functions.reranking import ends_first
from agent.shire.runtime.values import Passage
from agent.shire.world.search import PASSAGE_CHARS, passages
from agent.workspace.source_file import SourceFile, new_stamp

FILES = {
    "src/BlogService.java": "package blog;\n\npublic class BlogService {\n    public Blog createBlog(Blog blog) {\n        return repository.save(blog);\n    }\n}\n",
    "src/Invoice.java": "package pay;\n\npublic class Invoice {\n    public Money total() { return sum; }\n}\n",
    "doc/指南.md": "# 指南\n\n创建博客的流程在这里。\n\n支付\n",
    "ignored/BlogSecret.java": "class BlogSecret {}",
    ".gitignore": "ignored/\n",
}


@pytest.fixture(autouse=True)
def _files(world):
    world.write(FILES)


@pytest.mark.parametrize(
    ("definition", "first", "count"),
    [
        (
            r'/.*\.java/ { splitting | embedding | searching("create blog") }',
            "src/BlogService.java:1-7\npackage blog;",
            1,
        ),
        (
            r'/.*\.java/ { splitting | embedding | searching("createBlog", 0.0) }',
            "src/BlogService.java:1-7\n",
            1,
        ),
        (
            '/any/ { splitting("src/*.java") | embedding | searching("invoice total") }',
            "src/Invoice.java:1-5\n",
            1,
        ),
        ('/any/ { splitting("src/Invoice.java") | embedding | searching("blog") }', "", 0),
        ('/any/ { searching("博客流程") }', "doc/指南.md:1-5\n", 1),
        ('/any/ { embedding("red apples", "green pears") | searching("pears") }', "green pears", 1),
        ('/any/ { searching("nothingatall") }', "", 0),
        ('/any/ { print("create blog") | searching }', "src/BlogService.java:1-7\n", 1),
        (
            r'/.*\.java/ { splitting | embedding | caching("disk") | searching("blog") | reranking }',
            "src/Blog",
            1,
        ),
    ],
)
async def test_retrieval(world, definition, first, count):
    found = await world.value(definition)
    assert found.startswith(first)
    assert bool(found) is bool(count)
    assert "BlogSecret" not in found
    assert "Invoice" not in found or "invoice" in definition


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ('/any/ { caching("cloud") }', 'knows "memory" and "disk"'),
        ('/any/ { reranking("none") }', "has no order 'none'"),
        ('/any/ { searching("x", "y") }', "needs a number"),
    ],
)
async def test_wrong_words_are_told(world, definition, message):
    with pytest.raises(ScriptError, match=message):
        await world.value(definition)


def test_the_best_stand_at_both_ends():
    scores = [0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    order = ends_first([Passage(str(score), score=score) for score in scores])
    assert [one.score for one in order] == [0.5, 0.3, 0.1, 0.2, 0.4, 0.6]


async def test_orders(world):
    text = '/any/ { embedding("apple", "apple apple pie", "apple apple apple and many other words here") | searching("apple", 0) | reranking(ORDER) }'
    plain = (await world.value(text.replace("ORDER", '"default"'))).split("\n\n")
    lost = (await world.value(text.replace("ORDER", "lostInTheMiddleRanker"))).split("\n\n")
    assert sorted(plain) == sorted(lost)
    assert lost == [plain[0], plain[2], plain[1]]


async def test_the_model_may_judge(world):
    world.model.answers = ["Yes.", "no", "the answer"]
    text = '---\nvariables:\n  "a": /any/ { embedding("good", "bad") | reranking("llmReranker", "query") }\n---\n$a'
    assert (await world.run(text)).messages[0].content == "good"
    assert "Query: query" in world.model.prompts[0]
    assert "bad" in world.model.prompts[1]
    assert world.model.closed == 3


def file(text: str, name: str = "a.py", language: str = "python") -> SourceFile:
    return SourceFile(Path("/w") / name, name, language, text, new_stamp())


def test_passages_end_where_definitions_end():
    functions = [f"def f{n}(a):\n" + f"    x = '{'y' * 60}'\n" * 8 + "    return x\n\n\n" for n in range(6)]
    found = list(passages(file("import os\n\n\n" + "".join(functions))))
    assert all(len(one.text) <= PASSAGE_CHARS for one in found)
    assert [one.text.split("(")[0] for one in found][1:] == ["def f2", "def f4"]
    assert found[0].start == 0
    lines = file("import os\n\n\n" + "".join(functions)).text.split("\n")
    for one in found:
        assert "\n".join(lines[one.start : one.start + one.text.count("\n") + 1]) == one.text


@pytest.mark.parametrize("text", ["", "\n\n\n", "x" * 10_000, "x\n" * 5_000, "\n" * 5_000 + "end"])
def test_any_text_is_cut_whole(text):
    found = list(passages(file(text, "a.txt", "plaintext")))
    kept = "".join(one.text for one in found).replace("\n", "")
    assert kept == text.replace("\n", "")
