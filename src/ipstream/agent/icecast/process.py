"""How Icecast is started. It refuses to be root and is exposed to the world, so where we are root it is nobody."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from ipstream.agent.files import write_if_changed
from ipstream.agent.icecast.config import CONFIG_FILE, WEB
from ipstream.agent.icecast.intro import intro, intro_name
from ipstream.agent.icecast.standby_sound import BITRATES

NOBODY = "nobody"
STATUS_PAGES = Path("/usr/share/icecast2/web")
"""Icecast's own, as Debian installs them."""


def prepare_folder(home: Path) -> Path:
    """Make ``home/icecast``, where Icecast is started and keeps its access log, and return it."""
    folder = home / "icecast"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    _hand_over(folder)
    _prepare_web(folder / WEB)
    return folder


def _prepare_web(web: Path) -> None:
    """Icecast's own pages, and the intros of its mounts, which it looks for at the same place."""
    web.mkdir(exist_ok=True)
    web.chmod(0o755)
    for page in STATUS_PAGES.iterdir():
        if not (web / page.name).is_symlink():
            (web / page.name).symlink_to(page)
    for bitrate in BITRATES:
        path = web / intro_name(bitrate)
        write_if_changed(path, intro(bitrate))
        path.chmod(0o644)  # whatever the umask: Icecast is nobody, and without an intro a browser takes seconds to play


def write_config(folder: Path, config: bytes) -> bool:
    """Put ``icecast.xml`` in place, for Icecast's user alone. True when it differs from before: send Icecast a HUP.

    A running Icecast takes up everything but a new port, for which it must be restarted.
    """
    path = folder / CONFIG_FILE
    changed = write_if_changed(path, config, mode=0o600)
    _hand_over(path)  # also one that we were killed over before
    return changed


def icecast_command(folder: Path) -> tuple[str, ...]:
    """Run Icecast inside ``folder``, in the foreground.

    It is entered before root is given up and all paths are relative, so that it does not matter whether nobody could
    walk there. ``setpriv`` gives root up, not Icecast's ``<changeowner>``: with a change of user Linux forgets that the
    process is to die with its parent, and only here the order can be given after it.
    """
    become = ("setpriv", f"--reuid={NOBODY}", f"--regid={_nobody().pw_gid}", "--clear-groups", "--pdeathsig=KILL", "--")
    return ("env", f"--chdir={folder}", *(become if os.geteuid() == 0 else ()), "icecast2", "-c", CONFIG_FILE)


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, _nobody().pw_uid, _nobody().pw_gid)


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam(NOBODY)
