"""The table of families, and the guess from a model's name."""

import pytest

from agent.prompt.families import BY_NAME, FAMILIES, Layout, detect


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("qwen2.5-coder:1.5b-base-q4_K_M", "qwen2.5-coder"),
        ("qwen2.5-coder", "qwen2.5-coder"),
        ("Qwen/Qwen2.5-Coder-7B-Instruct-GGUF", "qwen2.5-coder"),
        ("qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", "qwen2.5-coder"),
        ("Qwen2.5_Coder_3B", "qwen2.5-coder"),
        ("lmstudio-community/qwen25-coder-7b", "qwen2.5-coder"),
        ("qwen3-coder:30b", "qwen3-coder"),
        ("Qwen/Qwen3-Coder-480B-A35B-Instruct", "qwen3-coder"),
        ("Qwen/CodeQwen1.5-7B", "stable-code"),
        ("codeqwen:7b-code", "stable-code"),
        ("deepseek-coder:6.7b-base", "deepseek-coder"),
        ("deepseek-ai/DeepSeek-Coder-V2-Lite-Base", "deepseek-coder"),
        ("deepseek-coder-v2:16b-lite-base-q4_0", "deepseek-coder"),
        ("starcoder2:3b", "starcoder2"),
        ("bigcode/starcoder2-15b", "starcoder2"),
        ("bigcode/starcoder", "starcoder"),
        ("bigcode/starcoderbase-1b", "starcoder"),
        ("tiny_starcoder_py", "starcoder"),
        ("bigcode/santacoder", "santacoder"),
        ("stable-code:3b-code", "stable-code"),
        ("stabilityai/stable-code-3b", "stable-code"),
        ("codellama:7b-code", "codellama"),
        ("meta-llama/CodeLlama-13b-hf", "codellama"),
        ("codellama-7b.Q4_K_M.gguf", "codellama"),
        ("codellama:34b-code", None),
        ("codellama:7b-python", None),
        ("codestral:22b", "codestral"),
        ("mistralai/Codestral-22B-v0.1", "codestral"),
        ("codestral-latest", "codestral"),
        ("mistralai/Mamba-Codestral-7B-v0.1", None),
        ("codegemma:2b-code", "codegemma"),
        ("google/codegemma-1.1-2b", "codegemma"),
        ("granite-code:3b", "granite-code"),
        ("ibm-granite/granite-8b-code-base-4k", "granite-code"),
        ("granite4:micro", "granite4"),
        ("ibm-granite/granite-4.0-h-tiny", "granite4"),
        ("JetBrains/Mellum-4b-base-gguf", "mellum"),
        ("ByteDance-Seed/Seed-Coder-8B-Base", "seed-coder"),
        ("zai-org/GLM-4.5-Air", "glm"),
        ("tiiuae/Falcon-H1-7B-Coder", "falcon"),
        ("llama3.1:8b", None),
        ("Qwen/Qwen2.5-7B-Instruct", None),
        ("deepseek-chat", None),
        ("infly/OpenCoder-8B-Base", None),
        ("smollm2-135m-instruct", None),
        ("", None),
    ],
)
def test_name_of_a_model_tells_its_family(name, family):
    found = detect(name)
    assert (found.name if found else None) == family


def test_names_are_unique_and_each_family_has_a_layout():
    assert len(BY_NAME) == len(FAMILIES)
    assert all(family.layouts for family in FAMILIES)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_every_marker_of_a_template_is_special(family):
    for template in family.templates:
        for part in (template.opening, template.between, template.closing):
            left = part
            for special in family.special:
                left = left.replace(special, "")
            assert not left.strip(), f"{left!r} of {family.name} could be forged by a user's text"


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_repository_form_and_stops_are_well_formed(family):
    assert len(set(family.stop)) == len(family.stop)
    assert all(family.stop)
    if family.repo:
        assert family.repo.file
        assert family.repo.header.count("{repo}") <= 1


@pytest.mark.parametrize(
    ("name", "best", "cached"),
    [
        ("qwen2.5-coder", Layout.PSM, Layout.TAIL),
        ("qwen3-coder", Layout.PSM, Layout.PSM),
        ("codellama", Layout.PSM, Layout.TAIL),
        ("codestral", Layout.SPM, Layout.SPM),
        ("mellum", Layout.SPM, Layout.SPM),
        ("seed-coder", Layout.SPM, Layout.SPM),
        ("deepseek-coder", Layout.PSM, Layout.PSM),
        ("none", Layout.LEFT, Layout.LEFT),
        ("infill", Layout.SERVER, Layout.SERVER),
    ],
)
def test_best_layout_and_the_one_for_caches(name, best, cached):
    assert BY_NAME[name].layouts[0] is best
    assert BY_NAME[name].cached is cached


def test_layout_that_a_family_does_not_bear_gives_its_best():
    assert BY_NAME["deepseek-coder"].template(Layout.TAIL).layout is Layout.PSM


def test_deepseek_markers_have_the_full_width_bar_and_the_low_block():
    opening = BY_NAME["deepseek-coder"].templates[0].opening
    assert opening == "<\uff5cfim\u2581begin\uff5c>"
    assert BY_NAME["deepseek-coder"].stop[0] == "<\uff5cend\u2581of\u2581sentence\uff5c>"
