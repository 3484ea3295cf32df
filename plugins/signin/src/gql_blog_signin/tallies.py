"""How many mails somebody may ask for in an hour, counted in the database: for all processes, and across restarts."""

import hmac
from datetime import datetime, timedelta
from typing import Final

from tortoise.expressions import F

from gql_blog_signin.tables import Tally

HOUR: Final = timedelta(hours=1)
TALLIES: Final = "tallies"
"""What the key is for."""
EVERYBODY: Final = "all"
_CLIENT_DIGITS: Final = 4
"""Clients share 65,536 tallies: whoever has many addresses fills no table with them."""
_MAILBOX_DIGITS: Final = 32
"""Mailboxes share none, so that nobody uses up another one's mails; there are as many as mails are sent in all."""


def client_key(key: bytes, address: str) -> str:
    """Return the tally of a client's address."""
    return f"client:{_digest(key, address)[:_CLIENT_DIGITS]}"


def mailbox_key(key: bytes, email: str) -> str:
    """Return the tally of a mailbox."""
    return f"mail:{_digest(key, email)[:_MAILBOX_DIGITS]}"


async def may_ask(key: str, limit: int, now: datetime) -> bool:
    """Count one, unless there were ``limit`` in this hour; the hour begins with the first one."""
    await Tally.filter(until__lte=now).delete()
    await Tally.bulk_create([Tally(key=key, count=0, until=now + HOUR)], ignore_conflicts=True)
    return bool(await Tally.filter(key=key, count__lt=limit).update(count=F("count") + 1))


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()
