"""How many mails somebody may ask for, counted in the database: for all processes, and across restarts."""

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


def mailbox_keys(key: bytes, email: str) -> tuple[str, str]:
    """Return the tallies of a mailbox: of links that sign in, and of those that join, which nobody signs in by."""
    digest = _digest(key, email)[:_MAILBOX_DIGITS]
    return f"mail:{digest}", f"join:{digest}"


async def may_ask(key: str, limit: int, within: timedelta, now: datetime) -> bool:
    """Count one, unless there were ``limit`` within a time that begins with the first one."""
    await Tally.filter(until__lte=now).delete()
    await Tally.bulk_create([Tally(key=key, count=0, until=now + within)], ignore_conflicts=True)
    return bool(await Tally.filter(key=key, count__lt=limit).update(count=F("count") + 1))


async def take_back(*keys: str) -> None:
    """Count one less: no mail was sent."""
    await Tally.filter(key__in=keys, count__gt=0).update(count=F("count") - 1)


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()
