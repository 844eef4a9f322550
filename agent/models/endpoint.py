"""Where a model is and how to reach it: a resolved endpoint, and the addresses that resolve to one."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import SplitResult, urlsplit

from agent.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from agent.config.schema import RoleConfig

DialectName = Literal["auto", "openai", "llamacpp", "ollama", "mistral"]

KEY_COMMAND_LIMIT_S = 10.0
"""Time limit of a command that prints a key, seconds: a password manager may ask its agent first."""

KEY_LIFETIME_S = 300.0
"""A printed key is asked for again after this long, seconds: cloud tools give tokens for 15 minutes."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model on one server, ready to be asked.

    Attributes:
        base_url: Root of the API, as configured.
        model: The model's name there; may be empty where the server has just one.
        role: The role it plays (`big`, `medium`, `micro`): names the configuration key in messages.
        dialect: How the server is spoken to; `auto` is found out by the client.
        key: The secret, or an empty string; never shown by `repr`.
        key_source: Where the key comes from (`environment variable MY_KEY`), for messages; empty: none.
        timeout_ms: Time limit of one request, milliseconds.
        first_byte_ms: Time limit for the first byte of the answer, milliseconds; 0: that of the request.
        metered: Whether requests cost money.
    """

    base_url: str
    model: str = ""
    role: str = "medium"
    dialect: DialectName = "auto"
    key: str = field(default="", repr=False)
    key_source: str = ""
    timeout_ms: int = 15_000
    first_byte_ms: int = 0
    metered: bool = False

    @property
    def root(self) -> str:
        """The server's own root, where the native APIs of llama.cpp and Ollama are: without `/v1`."""
        return self.base_url.rstrip("/").removesuffix("/v1")

    @property
    def api(self) -> str:
        """The root of the OpenAI-compatible API; a bare `http://host:port` means its `/v1`."""
        url = self.base_url.rstrip("/")
        return url if _split(url).path else f"{url}/v1"

    @property
    def shown(self) -> str:
        """The configured URL as messages may show it: without user, password and query."""
        return public_url(self.base_url)

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(self.base_url)

    @property
    def exposed(self) -> bool:
        """Whether code and key cross a network unencrypted."""
        return _split(self.base_url).scheme == "http" and not self.loopback


def public_url(url: str) -> str:
    """Take out of a URL what may be secret: user, password, query and fragment."""
    parts = _split(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this machine, without asking a name server."""
    host = _split(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        # What is no URL at all is told by the client when it is asked for.
        return SplitResult("", "", url, "", "")


class Address(Protocol):
    """Something that knows where a model is; resolving it may start a server, and must be bounded in time."""

    async def resolve(self) -> Endpoint:
        """Give the endpoint to ask now; it may differ from the last one.

        Raises:
            ModelError: There is none, and why.
        """
        ...

    def in_use(self) -> AbstractContextManager[object]:
        """Keep the server alive for as long as a request takes; one that others run needs nothing."""
        return contextlib.nullcontext()


class ConfiguredAddress(Address):
    """The address of a model that the configuration names, with its key from the environment or a command."""

    def __init__(
        self,
        role: str,
        config: RoleConfig,
        environ: Mapping[str, str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._role = role
        self._config = config
        self._environ = environ
        self._clock = clock
        self._printed = ""
        self._expires = float("-inf")
        self._lock = asyncio.Lock()

    async def resolve(self) -> Endpoint:
        """Give the configured endpoint with its key.

        Raises:
            ModelUnavailableError: The key cannot be had.
        """
        config = self._config
        key, source = await self._key()
        if key and not (key.isascii() and key.isprintable() and " " not in key):
            raise ModelUnavailableError(f"the key from {source} has blanks or characters that no key has")
        return Endpoint(
            config.base_url,
            config.model,
            self._role,
            config.dialect,
            key,
            source,
            config.timeout_ms,
            metered=config.metered,
        )

    async def _key(self) -> tuple[str, str]:
        config = self._config
        if config.api_key_env:
            return self._key_of_environment(config.api_key_env)
        if config.api_key_command:
            source = f"models.{self._role}.api_key_command"
            async with self._lock:
                if self._clock() >= self._expires:
                    self._printed = await printed_key(config.api_key_command, source)
                    self._expires = self._clock() + KEY_LIFETIME_S
            return self._printed, source
        return "", ""

    def _key_of_environment(self, name: str) -> tuple[str, str]:
        key = self._environ.get(name, "").strip()
        if not key:
            raise ModelUnavailableError(
                f"models.{self._role}.api_key_env: the environment variable {name} is not set: "
                "set it where the editor is started, or use api_key_command"
            )
        return key, f"environment variable {name}"


async def printed_key(command: tuple[str, ...], source: str, *, limit_s: float = KEY_COMMAND_LIMIT_S) -> str:
    """Run a command and take the first line it prints as the key; nothing that it prints is ever shown.

    Raises:
        ModelUnavailableError: It cannot be started, fails, prints nothing, or takes over `limit_s` seconds.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(
            f"{source}: {command[0]!r} cannot be started: {type(error).__name__}"
        ) from None
    try:
        output, _ = await asyncio.wait_for(process.communicate(), limit_s)
    except TimeoutError:
        raise ModelUnavailableError(f"{source}: {command[0]!r} took longer than {limit_s:g} s") from None
    finally:
        await _end(process)
    if process.returncode:
        raise ModelUnavailableError(f"{source}: {command[0]!r} ended with status {process.returncode}")
    lines = output.decode("utf-8", "replace").strip().splitlines()
    if not lines:
        raise ModelUnavailableError(f"{source}: {command[0]!r} printed no key")
    return lines[0].strip()


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 1.0)
