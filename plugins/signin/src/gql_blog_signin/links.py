"""Links that are mailed: each lets somebody in once, within 15 minutes."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from gql_blog.plugin import InputError
from gql_blog_signin.tables import Link

LIFETIME: Final = timedelta(minutes=15)
_LONGEST: Final = 100


async def new_link(address: str, email: str, to: str, joins: str | None, now: datetime) -> str:
    """Keep a link for whoever reads ``email``, and return it. ``address`` is the server's; its key is kept nowhere."""
    await Link.filter(until__lte=now).delete()
    key = secrets.token_urlsafe(32)
    await Link.create(hash=_hash(key), email=email, joins=joins, to=to, until=now + LIFETIME)
    return f"{address}/plugins/signin/mail/link?key={key}"


async def waiting_link(key: str, now: datetime) -> Link:
    """Return the link of a key; InputError if it lets nobody in. To look at it does not use it up."""
    found = await Link.get_or_none(hash=_hash(key), until__gt=now) if len(key) <= _LONGEST else None
    if found is None:
        raise InputError("This link was used already, or is older than 15 minutes. Ask for another one.")
    return found


async def used_link(key: str, now: datetime) -> Link:
    """Use a link up, and return it; InputError as for ``waiting_link``. Of two who use it at once, one is let in."""
    found = await waiting_link(key, now)
    if not await Link.filter(hash=found.hash).delete():
        raise InputError("This link was used just now. Ask for another one.")
    return found


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
