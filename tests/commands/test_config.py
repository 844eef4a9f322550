from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import User


def rows(out: str) -> dict[str, str]:
    """The printed keys with what stands behind them."""
    return {words[0]: words[1] for line in out.splitlines() if len(words := line.split(maxsplit=1)) == 2}


def test_defaults(user: User) -> None:
    said = user.run("config", "show")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"user file: {user.config}\nstate:     {user.home}\n\n")
    assert rows(said.out)["prompt.max_tokens"].split() == ["2048", "default"]


def test_every_value_tells_where_it_comes_from(user: User) -> None:
    user.configure("http://127.0.0.1:1/v1", "[prompt]\nmax_tokens = 1000\n")
    user.write("inlayd.toml", "[prompt]\nmax_tokens = 900\n")
    said = user.run("config", "show", "--json")
    shown = json.loads(said.out)
    assert shown["models.medium.base_url"] == {"value": "http://127.0.0.1:1/v1", "from": f"{user.config}:2"}
    assert shown["prompt.max_tokens"] == {"value": 900, "from": f"{user.project}/inlayd.toml:2"}
    assert shown["completion.disabled_languages"] == {"value": [], "from": "default"}


def test_the_project_is_the_repository(user: User, monkeypatch) -> None:
    user.write(".git/HEAD", "ref: refs/heads/main\n")
    user.write("inlayd.toml", "[prompt]\nmax_tokens = 900\n")
    user.write("src/a.py", "")
    monkeypatch.chdir(user.project / "src")
    assert rows(user.run("config", "show").out)["prompt.max_tokens"].startswith("900 ")


def test_trust_and_its_end(user: User) -> None:
    user.write("inlayd.toml", '[models.medium]\nbase_url = "http://127.0.0.1:9/v1"\n')
    refused = user.run("config", "show")
    assert "models.medium.base_url: not taken from an untrusted project" in refused.err
    assert rows(refused.out)["models.medium.base_url"].split() == ['""', "default"]
    assert user.run("config", "trust").out == f"trusted: {user.project}\n"
    taken = user.run("config", "show")
    assert taken.err == ""
    assert rows(taken.out)["models.medium.base_url"].startswith('"http://127.0.0.1:9/v1"')
    assert user.run("config", "untrust", str(user.project)).out == f"untrusted: {user.project}\n"
    assert user.run("config", "show").err != ""


def test_a_project_that_is_not_there(user: User) -> None:
    said = user.run("config", "trust", "elsewhere")
    assert (said.code, said.out) == (1, "")
    assert said.err == "inlayd: elsewhere: no such folder: name the folder of a project\n"


def test_wrong_files_are_refused_with_their_line(user: User) -> None:
    user.config.write_text("\n[prompt]\nmax_token = 3\n")
    said = user.run("config", "show")
    assert (said.code, said.out) == (2, "")
    expected = f'inlayd: {user.config}:3: prompt.max_token: unknown key (did you mean "prompt.max_tokens"?)\n'
    assert said.err == expected
    user.config.write_text("[models.medium]\nfim = 'qwen2.5'\n")
    assert f"{user.config}:2: models.medium.fim: no such family" in user.run("config", "show").err
    user.config.write_text("prompt = [")
    assert "not valid TOML" in user.run("config", "show").err
