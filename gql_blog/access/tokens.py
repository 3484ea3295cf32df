"""Secrets that are shown once: bearer tokens, and the receipts of comments. What is kept is their SHA-256.

A secret has 256 bits of chance, so a fast hash is enough: there is nothing to guess.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

TOKEN_PREFIX: Final = "gqlb_"  # noqa: S105 (a mark, no secret)
"""What a token begins with, so that scanners of repositories and logs can tell one."""

DEFAULT_LIFETIME: Final = timedelta(days=30)
LONGEST_LIFETIME: Final = timedelta(days=365)


def new_token() -> str:
    """Return a fresh bearer token."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_receipt() -> str:
    """Return a fresh receipt."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return what is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
