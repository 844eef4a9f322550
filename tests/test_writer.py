from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import scripted_server as answers

from agent.config.schema import Config, EmbeddedConfig, ModelsConfig, PromptConfig, RoleConfig
from agent.errors import ModelError
from agent.models.catalogue import CATALOGUE
from agent.models.endpoint import Address, Endpoint
from agent.models.generation import GenerationRequest
from agent.models.roles import Models
from agent.models.weights import WeightStore
from agent.prompt.families import Layout
from agent.writer import MediumWriter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from scripted_server import ScriptedServer

PROPS = answers.document({"default_generation_settings": {}})
QWEN = "qwen2.5-coder:1.5b"


@pytest.fixture
async def write(tmp_path: Path) -> AsyncIterator[Callable[..., MediumWriter]]:
    """Make writers for a role's configuration, and close their clients."""
    made: list[Models] = []

    def writer(
        url: str = "", model: str = "", *, config: Config | None = None, **role: object
    ) -> MediumWriter:
        medium = RoleConfig(url, model, **role)  # type: ignore[arg-type]
        chosen = config or Config(models=ModelsConfig(medium=medium))
        made.append(Models(chosen.models, {}))
        return MediumWriter(made[-1], chosen, WeightStore(tmp_path, environ={}))

    yield writer
    for models in made:
        await models.aclose()


def install(home: Path, place: int) -> str:
    """Put a file of that name where the weights would be; it is not the official one."""
    entry = CATALOGUE[place]
    (home / "models").mkdir(exist_ok=True)
    (home / "models" / entry.file).write_bytes(b"not the weights")
    return entry.name


async def test_the_configured_family_is_believed(scripted_server: ScriptedServer, write) -> None:
    facts = await write(scripted_server.url, QWEN, fim="codellama").facts()
    assert (facts.family.name, facts.model) == ("codellama", QWEN)
    assert scripted_server.requests == []


@pytest.mark.parametrize(
    ("model", "family"),
    [
        (QWEN, "qwen2.5-coder"),
        ("hf.co/bartowski/DeepSeek-Coder-6.7B", "deepseek-coder"),
        ("llama3", "none"),
        ("", "none"),
    ],
)
async def test_the_name_tells_the_family(
    scripted_server: ScriptedServer, write, model: str, family: str
) -> None:
    facts = await write(scripted_server.url, model, dialect="openai").facts()
    assert facts.family.name == family


@pytest.mark.parametrize(("model", "family"), [(QWEN, "infill"), ("codestral-latest", "infill")])
async def test_mistral_renders_by_itself(
    scripted_server: ScriptedServer, write, model: str, family: str
) -> None:
    facts = await write(scripted_server.url, model, dialect="mistral").facts()
    assert (facts.family.name, facts.layout) == (family, Layout.SERVER)


@pytest.mark.parametrize(
    ("model", "tokens", "family"),
    [
        (QWEN, {"tokens": [151659]}, "qwen2.5-coder"),
        (QWEN, {"tokens": [27, 91]}, "infill"),
        (QWEN, {"error": "unknown"}, "qwen2.5-coder"),
        ("my-finetune", {"tokens": [1]}, "infill"),
    ],
)
async def test_llama_cpp_is_asked_for_the_markers(
    scripted_server: ScriptedServer, write, model: str, tokens: dict[str, object], family: str
) -> None:
    scripted_server.route("/props", PROPS)
    scripted_server.route("/tokenize", answers.document(tokens))
    assert (await write(scripted_server.url, model).facts()).family.name == family


@pytest.mark.parametrize(("model", "family"), [(QWEN, "qwen2.5-coder"), ("my-finetune", "none")])
async def test_what_is_expected_is_told_without_asking(
    scripted_server: ScriptedServer, write, model: str, family: str
) -> None:
    scripted_server.route("/props", PROPS)
    scripted_server.route("/tokenize", answers.document({"tokens": [27, 91]}))
    writer = write(scripted_server.url, model)
    assert (await writer.expected()).family.name == family
    assert scripted_server.asked("/props") == scripted_server.asked("/tokenize") == []
    assert (await writer.facts()).family.name == "infill"
    assert (await writer.expected()).family.name == "infill"


