"""The embedded model's own process, `python -m agent.models.embedded_child`: llama.cpp's server on loopback.

It reads one line from standard input, a JSON object with the fields of `ChildSettings`, loads the weights,
prints one line `{"address": ...}` or `{"error": ...}`, and serves until standard input ends. It ends when the
parent dies, in whatever way, and then the system takes all its memory back. The settings are those measured
in embedded.md §0 to §1.4.
"""

from __future__ import annotations

import json
import os
import sys
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

BATCH_TOKENS: Final = 64
"""Prompt tokens evaluated at a time; a request can be cancelled between batches (0.16 s with SmolLM2)."""

REUSE_TOKENS: Final = 128
"""The shortest stretch of a cached prompt that is moved instead of evaluated again, tokens."""


class ChildSettings(msgspec.Struct, frozen=True):
    """What the parent tells the child, over a pipe: anybody can see a process's arguments.

    Attributes:
        path: The GGUF file.
        name: What the model is called on the wire.
        key: The secret that every request but `/health` must bring as `Authorization: Bearer`.
        context_tokens: Context window, tokens.
        threads: Threads, for prompt and for generation.
        cache_mib: RAM for prompts of other files, MiB.
    """

    path: str
    name: str
    key: str
    context_tokens: int
    threads: int
    cache_mib: int

    def line(self) -> bytes:
        """Give the line that the child reads."""
        return msgspec.json.encode(self) + b"\n"


def parameters(settings: ChildSettings) -> Any:  # noqa: ANN401 (xllamacpp has no types)
    """Give llama.cpp's parameters for `settings`: loopback, a free port, one slot, nothing from a network."""
    import xllamacpp  # noqa: PLC0415 (a 106 MB library that only the child may load)

    params = xllamacpp.CommonParams()
    params.model.path = settings.path
    params.model_alias = {settings.name}
    params.api_keys = [settings.key]
    params.n_ctx = settings.context_tokens
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.n_cache_reuse = REUSE_TOKENS
    params.cache_ram_mib = settings.cache_mib
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings.threads
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.verbosity = -1
    params.ui = False
    params.offline = True
    params.cors_origins = ""
    return params


def open_server(settings: ChildSettings) -> Any:  # noqa: ANN401 (xllamacpp has no types)
    """Load the weights and open the server, which lives as long as the object given back."""
    import xllamacpp  # noqa: PLC0415 (a 106 MB library that only the child may load)

    return xllamacpp.Server(parameters(settings))


def run(orders: IO[bytes], answers: IO[str], opener: Callable[[ChildSettings], Any] = open_server) -> object:
    """Open the server that the first line of `orders` asks for, answer where it is, wait for their end.

    Gives the server, None where there is none: whoever lets it go may wait for its threads for ever (xllamacpp's
    `~Server`, seen once in some thirty ends right after loading).
    """
    try:
        server = opener(ChildSettings(**json.loads(orders.readline())))
    except Exception as error:  # noqa: BLE001 (whatever it is, the parent shall show it)
        print(json.dumps({"error": str(error) or type(error).__name__}), file=answers, flush=True)
        return None
    print(json.dumps({"address": server.listening_address}), file=answers, flush=True)
    while orders.read(1):
        pass
    return server


def private_output() -> IO[str]:
    """Keep the parent's pipe to ourselves: what native code prints would spoil the one line expected."""
    pipe = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return pipe


def main() -> None:
    """Serve until standard input ends."""
    try:
        kept = run(sys.stdin.buffer, private_output())  # noqa: F841 - it has to be there until the process is not
    finally:
        # The server's threads have no end of their own, and nothing is left to be saved.
        os._exit(0)


if __name__ == "__main__":
    main()
