"""What the tests of the hoster's pages share."""

from __future__ import annotations

import re
from typing import Any


def text_of(answer: Any) -> str:
    """What stands on a page, without its markup and with plain spaces."""
    assert answer.status_code == 200, answer
    text = re.sub(r"<script[^>]*json.*?</script>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"[\s\xa0]+", " ", text)


def refusal_of(answer: Any, field: str) -> str:
    """What is said beside a field of a form; empty when nothing is."""
    assert answer.status_code == 200, answer
    found = re.search(rf'id="id_{field}_error"[^>]*>([^<]*)<', answer.content.decode())
    return found[1] if found else ""