async def test_each_marker_is_asked_for_by_itself_and_once(scripted_server: ScriptedServer, write) -> None:
    scripted_server.route("/props", PROPS)
    scripted_server.route("/tokenize", answers.document({"tokens": [1]}))
    writer = write(scripted_server.url, QWEN)
    await writer.facts()
    await writer.facts()
    asked = [seen.json()["content"] for seen in scripted_server.asked("/tokenize")]
    assert asked == ["<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"]


async def test_codellama_is_asked_for_its_markers_without_their_blanks(
    scripted_server: ScriptedServer, write
) -> None:
    scripted_server.route("/props", PROPS)
    scripted_server.route("/tokenize", answers.document({"tokens": [1]}))
    await write(scripted_server.url, "codellama:7b-code").facts()
    assert [seen.json()["content"] for seen in scripted_server.asked("/tokenize")] == [
        "<PRE>",
        "<SUF>",
        "<MID>",
    ]


async def test_a_server_that_is_down_is_asked_again_later(scripted_server: ScriptedServer, write) -> None:
    scripted_server.route("/props", PROPS)
    scripted_server.route("/tokenize", answers.document({"tokens": [1, 2]}))
    known, unknown = write(scripted_server.url, QWEN), write(scripted_server.url, "my-finetune")
    await scripted_server.stop()
    assert (await known.facts()).family.name == "qwen2.5-coder"
    assert (await unknown.facts()).family.name == "none"
    await scripted_server.start()
    assert (await known.facts()).family.name == "infill"
    assert (await unknown.facts()).family.name == "infill"


@pytest.mark.parametrize(
    ("layout", "family", "found"),
    [
        ("auto", "qwen2.5-coder", Layout.TAIL),
        ("auto", "qwen3-coder", Layout.PSM),
        ("psm", "qwen2.5-coder", Layout.PSM),
        ("tail", "qwen2.5-coder", Layout.TAIL),
        ("spm", "qwen2.5-coder", Layout.PSM),
        ("auto", "codestral", Layout.SPM),
        ("psm", "none", Layout.LEFT),
    ],
)
async def test_layouts(write, layout: str, family: str, found: Layout) -> None:
    assert (await write("http://127.0.0.1:1/v1", "m", fim=family, layout=layout).facts()).layout is found


async def test_the_embedded_model_reads_what_its_cache_keeps(write, tmp_path: Path) -> None:
    name = install(tmp_path, 0)
    writer = write()
    facts = await writer.facts()
    assert (writer.embedded, facts.model) == (True, name)
    assert (facts.family.name, facts.layout) == ("qwen2.5-coder", Layout.TAIL)


async def test_an_embedded_model_that_only_continues(write, tmp_path: Path) -> None:
    install(tmp_path, 2)
    facts = await write().facts()
    assert (facts.family.name, facts.layout) == ("none", Layout.LEFT)


async def test_no_model_at_all(write) -> None:
    writer = write()
    facts = await writer.facts()
    # The prompt can still be shown, as the default model would read it.
    assert (writer.model(), facts.model, facts.family.name) == ("", "", "qwen2.5-coder")
    await writer.wake()
    with pytest.raises(ModelError, match="no model is set up"):
        async for _ in writer.stream(GenerationRequest("x")):
            pass


@pytest.mark.parametrize(
    ("role", "prompt", "found"),
    [({}, 2048, 2048), ({"max_prompt_tokens": 500}, 2048, 500), ({}, 300, 300)],
)
async def test_budgets_of_a_server(write, role: dict[str, int], prompt: int, found: int) -> None:
    medium = RoleConfig("http://127.0.0.1:1/v1", "m", fim="none", **role)  # type: ignore[arg-type]
    config = Config(models=ModelsConfig(medium=medium), prompt=PromptConfig(max_tokens=prompt))
    assert (await write(config=config).facts()).max_prompt_tokens == found


