"""Golden strings of every family, and user text that holds a model's own markers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.prompt.assembly import PromptBuilder, PromptRequest
from agent.prompt.element import Prompt
from agent.prompt.families import BY_NAME, FAMILIES, Layout
from agent.prompt.rendering import defuse, render


def bare(before="P", after="S", context=""):
    return Prompt(context, before, after, "", (), (), 0, 0)


GOLDEN = [
    ("deepseek-coder", Layout.PSM, "<｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>"),
    ("qwen2.5-coder", Layout.PSM, "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ("qwen2.5-coder", Layout.TAIL, "<|fim_prefix|><|fim_suffix|>S<|fim_middle|>P"),
    ("qwen3-coder", Layout.PSM, "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ("starcoder2", Layout.PSM, "<fim_prefix>P<fim_suffix>S<fim_middle>"),
    ("starcoder2", Layout.TAIL, "<fim_prefix><fim_suffix>S<fim_middle>P"),
    ("starcoder", Layout.PSM, "<fim_prefix>P<fim_suffix>S<fim_middle>"),
    ("stable-code", Layout.PSM, "<fim_prefix>P<fim_suffix>S<fim_middle>"),
    ("granite-code", Layout.PSM, "<fim_prefix>P<fim_suffix>S<fim_middle>"),
    ("granite4", Layout.PSM, "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ("santacoder", Layout.PSM, "<fim-prefix>P<fim-suffix>S<fim-middle>"),
    ("codellama", Layout.PSM, "<PRE> P <SUF>S <MID>"),
    ("codellama", Layout.TAIL, "<PRE> <SUF>S <MID> P"),
    ("codestral", Layout.SPM, "[SUFFIX]S[PREFIX]P"),
    ("codegemma", Layout.PSM, "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"),
    ("mellum", Layout.SPM, "<fim_suffix>S<fim_prefix>P<fim_middle>"),
    ("seed-coder", Layout.SPM, "<[fim-suffix]>S<[fim-prefix]>P<[fim-middle]>"),
    ("glm", Layout.PSM, "<|code_prefix|>P<|code_suffix|>S<|code_middle|>"),
    ("falcon", Layout.PSM, "<|prefix|>P<|suffix|>S<|middle|>"),
    ("none", Layout.LEFT, "P"),
    ("infill", Layout.SERVER, "P"),
]


@pytest.mark.parametrize(("family", "layout", "text"), GOLDEN)
def test_template(family, layout, text):
    rendered = render(bare(), BY_NAME[family], layout)
    assert rendered.text == text
    assert rendered.stop == BY_NAME[family].stop
    assert rendered.suffix == ("S" if family == "infill" else None)


def test_every_family_and_layout_has_a_golden_string():
    listed = {(name, layout) for name, layout, _ in GOLDEN}
    borne = {(family.name, layout) for family in FAMILIES for layout in family.layouts}
    assert borne - listed <= {("starcoder", Layout.TAIL), ("santacoder", Layout.TAIL)}


def test_layout_is_the_best_one_by_default():
    assert render(bare(), BY_NAME["qwen2.5-coder"]).text.startswith("<|fim_prefix|>P")


@pytest.mark.parametrize(
    ("family", "text"),
    [
        (
            "qwen2.5-coder",
            (
                "<|repo_name|>shop\n<|file_sep|>pkg/a.py\nA = 1\n<|file_sep|>pkg/main.py\n"
                "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"
            ),
        ),
        (
            "starcoder2",
            "<repo_name>shop<file_sep>pkg/a.py\nA = 1\n<file_sep><fim_prefix>pkg/main.py\nP<fim_suffix>S<fim_middle>",
        ),
        (
            "mellum",
            "<filename>pkg/a.py\nA = 1\n\n<filename>pkg/main.py\n<fim_suffix>S<fim_prefix>P<fim_middle>",
        ),
        ("codestral", "[SUFFIX]S[PREFIX]+++++ pkg/a.py\nA = 1\n\n+++++ pkg/main.py\nP"),
        (
            "codegemma",
            (
                "<|file_separator|>pkg/a.py\nA = 1\n<|file_separator|>pkg/main.py\n"
                "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"
            ),
        ),
        ("deepseek-coder", "#pkg/a.py\nA = 1\n#pkg/main.py\n<｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>"),
        (
            "codellama",
            "<PRE> # Path: pkg/main.py\n# Compare this snippet from pkg/a.py:\n# A = 1\nP <SUF>S <MID>",
        ),
        ("none", "# Path: pkg/main.py\n# Compare this snippet from pkg/a.py:\n# A = 1\nP"),
    ],
)
def test_context_stands_where_the_family_learnt_it(family, text, words, make_file, make_snippet):
    builder = PromptBuilder(words)
    request = PromptRequest(make_file("PS"), 1, (make_snippet("a", text="A = 1"),), family=BY_NAME[family])
    assert render(builder.build(request), BY_NAME[family], repo="shop").text == text


def test_repository_without_a_name_and_prompt_without_a_marker(words, make_file, make_snippet):
    qwen = BY_NAME["qwen2.5-coder"]
    request = PromptRequest(make_file("PS"), 1, family=qwen)
    assert render(PromptBuilder(words).build(request), qwen).text.startswith(
        "<|file_sep|>pkg/main.py\n<|fim_prefix|>P"
    )
    bare_request = PromptRequest(make_file("PS"), 1, context_percent=0, family=qwen)
    assert (
        render(PromptBuilder(words).build(bare_request), qwen).text
        == "<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>"
    )


@pytest.mark.parametrize("family", [f for f in FAMILIES if f.special], ids=lambda family: family.name)
def test_markers_in_a_users_text_are_broken_up(family, words, make_file, make_snippet):
    forged = "".join(family.special)
    text = f"a = '{forged}'\nb = 2 # {forged}\n"
    snippet = make_snippet("x", text=f"c = '{forged}'", path=f"{forged}.py")
    file = make_file(text, relative=f"dir{forged}/main.py")
    prompt = PromptBuilder(words).build(PromptRequest(file, 4, (snippet,), family=family))
    honest = PromptBuilder(words).build(
        PromptRequest(
            make_file("a = \nb", relative="dir/main.py"),
            4,
            (make_snippet("x", text="c", path="y.py"),),
            family=family,
        )
    )
    for layout in family.layouts:
        got = render(prompt, family, layout, repo=forged).text
        want = render(honest, family, layout, repo="r").text
        for special in family.special:
            assert got.count(special) == want.count(special), special


@given(
    st.lists(st.sampled_from(["<|fim_middle|>", "<", "|", "fim_middle|>", "<|", " ", "x\n", "<|endoftext|>"]))
)
def test_no_special_string_survives_and_nothing_else_changes(parts):
    special = BY_NAME["qwen2.5-coder"].special
    text = "".join(parts)
    safe = defuse(text, special)
    assert not any(string in safe for string in special)
    assert safe.replace(" ", "") == text.replace(" ", "")


def test_text_without_markers_is_the_same_object():
    text = "def f(): return '<|not_special|>'"
    assert defuse(text, BY_NAME["qwen2.5-coder"].special) == text
    assert defuse(text, ()) is text
