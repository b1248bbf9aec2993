"""The node's Icecast and its standby feeder as programs: what they are told, and when Icecast must read it again."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.icecast.admission import Admission
from ipstream.agent.icecast.config import CONFIG_FILE, render_icecast
from ipstream.agent.icecast.process import icecast_command, prepare_folder, write_config
from ipstream.agent.icecast.reload import reload
from ipstream.agent.icecast.standby import standby_command, write_plan
from ipstream.agent.processes import ProcessState, Supervisor
from ipstream.agent.programs import Program
from ipstream.agent.settings import Secrets, Settings
from ipstream.core.errors import IPStreamError
from ipstream.core.protocol.codec import content_hash
from ipstream.core.protocol.spec import IcecastSpec, StationSpec

log = structlog.get_logger()

ICECAST = "icecast"


class IcecastService:
    """Both run from the first spec on."""

    def __init__(
        self, settings: Settings, secrets: Secrets, supervisor: Supervisor, admin: AdminClient, admission: Admission
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._supervisor = supervisor
        self._admin = admin
        self._admission = admission
        self._folder = prepare_folder(settings.home)
        self._reloaded_at = 0.0
        self._pid = 0

    def follow(self, spec: IcecastSpec, stations: Sequence[StationSpec]) -> None:
        """Write what both read. The feeder looks by itself; Icecast is told by ``look``."""
        callback_url = f"http://127.0.0.1:{self._settings.port}/icecast"
        config = render_icecast(spec, stations, secrets=self._secrets, callback_url=callback_url)
        write_config(self._folder, config)
        write_plan(self._settings.home, spec, stations)
        self._admin.use_port(spec.port)
        self._port = spec.port

    def programs(self) -> tuple[Program, ...]:
        return (
            Program(ICECAST, icecast_command(self._folder), revision=str(self._port)),
            Program("standby", standby_command(self._settings.home), revision=self._password_mark()),
        )

    def _password_mark(self) -> str:
        """Changes with the password, which the feeder reads once, and does not tell it: it is 24 random bytes."""
        return content_hash(self._secrets.icecast_source.encode())[:16]

    async def look(self, state: ProcessState | None) -> bool:
        """Have Icecast read its configuration if that is newer. True when it is another process than last time.

        One that is just starting is left alone: it would die of the signal, and reads the file anyway. Raises
        SupervisorUnavailable and IcecastUnavailable.
        """
        if state is None or state.name != "RUNNING":
            return False
        written_at = (self._folder / CONFIG_FILE).stat().st_mtime
        if max(state.started, self._reloaded_at) < written_at:
            log.info("icecast reads its configuration")
            self._reloaded_at = written_at  # before anything is awaited: others look as well
            try:
                await self._reload()
            except IPStreamError:
                self._reloaded_at = 0.0
                raise
        other, self._pid = state.pid != self._pid, state.pid
        return other

    async def _reload(self) -> None:
        config = (self._folder / CONFIG_FILE).read_bytes()
        await reload(config, self._admin, self._admission, lambda: self._supervisor.signal(ICECAST, "HUP"))
