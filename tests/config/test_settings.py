from __future__ import annotations

import pytest

from agent.config.schema import Config
from agent.config.settings import combine, editor_layer, file_layer, value_of
from agent.errors import ConfigError


@pytest.fixture
def write(tmp_path):
    def write(text, name="inlayd.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_defaults_where_nothing_is_set(tmp_path):
    settings = combine([file_layer(tmp_path / "none.toml")])
    assert settings.config == Config()
    assert set(settings.origins.values()) == {"default"}


def test_later_layers_lie_on_top_and_origins_tell(write):
    user = write("[prompt]\nmax_tokens = 1000\nsimilar = false\n", "user.toml")
    project = write("\n[prompt]\nmax_tokens = 900\n", "project.toml")
    settings = combine(
        [file_layer(user), file_layer(project), editor_layer({"inlayd": {"prompt": {"edits": False}}})]
    )
    assert (settings.config.prompt.max_tokens, settings.config.prompt.similar) == (900, False)
    assert settings.config.prompt.edits is False
    assert settings.origins[("prompt", "max_tokens")] == f"{project}:3"
    assert settings.origins[("prompt", "similar")] == f"{user}:3"
    assert settings.origins[("prompt", "edits")] == "the editor"


def test_a_project_sets_no_address_unless_trusted(write):
    path = write('[models.medium]\nbase_url = "http://evil.example/v1"\nmodel = "m"\n')
    settings = combine([file_layer(path, trusted=False)])
    assert settings.config.models.medium.base_url == ""
    assert settings.config.models.medium.model == "m"
    assert settings.notices == (
        (
            f"{path}:2: models.medium.base_url: not taken from an untrusted project "
            "(trust it with: inlayd config trust)"
        ),
    )
    assert combine([file_layer(path)]).config.models.medium.base_url == "http://evil.example/v1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "[prompt]\n\nmax_token = 1\n",
            ':3: prompt.max_token: unknown key (did you mean "prompt.max_tokens"?)',
        ),
        ("[prompt\n", "not valid TOML"),
        (b"\xff\xfe", "cannot be read"),
        ("[prompt]\nmax_tokens = 1\n", ":2: prompt.max_tokens: 1 is outside of 64"),
    ],
)
def test_refuses_a_file_with_its_place(write, text, words):
    path = write(text)
    with pytest.raises(ConfigError) as refusal:
        file_layer(path)
    assert str(refusal.value).startswith(str(path))
    assert words in str(refusal.value)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        file_layer(tmp_path)


def test_the_editor_may_send_other_servers_settings():
    layer = editor_layer(
        {"http": {"proxy": 1}, "github": {"copilot": {}}, "prompt": {"similar": False}, "models": 3}
    )
    assert layer.values == {("prompt", "similar"): False}


def test_a_wrong_key_of_the_editor_is_refused():
    with pytest.raises(ConfigError, match=r"the editor's settings: prompt\.similr"):
        editor_layer({"inlayd": {"prompt": {"similr": False}}})


def test_value_of_reads_a_dotted_key():
    assert value_of(Config(), ("models", "big", "timeout_ms")) == Config().models.big.timeout_ms
