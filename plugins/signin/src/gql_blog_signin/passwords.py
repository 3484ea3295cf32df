"""Comparing and hashing passwords by Argon2id, in threads of their own: so many at once, and no more waiting."""

import asyncio
import base64
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import Any, Final, TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from gql_blog.plugin import InputError
from gql_blog_signin.settings import PasswordSettings

SHORTEST: Final = 12
LONGEST: Final = 128
_WAITING: Final = 4
"""How many wait for each one that is at work."""
SECONDS: float = 7
"""How long somebody waits for a place at work and for the hash: less than a route has, whose delay is a failure."""
_SALT_BYTES, _HASH_BYTES = 16, 32

T = TypeVar("T")


class TooBusy(Exception):
    """So many passwords are being compared that nobody else may wait, or waits any longer."""


class Hashing:
    """The hashes of one process."""

    def __init__(self, settings: PasswordSettings) -> None:
        self._argon2 = PasswordHasher(settings.passes, settings.memory_kib, 1, _HASH_BYTES, _SALT_BYTES)
        salt, digest = (_base64(secrets.token_bytes(size)) for size in (_SALT_BYTES, _HASH_BYTES))
        self._nobodys = f"$argon2id$v=19$m={settings.memory_kib},t={settings.passes},p=1${salt}${digest}"
        self._threads = ThreadPoolExecutor(settings.at_once, thread_name_prefix="passwords")
        self._places = BoundedSemaphore(settings.at_once * (1 + _WAITING))
        self._place_to_choose = BoundedSemaphore()

    async def chosen(self, password: str, old: str | None, former: str | None) -> str | None:
        """Return the hash of a new password; ``None``: the old one is wrong. TooBusy while another is chosen."""
        places = (self._places, self._place_to_choose)
        return await self._in_thread(places, self._choose, password, old, former or self._nobodys)

    async def compared(self, hashed: str | None, password: str) -> tuple[bool, str | None]:
        """Whether a password is the one that was hashed, and its new hash if it was hashed with less; TooBusy.

        Without a hash, which is of nobody's password, as much is done as with one.
        """
        return await self._in_thread((self._places,), self._compare, hashed or self._nobodys, password)

    def close(self) -> None:
        """Let what is at work come to its end, and give up the rest."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _choose(self, password: str, old: str | None, former: str) -> str | None:
        return self._argon2.hash(password) if old is None or self._is_of(former, old) else None

    def _compare(self, hashed: str, password: str) -> tuple[bool, str | None]:
        if not self._is_of(hashed, password):
            return False, None
        return True, self._argon2.hash(password) if self._costs_less(hashed) else None

    def _is_of(self, hashed: str, password: str) -> bool:
        try:
            return self._argon2.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _costs_less(self, hashed: str) -> bool:
        had, now = extract_parameters(hashed), self._argon2
        return had.memory_cost < now.memory_cost or had.time_cost < now.time_cost

    async def _in_thread(self, places: Sequence[BoundedSemaphore], function: Callable[..., T], *arguments: Any) -> T:
        """Who gives up waiting does not give up the places: a thread goes on, and so does its use of memory."""
        with ExitStack() as taken:
            for each in places:
                if not each.acquire(blocking=False):
                    raise TooBusy
                taken.callback(each.release)
            try:
                future = self._threads.submit(function, *arguments)
            except RuntimeError:
                raise TooBusy from None
            kept = taken.pop_all()
            future.add_done_callback(lambda _: kept.close())
        try:
            async with asyncio.timeout(SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise TooBusy from None


def typed(given: str, *, shortest: int = 0) -> str:
    """Return a password as it is compared, whatever keyboard it comes from; InputError: it is too short or too long."""
    found = unicodedata.normalize("NFC", given[: LONGEST * 4])
    if not shortest <= len(found) <= LONGEST or len(given) > LONGEST * 4:
        raise InputError(f"A password has {SHORTEST} to {LONGEST} characters. Choose another one.")
    return found


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
