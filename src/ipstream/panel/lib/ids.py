"""Numbers of rows as they come in addresses: what no database could hold is no id."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

RowId = Annotated[int, Field(ge=1, lt=2**63)]
