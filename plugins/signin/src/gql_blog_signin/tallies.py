"""How many mails somebody may ask for, and how many passwords try: for all processes, and across restarts."""

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


def client_key(key: bytes, address: str, purpose: str = "client") -> str:
    """Return the tally of a client's address."""
    return f"{purpose}:{_digest(key, address)[:_CLIENT_DIGITS]}"


def mailbox_keys(key: bytes, email: str) -> tuple[str, str]:
    """Return the tallies of a mailbox: of links that sign in, and of those that join, which nobody signs in by."""
    digest = _digest(key, email)[:_MAILBOX_DIGITS]
    return f"mail:{digest}", f"join:{digest}"


def password_key(key: bytes, whose: str) -> str:
    """Return the tally of wrong passwords for an address, or of those that an account chose and the core refused.

    Each one costs a hash, so that there are not many.
    """
    return f"pw:{_digest(key, whose)[:_MAILBOX_DIGITS]}"


def removed_key(subject: str) -> str:
    """Return the mark of a password that was removed, whoever was still about to keep it."""
    return f"gone:{subject}"


async def may_ask(key: str, limit: int, within: timedelta, now: datetime) -> bool:
    """Count one, unless there were ``limit`` within a time that begins with the first one."""
    await Tally.filter(until__lte=now).delete()
    while not await Tally.filter(key=key, count__lt=limit).update(count=F("count") + 1):
        if await Tally.filter(key=key, count__gte=limit).exists():
            return False
        await Tally.bulk_create([Tally(key=key, count=0, until=now + within)], ignore_conflicts=True)
    return True


async def take_back(*keys: str) -> None:
    """Count one less: no mail was sent, or the password was right, or not looked at. Where none is left, no row is."""
    await Tally.filter(key__in=keys, count__gt=0).update(count=F("count") - 1)
    await Tally.filter(key__in=keys, count=0).delete()


def _digest(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()
