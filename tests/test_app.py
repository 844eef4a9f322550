from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.app import App
from agent.config import places
from agent.config.schema import Config, ModelsConfig, RoleConfig
from agent.errors import ConfigError, ModelUnavailableError
from agent.models.state import Phase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """A process without weights."""
    made = App(tmp_path / "home", tmp_path / "user.toml", environ={"INLAYD_HUB_URL": ""})
    yield made
    await made.aclose()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def test_defaults(app: App) -> None:
    settings = app.settings([])
    assert settings.config == Config()
    assert set(settings.origins.values()) == {"default"}


def test_later_layers_lie_on_top(app: App, tmp_path: Path, project: Path) -> None:
    (tmp_path / "user.toml").write_text(
        "[prompt]\nmax_tokens = 100\nsuffix_percent = 1\ncontext_percent = 1\n"
    )
    (project / "inlayd.toml").write_text("[prompt]\nmax_tokens = 200\nsuffix_percent = 2\n")
    settings = app.settings(
        [project], [{"prompt": {"max_tokens": 300}}, {"inlayd": {"prompt": {"max_tokens": 400}}}]
    )
    prompt = settings.config.prompt
    assert (prompt.max_tokens, prompt.suffix_percent, prompt.context_percent) == (400, 2, 1)
    assert settings.origins[("prompt", "max_tokens")] == "the editor"
    assert settings.origins[("prompt", "suffix_percent")] == f"{project}/inlayd.toml:3"
    assert settings.origins[("prompt", "context_percent")] == f"{tmp_path}/user.toml:4"


def test_only_the_first_folder_is_the_project(app: App, project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "inlayd.toml").write_text("[prompt]\nmax_tokens = 200\n")
    assert app.settings([project, other]).config.prompt.max_tokens == 2048
    assert app.settings([other, project]).config.prompt.max_tokens == 200


def test_addresses_need_trust(app: App, project: Path) -> None:
    (project / "inlayd.toml").write_text('[models.medium]\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n')
    settings = app.settings([project])
    assert (settings.config.models.medium.base_url, settings.config.models.medium.model) == ("", "m")
    assert len(settings.notices) == 1
    places.trust(project, app.home)
    settings = app.settings([project])
    assert (settings.config.models.medium.base_url, settings.notices) == ("http://127.0.0.1:9/v1", ())


def test_families_that_nobody_knows(app: App, tmp_path: Path, project: Path) -> None:
    (tmp_path / "user.toml").write_text('[models.medium]\nfim = "qwen2.5-code"\n')
    with pytest.raises(ConfigError) as raised:
        app.settings([])
    words = f'{tmp_path}/user.toml:2: models.medium.fim: no such family: "qwen2.5-code" (did you mean "qwen2.5-coder"?)'
    assert str(raised.value) == words
    (tmp_path / "user.toml").unlink()
    with pytest.raises(ConfigError, match=r"the editor: models\.big\.fim: no such family"):
        app.settings([project], [{"models": {"big": {"fim": "zzz"}}}])


async def embedded(app: App, config: Config, role: str = "medium") -> object:
    client = await app.models(config).client(role)  # type: ignore[arg-type]
    return client._address


async def test_embedded_servers_are_shared(app: App) -> None:
    first = await embedded(app, Config())
    assert await embedded(app, Config()) is first
    assert await embedded(app, Config(), "micro") is not first
    other = Config(models=ModelsConfig(medium=RoleConfig(model="smollm2-135m")))
    assert await embedded(app, other) is not first


async def test_without_weights_the_reason_is_told(app: App) -> None:
    models = app.models(Config())
    client = await models.client("medium")
    with pytest.raises(ModelUnavailableError, match="run: inlayd model pull"):
        await client.endpoint()
    assert models.states["medium"].phase is Phase.IDLE
    await models.aclose()


async def test_at_the_end_no_server_starts_any_more(app: App) -> None:
    client = await app.models(Config()).client("medium")
    await app.aclose()
    with pytest.raises(ModelUnavailableError, match="inlayd is ending"):
        await client.endpoint()
    await app.aclose()


async def test_keys_come_from_the_given_environment(tmp_path: Path) -> None:
    app = App(tmp_path, tmp_path / "user.toml", environ={"MY_KEY": "s3cret"})
    medium = RoleConfig("http://127.0.0.1:1/v1", api_key_env="MY_KEY")
    client = await app.models(Config(models=ModelsConfig(medium=medium))).client("medium")
    assert (await client.endpoint()).key == "s3cret"
    await app.aclose()


async def test_writers_know_the_configuration(app: App) -> None:
    config = Config(models=ModelsConfig(medium=RoleConfig("http://127.0.0.1:1/v1", "m", fim="codellama")))
    models = app.models(config)
    writer = app.writer(models, config)
    assert (writer.embedded, writer.model()) == (False, "m")
    assert (await writer.facts()).family.name == "codellama"
    await models.aclose()
