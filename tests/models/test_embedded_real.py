"""The real SmolLM2 in the real child process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import string
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from agent.config.schema import EmbeddedConfig
from agent.errors import ModelUnavailableError
from agent.models.dialect import fill_call
from agent.models.embedded import EmbeddedServer, EmbeddedState
from agent.models.generation import GenerationRequest
from agent.models.gguf import read_header
from agent.models.tokens import EncodingTokenizer
from agent.models.vocabulary import gguf_encoding

if TYPE_CHECKING:
    from agent.models.endpoint import Endpoint

pytestmark = pytest.mark.model

REAL = "smollm2-135m"


def config(idle: int = 0) -> EmbeddedConfig:
    return EmbeddedConfig(threads=1, context_tokens=1024, idle_seconds=idle, cache_mib=16)


@pytest.fixture
async def server(real_store):
    server = EmbeddedServer(real_store, config(), model=REAL)
    yield server
    await server.aclose()


async def post(endpoint: Endpoint, path: str, body: dict, key: str | None = None) -> httpx.Response:
    key = endpoint.key if key is None else key
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(timeout=60) as client:
        return await client.post(endpoint.root + path, json=body, headers=headers)


def gone(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    return True


async def until(condition, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


async def test_it_completes_and_only_for_whoever_has_the_key(server):
    endpoint = await server.resolve()
    body = {"prompt": "def add(a, b):\n    return", "n_predict": 4, "temperature": 0}
    answer = (await post(endpoint, "/completion", body)).json()
    assert answer["content"].startswith(" a + b")
    assert answer["model"] == REAL
    chat = await post(endpoint, "/v1/completions", {"prompt": "a", "max_tokens": 1})
    assert chat.status_code == 200
    for path in ("/completion", "/v1/completions", "/infill", "/tokenize", "/detokenize"):
        assert (await post(endpoint, path, body, key="")).status_code == 401
        assert (await post(endpoint, path, body, key="wrong")).status_code == 401


async def test_an_answer_begins_with_the_word_that_it_has_to_begin_with(server):
    endpoint = await server.resolve()
    for head in ("b", "result_of", "x9"):
        request = GenerationRequest("def add(a, b):\n    return", max_tokens=12, head=head)
        body = dict(fill_call(endpoint, "llamacpp", request).body) | {"stream": False}
        answer = (await post(endpoint, "/completion", body)).json()
        assert answer["content"].lstrip().startswith(head)


def odd_texts() -> list[str]:
    chosen = random.Random(20261122)
    letters = (
        string.printable.replace("\x1d", "")
        + "éßſKñ中日한🎉\u0301\u00a0\u2003\u200b\u3000\x85\u2028½²١ⅫǅʰÀ\ufeff"
    )
    texts = ["".join(chosen.choices(letters, k=chosen.randint(1, 60))) for _ in range(300)]
    texts += [
        "  5   55\t\t6\n\n\n  x\r\n\r\n y",
        "don't DON'T it's 'S",
        "<|im_start|>x<|endoftext|>",
        "",
        " ",
        "\n" * 50,
    ]
    folder = Path(os.__file__).parent
    return texts + [
        (folder / name).read_text("utf-8") for name in ("ast.py", "bisect.py", "html/entities.py")
    ]


async def test_tokens_are_those_of_the_server(server, real_store):
    tokenizer = EncodingTokenizer(gguf_encoding(real_store.path(REAL)))
    endpoint = await server.resolve()
    headers = {"Authorization": f"Bearer {endpoint.key}"}
    async with httpx.AsyncClient(timeout=60, headers=headers) as client:
        for text in odd_texts():
            body = {"content": text, "parse_special": False, "add_special": False}
            theirs = (await client.post(endpoint.root + "/tokenize", json=body)).json()["tokens"]
            assert tokenizer.encode(text) == theirs, text[:80]


def test_ranks_are_in_the_order_of_the_merges(real_store):
    names = frozenset(("tokenizer.ggml.tokens", "tokenizer.ggml.merges"))
    metadata = read_header(real_store.path(REAL), names).metadata
    tokens, merges = metadata["tokenizer.ggml.tokens"], metadata["tokenizer.ggml.merges"]
    assert isinstance(tokens, list)
    assert isinstance(merges, list)
    places = {token: place for place, token in enumerate(tokens)}
    order = [places[merge.replace(b" ", b"")] for merge in merges if isinstance(merge, bytes)]
    assert order == sorted(order)
    assert len(order) > 40_000


async def test_a_killed_child_is_replaced(server):
    first = await server.resolve()
    os.kill(server.status().pid or 0, signal.SIGKILL)
    await until(lambda: server.status().state is not EmbeddedState.READY)
    second = await server.resolve()
    assert second.base_url != first.base_url
    assert (await post(second, "/completion", {"prompt": "a", "n_predict": 1})).status_code == 200


async def test_an_idle_child_gives_its_memory_back(real_store):
    server = EmbeddedServer(real_store, config(idle=1), model=REAL)
    await server.resolve()
    pid = server.status().pid or 0
    await until(lambda: gone(pid))
    assert server.status().state is EmbeddedState.STOPPED
    await server.aclose()


async def test_a_file_that_is_no_model_is_refused_with_its_reason(tmp_path):
    class Store:
        def path(self, _: str) -> Path:
            bad = tmp_path / "bad.gguf"
            bad.write_bytes(b"GGUF" + b"\0" * 100)
            return bad

    server = EmbeddedServer(Store(), config(), model="bad")  # type: ignore[arg-type]
    with pytest.raises(ModelUnavailableError, match="the embedded model bad did not start"):
        await server.resolve()
    await server.aclose()


PARENT = """
import asyncio, sys
from pathlib import Path
from agent.config.schema import EmbeddedConfig
from agent.models.embedded import EmbeddedServer
from agent.models.weights import WeightStore

async def main():
    server = EmbeddedServer(WeightStore(Path({home!r})), EmbeddedConfig(threads=1, context_tokens=512), model={model!r})
    await server.resolve()
    print(server.status().pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_the_child_does_not_outlive_a_killed_daemon(real_store):
    script = PARENT.format(home=str(real_store.folder.parent), model=REAL)
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 30))
    assert not gone(pid)
    parent.kill()
    await parent.wait()
    await until(lambda: gone(pid), 5)
