"""The one place where the parts are put together: what a process has once, and what each session gets."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

from agent.config import places
from agent.config.families import check_families
from agent.config.settings import Settings, combine, editor_layer, file_layer
from agent.indexing.shape import shape
from agent.indexing.store import FILE_NAME, IndexStore
from agent.metrics.recorder import Recorder
from agent.models.embedded import EmbeddedServer
from agent.models.roles import Models
from agent.models.weights import WeightStore
from agent.rpc.services import Metrics
from agent.writer import MediumWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from agent.config.schema import Config, RoleConfig
    from agent.config.settings import Layer
    from agent.models.endpoint import Address
    from agent.models.roles import Role

DAY_S = 86_400


class App:
    """What one process has once: the state folder, the embedded models, the user's configuration.

    Args:
        home: Folder of state.
        user_file: The user's configuration file.
        environ: The environment, for keys.
        clock: A monotonic clock, seconds.
        wall: Seconds since 1970.
    """

    def __init__(
        self,
        home: Path,
        user_file: Path,
        *,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.home = home
        self.clock = clock
        self.wall = wall
        self.recorder = Recorder(home)
        self.store = WeightStore(home, environ=environ)
        self.index = IndexStore(home / FILE_NAME, shape)
        self._user_file = user_file
        self._environ = environ
        self._servers: dict[tuple[object, ...], EmbeddedServer] = {}

    @property
    def user_scripts(self) -> Path:
        """The user's own folder of Shire scripts, beside their configuration file."""
        return self._user_file.parent / places.USER_SCRIPTS

    def settings(self, folders: Sequence[Path], editor: Sequence[Mapping[str, object]] = ()) -> Settings:
        """Read the user's file and the first folder's, and lay what the editor sent on top.

        Raises:
            ConfigError: one of them has a wrong key or value.
        """
        layers: list[Layer | None] = [file_layer(self._user_file)]
        if folders:
            trusted = places.is_trusted(folders[0], self.home)
            layers.append(file_layer(folders[0] / places.PROJECT_FILE, trusted=trusted))
        layers += [editor_layer(sent) for sent in editor]
        settings = combine(layers)
        check_families(settings)
        return settings

    def models(self, config: Config) -> Models:
        """Make the clients of a configuration's roles; the embedded servers behind them are shared."""

        def embedded(role: Role, chosen: RoleConfig) -> Address:
            key = (chosen.model, chosen.timeout_ms, config.embedded, role)
            if key not in self._servers:
                self._servers[key] = EmbeddedServer(
                    self.store,
                    config.embedded,
                    model=chosen.model,
                    role=role,
                    timeout_ms=chosen.timeout_ms,
                    clock=self.clock,
                )
            return self._servers[key]

        return Models(config.models, self._environ, embedded, embedded_tokens=config.embedded.context_tokens)

    def writer(self, models: Models, config: Config) -> MediumWriter:
        """Make the writer of completions."""
        return MediumWriter(models, config, self.store)

    async def metrics(self, days: float | None, *, wanted: bool) -> Metrics:
        """Give the figures on suggestions of the last `days`; `wanted` is what the configuration says."""
        from agent.metrics.report import report  # noqa: PLC0415 - not needed by the start

        since = 0.0 if days is None else self.wall() - days * DAY_S
        events = await asyncio.to_thread(self.recorder.events, since)
        return Metrics(wanted and not self.recorder.off, await asyncio.to_thread(report, events))

    async def aclose(self) -> None:
        """End all embedded servers and wait for their processes; write the last events."""
        await asyncio.to_thread(self.recorder.close)
        servers = list(self._servers.values())
        self._servers.clear()
        for server in servers:
            await server.aclose()
        await asyncio.to_thread(self.index.close)
