"""The agent of a node: ``python -m ipstream.agent.main``, told by ``IPSTREAM_NODE_*`` what and where it is."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys

import structlog

from ipstream.agent.health import agent_version
from ipstream.agent.icecast.admin import AdminClient
from ipstream.agent.node import Node
from ipstream.agent.outbox import Outbox
from ipstream.agent.panel import Panel
from ipstream.agent.settings import Secrets, Settings
from ipstream.core.errors import IPStreamError

log = structlog.get_logger()

WRONG_SETTINGS = 2


def main() -> int:
    """Run until SIGTERM or Ctrl-C; the exit status is 0 then."""
    log_readably()
    try:
        settings = Settings.from_env(os.environ)
    except IPStreamError as error:
        log.error("the agent cannot start", reason=error.message)
        return WRONG_SETTINGS
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(serve(settings))
    log.info("agent ended")
    return 0


async def serve(settings: Settings) -> None:
    """Be the agent until cancelled, as SIGTERM does."""
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    for folder in (settings.run, settings.log):
        folder.mkdir(parents=True, exist_ok=True)
    secrets = Secrets.load_or_make(settings.home)
    log.info("agent starts", version=agent_version(), home=str(settings.home), panel=settings.panel)
    with contextlib.closing(Outbox(settings.home / "outbox.db")) as outbox:
        async with (
            Panel(settings.panel, settings.token_file) as panel,
            AdminClient(0, secrets.icecast_admin) as icecast,
        ):
            await Node(settings, outbox, panel, icecast, secrets).run()


def log_readably() -> None:
    """Lines for people, on stderr."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


if __name__ == "__main__":
    sys.exit(main())
