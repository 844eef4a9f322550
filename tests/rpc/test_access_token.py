from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from agent.errors import InlaydError
from agent.rpc.access_token import FILE_NAME, _make, load_token

if TYPE_CHECKING:
    from pathlib import Path


def test_a_token_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    state = tmp_path / "new" / "state"
    old = os.umask(0)
    try:
        token = load_token(state)
    finally:
        os.umask(old)
    assert len(token) >= 43
    assert stat.S_IMODE((state / FILE_NAME).stat().st_mode) == 0o600
    assert load_token(state) == token
    assert [path.name for path in state.iterdir()] == [FILE_NAME]


def test_two_users_have_two_tokens(tmp_path: Path) -> None:
    assert load_token(tmp_path / "a") != load_token(tmp_path / "b")


def test_daemons_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: load_token(tmp_path), range(32)))) == 1


def test_a_token_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_token(tmp_path)
    (tmp_path / FILE_NAME).chmod(0o640)
    with pytest.raises(InlaydError, match=r"websocket\.token: others can read this secret: delete it"):
        load_token(tmp_path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    load_token(tmp_path / "other")
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "other" / FILE_NAME)
    with pytest.raises(InlaydError, match="cannot be read"):
        load_token(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    load_token(tmp_path)
    (tmp_path / FILE_NAME).write_text("\n")
    with pytest.raises(InlaydError, match="is empty"):
        load_token(tmp_path)


def test_the_race_for_the_name_is_lost_quietly(tmp_path: Path) -> None:
    token = load_token(tmp_path)
    _make(tmp_path / FILE_NAME)
    assert load_token(tmp_path) == token
