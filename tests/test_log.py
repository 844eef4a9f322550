from __future__ import annotations

import json
import stat

import pytest

from agent import log
from agent.config.schema import LogConfig
from agent.errors import ModelError


@pytest.fixture
def written(tmp_path):
    handlers = []

    def configure(**options):
        handlers.append(log.configure(LogConfig(**options), tmp_path))
        return log.logger("test")

    def lines():
        return [json.loads(line) for line in (tmp_path / log.LOG_FILE).read_text().splitlines()]

    yield configure, lines
    for handler in handlers:
        handler.close()


def test_code_is_not_logged(written):
    configure, lines = written
    configure().info("asked", prompt="def secret(): ...", model="m")
    (line,) = lines()
    assert line["prompt"] == "<17 characters>"
    assert (line["event"], line["level"], line["model"], line["room"]) == ("asked", "info", "m", "test")


def test_code_is_logged_where_the_user_says_so(written):
    configure, lines = written
    configure(prompts=True).info("asked", prompt="def f(): ...")
    assert lines()[0]["prompt"] == "def f(): ..."


@pytest.mark.parametrize(
    "leak", ["Authorization: Bearer abc.def", "api_key=abcdef", "sk-1234567890abcdef", 'token: "abcdef"']
)
def test_secrets_are_not_logged(written, leak):
    configure, lines = written
    configure(prompts=True).info("asked", url=leak)
    assert "***" in lines()[0]["url"]
    assert "abc" not in lines()[0]["url"]


def test_an_error_keeps_its_places_but_not_its_values(written):
    configure, lines = written
    try:
        {}["def private(): pass"]
    except KeyError as error:
        configure().warning("failed", error=error)
    (line,) = lines()
    assert line["error"].startswith("KeyError < ")
    assert "test_log.py" in line["error"]
    assert "private" not in line["error"]


def test_our_own_errors_keep_their_text(written):
    configure, lines = written
    configure().warning("failed", error=ModelError("nobody answers at 127.0.0.1"))
    configure().warning("failed", error="plain words")
    assert [line["error"] for line in lines()] == ["ModelError: nobody answers at 127.0.0.1", "plain words"]


def test_lower_levels_are_left_out_and_the_file_is_private(written, tmp_path):
    configure, lines = written
    configure(level="warning").info("quiet")
    configure(level="warning").warning("loud")
    assert [line["event"] for line in lines()] == ["loud"]
    assert stat.S_IMODE((tmp_path / log.LOG_FILE).stat().st_mode) == 0o600


def test_the_file_is_rotated(written, tmp_path):
    configure, _ = written
    logger = configure(max_bytes=10_000)
    for number in range(300):
        logger.info("filled", number=number, words="x" * 100)
    assert (tmp_path / f"{log.LOG_FILE}.1").exists()
    assert (tmp_path / log.LOG_FILE).stat().st_size <= 10_000
