"""A private MariaDB for tests: ``python -m tests.mariadb COMMAND ...`` runs the command on it."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 60.0
INSTALL = ("--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
FAST = ("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M")
SERVER = (
    *("--skip-networking", "--skip-log-bin", "--performance-schema=OFF", "--innodb-log-file-size=16M", *FAST),
    *("--character-set-server=utf8mb4", "--collation-server=utf8mb4_uca1400_spanish_ai_ci"),
)


@contextmanager
def mariadb() -> Iterator[str]:
    """Its address in the way of ``DATABASE_URL``. Knows time zones; reached by a socket alone; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ips-db-", dir="/tmp"))
    data, socket = f"--datadir={folder / 'data'}", folder / "s.sock"
    user = f"--user={getpass.getuser()}"
    subprocess.run(["mariadb-install-db", "--no-defaults", user, data, *INSTALL], check=True, capture_output=True)
    command = ["mariadbd", "--no-defaults", user, data, f"--socket={socket}", f"--pid-file={folder / 'pid'}", *SERVER]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(["setpriv", "--pdeathsig", "TERM", "--", *command], stdout=log, stderr=log)
    try:
        _wait(server, socket, folder / "log")
        _teach_time_zones(socket)
        yield f"mysql://root@localhost/ipstream?unix_socket={socket}"
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)


def _wait(server: subprocess.Popen[bytes], socket: Path, log: Path) -> None:
    ping = ["mariadb-admin", "--no-defaults", "-S", str(socket), "-uroot", "ping"]
    deadline = time.monotonic() + STARTS_WITHIN
    while subprocess.run(ping, capture_output=True, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"MariaDB did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def _teach_time_zones(socket: Path) -> None:
    zones = subprocess.run(["mariadb-tzinfo-to-sql", "/usr/share/zoneinfo"], capture_output=True, check=False).stdout
    client = ["mariadb", "--no-defaults", "-S", str(socket), "-uroot", "mysql"]
    subprocess.run(client, input=zones, check=True, capture_output=True)


def main() -> int:
    with mariadb() as url:
        return subprocess.run(
            sys.argv[1:], env=os.environ | {"IPSTREAM_TEST_DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
