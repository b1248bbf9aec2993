"""Secrets that have to be read again: in the database they are encrypted by a key in a file of the panel's own."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(text: str) -> str:
    return _cipher().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises ``cryptography.fernet.InvalidToken`` for what was not encrypted by this panel."""
    return _cipher().decrypt(encrypted.encode()).decode()


@cache
def _cipher() -> Fernet:
    key = hashlib.sha256(settings.ENV.secret("second-factors").encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
