"""The panel's own preparations in one Django process: tables, static files, the demo. Run as a program.

Arguments: ``access.json``, the node's token file, and the folder of records once they are all there.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import DatabaseError
from django.db.utils import OperationalError


def prepare(access: Path, token: Path, records: Path | None = None) -> None:
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed", access=access, token=token, records=records)


if __name__ == "__main__":
    try:
        prepare(*map(Path, sys.argv[1:]))
    except (OperationalError, DatabaseError) as error:
        sys.exit(f"the database refuses (is DATABASE_URL right?): {error}")