@pytest.mark.parametrize(("limit", "embedded", "found"), [(0, 600, 600), (200, 600, 200), (5000, 4000, 4000)])
async def test_budgets_of_the_embedded_model(write, limit: int, embedded: int, found: int) -> None:
    medium = RoleConfig(max_prompt_tokens=limit)
    config = Config(models=ModelsConfig(medium=medium), embedded=EmbeddedConfig(max_prompt_tokens=embedded))
    assert (await write(config=config).facts()).max_prompt_tokens == found


async def test_only_what_costs_nothing_is_free(write) -> None:
    assert (await write().facts()).free
    assert not (await write(metered=True).facts()).free
    assert (await write("http://127.0.0.1:1/v1", fim="none").facts()).free
    assert not (await write("http://127.0.0.1:1/v1", fim="none", metered=True).facts()).free
    assert not write("http://192.0.2.7:1/v1", fim="none").free
    assert not write("https://models.example.com/v1", fim="none").free


async def test_a_metered_model_reads_the_order_of_its_training(write) -> None:
    facts = await write("http://127.0.0.1:1/v1", "m", fim="qwen2.5-coder", metered=True).facts()
    assert facts.layout is Layout.PSM


async def test_sampling_goes_as_configured(write) -> None:
    facts = await write("http://127.0.0.1:1/v1", fim="none", max_tokens=7, temperature=0.5).facts()
    assert (facts.max_tokens, facts.temperature) == (7, 0.5)


async def test_a_vocabulary_is_loaded_once(write) -> None:
    writer = write("http://127.0.0.1:1/v1", "m", fim="none")
    first, second = await writer.facts(), await writer.facts()
    assert first.tokenizer is second.tokenizer
    assert first.tokenizer.name == "o200k_base"


async def test_weights_that_are_not_official_lend_no_vocabulary(write, tmp_path: Path) -> None:
    install(tmp_path, 0)
    assert (await write().facts()).tokenizer.name == "o200k_base"


async def test_answers_stream_through(scripted_server: ScriptedServer, write) -> None:
    scripted_server.route("/v1/completions", answers.openai("a", " + b"))
    writer = write(scripted_server.url, QWEN, dialect="openai")
    assert "".join([chunk.text async for chunk in writer.stream(GenerationRequest("x"))]) == "a + b"


async def test_a_server_is_not_woken(scripted_server: ScriptedServer, write) -> None:
    await write(scripted_server.url, QWEN).wake()
    assert scripted_server.requests == []


class Sleeper(Address):
    """An embedded model that notes when it is woken."""

    def __init__(self) -> None:
        self.woken = 0

    async def resolve(self) -> Endpoint:
        self.woken += 1
        return Endpoint("http://127.0.0.1:1/v1")


async def test_the_embedded_model_is_woken(tmp_path: Path) -> None:
    install(tmp_path, 0)
    sleeper, config = Sleeper(), Config()
    models = Models(config.models, {}, lambda *_: sleeper)
    await MediumWriter(models, config, WeightStore(tmp_path, environ={})).wake()
    await models.aclose()
    assert sleeper.woken == 1


async def test_who_can_be_made_to_begin_with_a_word(scripted_server: ScriptedServer, write) -> None:
    assert (await write().facts()).heads
    assert (await write("http://127.0.0.1:1/v1", QWEN, fim="qwen2.5-coder", dialect="llamacpp").facts()).heads
    assert not (
        await write("http://127.0.0.1:1/v1", QWEN, fim="qwen2.5-coder", dialect="openai").facts()
    ).heads
    scripted_server.route("/props", PROPS)
    assert (await write(scripted_server.url, "who knows").facts()).heads
