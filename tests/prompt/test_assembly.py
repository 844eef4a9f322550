"""Whole prompts: what is in, in which order, within which budget, and what stays from key to key."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.context.snippet import Snippet, SnippetKind
from agent.prompt.assembly import FILES_REMEMBERED, JUMP, PromptBuilder, PromptRequest
from agent.prompt.element import ElementKind
from agent.prompt.families import BY_NAME, FAMILIES, Layout
from agent.prompt.ranges import ranges
from agent.prompt.rendering import render
from agent.workspace.source_file import SourceFile

Kind = ElementKind
QWEN = BY_NAME["qwen2.5-coder"]


@pytest.fixture
def builder(words):
    return PromptBuilder(words)


def kinds(prompt):
    return [element.kind for element in prompt.elements]


def test_prompt_of_the_seed(builder, make_file, make_snippet):
    file = make_file("import a\n\nx = \nprint(x)\n")
    prompt = builder.build(
        PromptRequest(file, 14, (make_snippet("a", text="x = 1"), make_snippet("b", text="y = 2")))
    )
    assert prompt.context == (
        "# Path: pkg/main.py\n# Compare this snippet from pkg/b.py:\n# y = 2\n# Compare this snippet from pkg/a.py:\n# x = 1\n"
    )
    assert (prompt.before, prompt.after, prompt.trailing) == ("import a\n\nx = ", "\nprint(x)\n", "")
    assert kinds(prompt) == [
        Kind.PATH_MARKER,
        Kind.SIMILAR_FILE,
        Kind.SIMILAR_FILE,
        Kind.BEFORE_CURSOR,
        Kind.AFTER_CURSOR,
    ]
    assert [element.lines for element in prompt.elements] == [None, (10, 11), (10, 11), (0, 3), (2, 5)]
    assert [element.path for element in prompt.elements] == [
        "pkg/main.py",
        "pkg/b.py",
        "pkg/a.py",
        "pkg/main.py",
        "pkg/main.py",
    ]
    assert all(element.why for element in prompt.elements)
    assert ranges(prompt)[-1] == (
        Kind.BEFORE_CURSOR,
        len(prompt.context),
        len(prompt.context + prompt.before),
    )
    assert (prompt.budget, prompt.dropped) == (2048, ())


def test_marker_stands_last_in_a_repository_form(builder, make_file, make_snippet):
    prompt = builder.build(PromptRequest(make_file("x = "), 4, (make_snippet("a", text="A"),), family=QWEN))
    assert kinds(prompt) == [Kind.SIMILAR_FILE, Kind.PATH_MARKER, Kind.BEFORE_CURSOR]
    assert prompt.context == "<|file_sep|>pkg/a.py\nA\npkg/main.py\n"


@pytest.mark.parametrize("kind", SnippetKind)
def test_each_kind_of_snippet_becomes_its_element(builder, make_file, make_snippet, kind):
    prompt = builder.build(PromptRequest(make_file("x = "), 4, (make_snippet("a", kind=kind, score=0.25),)))
    element = prompt.elements[1]
    assert (element.kind.value, element.score, element.source, element.why) == (
        kind.value,
        0.25,
        "similar",
        "shares words",
    )


@pytest.mark.parametrize(
    ("text", "offset"), [("", 0), ("", 7), ("abc", -3), ("abc", 99), ("\n\n", 1), ("  ", 2)]
)
def test_odd_places(builder, make_file, text, offset):
    prompt = builder.build(PromptRequest(make_file(text), offset))
    cursor = max(0, min(offset, len(text)))
    assert prompt.before + prompt.trailing == text[:cursor]
    assert prompt.after == text[cursor:]
    assert all(element.text for element in prompt.elements)


def test_no_budget_gives_an_empty_prompt(builder, make_file, make_snippet):
    prompt = builder.build(PromptRequest(make_file("x = 1\n"), 3, (make_snippet("a"),), max_tokens=0))
    assert (prompt.context, prompt.before, prompt.after, prompt.tokens, prompt.elements) == (
        "",
        "",
        "",
        0,
        (),
    )
    assert [element.kind for element in prompt.dropped] == [Kind.PATH_MARKER, Kind.SIMILAR_FILE]
    assert all("no room" in element.why for element in prompt.dropped)


def test_context_budget_replaces_the_share_and_leaves_the_window_alone(
    builder, make_file, make_snippet, code
):
    file, offset = make_file(code), len(code) // 2
    many = [make_snippet(f"s{n}", 20) for n in range(30)]

    def build(tokens):
        return builder.build(PromptRequest(file, offset, many, 1000, context_tokens=tokens), remember=False)

    small, large, none = build(300), build(4000), build(0)
    for prompt, tokens in ((small, 300), (large, 4000), (none, 0)):
        spent = sum(e.tokens for e in prompt.elements if e.source != "window")
        assert spent <= tokens
        assert prompt.budget == 1000 + tokens
    assert sum(e.tokens for e in large.elements if e.source != "window") > 3000
    assert small.before == large.before == none.before
    assert small.after == large.after == none.after
    assert none.context == ""


def test_unused_context_goes_to_the_window(builder, make_file, make_snippet, code):
    file, offset = make_file(code), len(code) // 2
    alone = builder.build(PromptRequest(file, offset, (), 1000), remember=False)
    many = [make_snippet(f"s{n}", 20) for n in range(30)]
    crowded = builder.build(PromptRequest(file, offset, many, 1000), remember=False)
    assert len(alone.before) > len(crowded.before) * 1.3
    assert crowded.dropped


def test_enough_is_shown_round_the_cursor_where_the_budget_allows(builder, make_file, code):
    text = code + code.replace("function", "method")
    request = PromptRequest(make_file(text), len(text) // 2, max_tokens=3000, context_tokens=4096)
    start, end = builder.window_bounds(request)
    assert len(text) // 2 - start >= 4096
    assert end - len(text) // 2 >= 1024


def test_the_window_keeps_to_the_lines_within_its_characters(builder, make_file, code):
    offset = code.index("\n", len(code) // 2) + 1
    request = PromptRequest(
        make_file(code), offset, max_tokens=100_000, context_tokens=100, window_chars=(300, 100)
    )
    start, end = builder.window_bounds(request)
    prompt = builder.build(request, remember=False)
    assert prompt.before + prompt.trailing == code[start:offset]
    assert prompt.after == code[offset:end]
    assert offset - 300 <= start <= offset <= end <= offset + 100
    assert {code[at - 1] for at in (start, end)} <= {"\n"}
    # No line more would fit.
    assert code.rindex("\n", 0, start - 1) + 1 < offset - 300
    assert code.index("\n", end) + 1 > offset + 100


@pytest.mark.parametrize("beyond", [0, 1, 10**6])
@pytest.mark.parametrize("part", [0, 1, 3])
def test_a_file_that_fits_into_the_characters_of_the_window_is_shown_whole(builder, make_file, beyond, part):
    text = "".join(f"value_{number} = {number}\n" for number in range(40))
    offset = len(text) * part // 3
    chars = offset + beyond, len(text) - offset + beyond
    request = PromptRequest(make_file(text), offset, max_tokens=100_000, window_chars=chars)
    assert builder.window_bounds(request) == (0, len(text))


def test_the_line_of_the_cursor_is_shown_however_few_characters_the_window_may_have(builder, make_file):
    lines = ["before = 1\n", "x = 1; " * 100 + "\n", "after = 1\n"]
    text, offset = "".join(lines), len(lines[0]) + 350
    request = PromptRequest(make_file(text), offset, max_tokens=100_000, window_chars=(70, 35))
    assert builder.window_bounds(request) == (len(lines[0]), len(text) - len(lines[2]))


def test_window_bounds_are_those_of_the_next_prompt(builder, make_file, code):
    offset, text = len(code) // 2, code
    for _ in range(20):
        text, offset = text[:offset] + "x" + text[offset:], offset + 1
        request = PromptRequest(make_file(text), offset, max_tokens=800)
        bounds = builder.window_bounds(request)
        prompt = builder.build(request)
    start, end = bounds
    assert text[start:offset] == prompt.before
    assert text[offset:end] == prompt.after


def test_window_does_not_grow_into_snippets_of_its_own_file(builder, make_file, make_snippet, code):
    file, offset = make_file(code), len(code) // 2
    request = PromptRequest(file, offset, max_tokens=900)
    start, end = builder.window_bounds(request)
    lines = code[:start].splitlines()
    above = "\n".join(lines[-8:-2])
    below = code[end:].split("\n", 3)[3][:150]
    snippets = (
        make_snippet("a", text=above, path=file.relative, start=len(lines) - 8),
        make_snippet("b", text=below, path=file.relative, start=1000),
    )
    prompt = builder.build(PromptRequest(file, offset, snippets, 900))
    assert len(prompt.elements) == 5
    assert above.split("\n")[0] not in prompt.before
    assert below.split("\n")[1] not in prompt.after
    assert prompt.before.startswith(code[code.index(above) + len(above) + 1 :][:40])


def test_stale_suffix_is_marked(builder, make_file, code):
    offset = len(code) // 2
    first = builder.build(PromptRequest(make_file(code), offset, max_tokens=600))
    later = first.after.rindex("weight")
    edited = code[: offset + later] + "factor" + code[offset + later + 6 :]
    second = builder.build(PromptRequest(make_file(edited), offset, max_tokens=600))
    assert second.after == first.after != edited[offset : offset + len(first.after)]
    assert "as in the last prompt" in second.elements[-1].why


def test_remember_decides_whether_the_next_prompt_knows(builder, make_file, make_snippet):
    file = make_file("x = ")
    builder.build(PromptRequest(file, 4, (make_snippet("a"),)), remember=False)
    assert Kind.SIMILAR_FILE not in kinds(builder.build(PromptRequest(file, 4), remember=False))
    builder.build(PromptRequest(file, 4, (make_snippet("a"),)))
    prompt = builder.build(PromptRequest(file, 4), remember=False)
    assert prompt.elements[1].why == "kept from the last prompt"


def test_snippets_are_chosen_anew_after_a_jump(builder, make_file, make_snippet, code):
    builder.build(PromptRequest(make_file(code), 100, (make_snippet("a"),)))
    assert Kind.SIMILAR_FILE in kinds(
        builder.build(PromptRequest(make_file(code), 100 + JUMP), remember=False)
    )
    assert Kind.SIMILAR_FILE not in kinds(
        builder.build(PromptRequest(make_file(code), 101 + JUMP), remember=False)
    )
    pasted = code[:100] + "#" * JUMP * 2 + code[100:]
    assert Kind.SIMILAR_FILE in kinds(
        builder.build(PromptRequest(make_file(pasted), 100 + JUMP * 2), remember=False)
    )


def test_another_family_starts_anew(builder, make_file, make_snippet):
    file = make_file("x = ")
    builder.build(PromptRequest(file, 4, (make_snippet("a"),)))
    assert Kind.SIMILAR_FILE not in kinds(builder.build(PromptRequest(file, 4, family=QWEN)))


def test_forgotten_files_leave_the_prompts(builder, make_file, make_snippet):
    file = make_file("x = ")
    builder.build(PromptRequest(file, 4, (make_snippet("a"), make_snippet("b"))))
    builder.forget(lambda path: path == "pkg/a.py")
    assert [e.path for e in builder.build(PromptRequest(file, 4)).elements[:-1]] == [
        "pkg/main.py",
        "pkg/b.py",
    ]


def test_memory_is_bounded(builder, make_file, make_snippet):
    first = make_file("x = ", relative="first.py")
    builder.build(PromptRequest(first, 4, (make_snippet("a"),)))
    for n in range(FILES_REMEMBERED):
        builder.build(PromptRequest(make_file("x = ", relative=f"f{n}.py"), 4))
    assert Kind.SIMILAR_FILE not in kinds(builder.build(PromptRequest(first, 4)))


def test_a_snippet_that_the_window_shows_is_dropped(builder, make_file, make_snippet, code):
    shown = "\n".join(code.split("\n")[4:10])
    prompt = builder.build(PromptRequest(make_file(code), 200, (make_snippet("a", text=shown),)))
    assert Kind.SIMILAR_FILE not in kinds(prompt)
    assert prompt.dropped[0].why == "repeats what the prompt shows"


piece = st.sampled_from(
    [
        "x",
        "foo(bar)",
        "\n",
        "\n    ",
        "  ",
        "名前",
        "😀",
        "}\n\n\n",
        "# comment\n",
        "<|fim_middle|>",
        "\t",
        "a" * 50,
        "\r",
        "\x0c",
    ]
)
texts = st.lists(piece, max_size=60).map("".join)
snippets = st.lists(
    st.builds(
        lambda kind, name, start, text: Snippet(
            kind, f"{name}.py", start, start + text.count("\n") + 1, text, 0.5, "s", "w"
        ),
        st.sampled_from(SnippetKind),
        st.sampled_from("abc"),
        st.integers(0, 30),
        texts,
    ),
    max_size=5,
)
_stamps = itertools.count(10_000)


def source(text, relative="m.py", language="python"):
    return SourceFile(Path("/ws") / relative, relative, language, text, next(_stamps))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_budget_holds_and_elements_make_up_the_prompt(tokenizer, data):
    builder = PromptBuilder(tokenizer)
    family = data.draw(st.sampled_from(FAMILIES))
    max_tokens = data.draw(st.integers(0, 400))
    for _ in range(2):
        text = data.draw(texts)
        offset = data.draw(st.integers(0, len(text)))
        language = data.draw(st.sampled_from(["python", "java", "html", "json"]))
        own = data.draw(st.none() | st.integers(0, 300))
        request = PromptRequest(
            source(text, data.draw(st.sampled_from(["m.py", "Untitled-1"])), language),
            offset,
            data.draw(snippets),
            max_tokens,
            data.draw(st.integers(0, 100)),
            data.draw(st.integers(0, 100)),
            own,
            family,
        )
        prompt = builder.build(request)
        prefix = prompt.context + prompt.before
        assert (
            tokenizer.count(prefix) + tokenizer.count(prompt.after)
            <= prompt.tokens
            <= prompt.budget
            == max_tokens + (own or 0)
        )
        parts = {Kind.BEFORE_CURSOR: "", Kind.AFTER_CURSOR: ""} | {
            e.kind: e.text for e in prompt.elements if e.source == "window"
        }
        assert (parts[Kind.BEFORE_CURSOR], parts[Kind.AFTER_CURSOR]) == (prompt.before, prompt.after)
        assert "".join(e.text for e in prompt.elements if e.source != "window") == prompt.context
        assert text[:offset].endswith(prompt.before + prompt.trailing)
        units = prefix.encode("utf-16-le")
        assert "".join(units[2 * a : 2 * b].decode("utf-16-le") for _, a, b in ranges(prompt)) == prefix
        for layout in family.layouts:
            assert render(prompt, family, layout).stop == family.stop


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(texts, st.integers(0, 500), snippets), min_size=1, max_size=4))
def test_same_requests_give_the_same_bytes(words, steps):
    def play():
        builder = PromptBuilder(words)
        return [
            builder.build(PromptRequest(source(text), offset, found, 150)) for text, offset, found in steps
        ]

    assert play() == play()


def common(one, other):
    """Length of the beginning that two texts share."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def typed_prompts(builder, make_file, make_snippet, code, family, layout, keys):
    offset = code.index("def function_40")
    text = code
    for number, key in enumerate(keys):
        text, offset = text[:offset] + key + text[offset:], offset + len(key)
        order = sorted(
            range(12), key=lambda n: n + (number * 7 + n * 5) % 3
        )  # ranks shift by up to two at each key
        found = [make_snippet(f"s{n + number // 80}", 12) for n in order]
        request = PromptRequest(make_file(text), offset, found, 1200, family=family)
        yield render(builder.build(request), family, layout, "repo").text


@pytest.mark.parametrize(
    ("family", "layout"), [("qwen2.5-coder", Layout.TAIL), ("mellum", Layout.SPM), ("codestral", Layout.SPM)]
)
def test_typing_in_one_place_reuses_nine_tenths(words, make_file, make_snippet, code, family, layout):
    keys = (
        "def another_one(first, second):\n    value = first + second\n    if value > limit:\n        return value\n"
        * 2
    )
    prompts = list(
        typed_prompts(PromptBuilder(words), make_file, make_snippet, code, BY_NAME[family], layout, keys)
    )
    shares = [common(a, b) / len(b) for a, b in itertools.pairwise(prompts)]
    assert sum(shares) / len(shares) >= 0.9
    assert sorted(shares)[len(shares) // 10] >= 0.9


def test_order_before_suffix_reuses_less(words, make_file, make_snippet, code):
    keys = "value = first + second"
    tail, psm = (
        list(typed_prompts(PromptBuilder(words), make_file, make_snippet, code, QWEN, layout, keys))
        for layout in (Layout.TAIL, Layout.PSM)
    )
    reuse = [sum(common(a, b) for a, b in itertools.pairwise(prompts)) for prompts in (tail, psm)]
    assert reuse[0] > reuse[1]
