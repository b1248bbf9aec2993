"""How Icecast is started. It refuses to be root and is exposed to the world, so where we are root it is nobody."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from ipstream.agent.files import write_atomically
from ipstream.agent.icecast.config import CONFIG_FILE

NOBODY = "nobody"


def prepare_folder(home: Path) -> Path:
    """Make ``home/icecast``, where Icecast is started and keeps its access log, and return it."""
    folder = home / "icecast"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    _hand_over(folder)
    return folder


def write_config(folder: Path, config: bytes) -> bool:
    """Put ``icecast.xml`` in place, for Icecast's user alone. True when it differs from before: send Icecast a HUP.

    A running Icecast takes up everything but a new port, for which it must be restarted.
    """
    path = folder / CONFIG_FILE
    if path.exists() and path.read_bytes() == config:
        return False
    write_atomically(path, config, mode=0o600)
    _hand_over(path)
    return True


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
