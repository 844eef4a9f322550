"""The three roles of models, each with its client, made from the configuration when it is first needed."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from agent.errors import ModelUnavailableError
from agent.models.endpoint import Address, ConfiguredAddress, is_loopback, public_url
from agent.models.state import ModelState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.config.schema import ModelsConfig, RoleConfig
    from agent.models.client import ModelClient
    from agent.models.connections import Connections
    from agent.models.endpoint import Endpoint

Role = Literal["big", "medium", "micro"]

ROLES: tuple[Role, ...] = ("big", "medium", "micro")
"""All roles, the most able first."""

REMOTE_SLOTS = 4
"""Requests at once to a server elsewhere; one on this machine gets them in turn, for its cache's sake."""


class Models:
    """Holds the clients of all roles; they share their connections.

    Args:
        config: The configured roles.
        environ: The environment, for keys.
        embedded: Makes the address of a role without `base_url`; None: there is no embedded model.
        embedded_tokens: Its context window, tokens.
    """

    def __init__(
        self,
        config: ModelsConfig,
        environ: Mapping[str, str],
        embedded: Callable[[Role, RoleConfig], Address] | None = None,
        *,
        embedded_tokens: int | None = None,
    ) -> None:
        self._configs: dict[Role, RoleConfig] = {
            "big": config.big,
            "medium": config.medium,
            "micro": config.micro,
        }
        self._environ = environ
        self._embedded = embedded
        self._embedded_tokens = embedded_tokens
        self._clients: dict[Role, ModelClient] = {}
        self._connections: Connections | None = None
        self._lock = asyncio.Lock()
        self._states = {role: self._first_state(role) for role in ROLES}

    @property
    def states(self) -> Mapping[Role, ModelState]:
        """The running record of each role, there from the start; to be read only."""
        return self._states

    def window(self, role: Role) -> int | None:
        """Give the context window of a role's model where it is known, tokens: that of the embedded one is."""
        return None if self._configs[role].base_url else self._embedded_tokens

    def config(self, role: Role) -> RoleConfig:
        """Give the configuration of a role."""
        return self._configs[role]

    async def client(self, role: Role) -> ModelClient:
        """Give the client of a role; the first time a thread loads httpx, which takes 50-100 ms."""
        async with self._lock:
            if role not in self._clients:
                self._clients[role] = await self._make(role)
            return self._clients[role]

    async def aclose(self) -> None:
        """Close all connections; requests under way end with an error."""
        async with self._lock:
            self._clients.clear()
            if self._connections is not None:
                await self._connections.aclose()
                self._connections = None

    async def _make(self, role: Role) -> ModelClient:
        await asyncio.to_thread(_load)
        # Loaded by now; at the top they would cost 50-100 ms of every start.
        from agent.models.client import ModelClient  # noqa: PLC0415
        from agent.models.connections import Connections  # noqa: PLC0415

        if self._connections is None:
            self._connections = Connections()
        url = self._configs[role].base_url
        slots = REMOTE_SLOTS if url and not is_loopback(url) else 1
        return ModelClient(self._address(role), self._connections, slots=slots, state=self._states[role])

    def _address(self, role: Role) -> Address:
        config = self._configs[role]
        if config.base_url:
            return ConfiguredAddress(role, config, self._environ)
        return _Nowhere(role) if self._embedded is None else self._embedded(role, config)

    def _first_state(self, role: Role) -> ModelState:
        config = self._configs[role]
        state = ModelState(endpoint=public_url(config.base_url), model=config.model)
        if not config.base_url and self._embedded is None:
            state.switch_off(_no_model(role))
        return state


def _load() -> None:
    # httpx imports its transport at the first request, which would stop the event loop for 40-60 ms (measured).
    for name in ("agent.models.client", "agent.models.connections", "httpcore"):
        import_module(name)
    anyio = import_module("anyio")
    anyio.run(anyio.sleep, 0)


class _Nowhere(Address):
    """The address of a role that has no model."""

    def __init__(self, role: Role) -> None:
        self._role = role

    async def resolve(self) -> Endpoint:
        raise ModelUnavailableError(_no_model(self._role))


def _no_model(role: Role) -> str:
    return f"no model is set up: set models.{role}.base_url in inlayd.toml, or run `inlayd model pull`"
