"""Secrets, and signatures by the scheme of Standard Webhooks (symmetric, version 1).

No secret is stored: each is derived of the secret key of the site and of a salt, so that a copy of the database signs
nothing.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime as DateTime
from typing import Final

PURPOSE: Final = "secrets of endpoints"
PREFIX: Final = "whsec_"


def secret_of(key: bytes, endpoint_id: str, salt: str) -> bytes:
    """Return the secret of an endpoint."""
    return hmac.digest(key, f"{endpoint_id}\0{salt}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """Return a secret as receivers are given it."""
    return PREFIX + base64.b64encode(secret).decode()


def key_name(key: bytes) -> str:
    """Return a name that tells one key from another, and nothing of either."""
    return hashlib.sha256(b"gql_blog webhooks\0" + key).hexdigest()[:16]


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message with one secret."""
    digest = hmac.digest(secret, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets: Sequence[bytes], message_id: str, at: DateTime, body: bytes) -> dict[str, str]:
    """Return the headers of a message that is sent at a time, signed with each of the secrets."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/json",
        "user-agent": "gql-blog-webhooks",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, message_id, timestamp, body) for each in secrets),
    }
