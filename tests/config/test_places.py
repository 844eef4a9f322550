from __future__ import annotations

import pytest

from agent.config import places


def test_variables_name_the_places(monkeypatch, tmp_path):
    monkeypatch.setenv("INLAYD_CONFIG", str(tmp_path / "c.toml"))
    monkeypatch.setenv("INLAYD_HOME", str(tmp_path / "home"))
    assert places.user_file() == tmp_path / "c.toml"
    assert places.home() == tmp_path / "home"


def test_without_variables_the_platforms_folders_are_taken(monkeypatch):
    monkeypatch.delenv("INLAYD_CONFIG", raising=False)
    monkeypatch.delenv("INLAYD_HOME", raising=False)
    assert places.user_file().name == "inlayd.toml"
    assert "inlayd" in str(places.home())


def test_trust_is_remembered_and_forgotten(tmp_path):
    project, state = tmp_path / "project", tmp_path / "state"
    assert not places.is_trusted(project, state)
    places.trust(project, state)
    assert places.is_trusted(project, state)
    assert not places.is_trusted(tmp_path, state)
    places.trust(project, state, trusted=False)
    assert not places.is_trusted(project, state)


@pytest.mark.parametrize("text", ["", "{", "{}", "[1, null]"])
def test_a_broken_record_trusts_nobody(tmp_path, text):
    (tmp_path / "trusted.json").write_text(text)
    assert not places.is_trusted(tmp_path, tmp_path)
