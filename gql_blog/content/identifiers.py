"""Identifiers: 128 bits, opaque, global, and stable through export and import.

An id is a prefix that names the kind of thing, and 26 digits of Crockford's base 32: 48 bits of time in milliseconds,
80 of chance. Ids made by one process grow, so that things made together keep their order; none can be guessed.
"""

import hashlib
import re
import secrets
import threading
import time
from datetime import date as Date

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_CHANCE_BITS = 80
_STEP_BITS = 40
_EPOCH = Date(1970, 1, 1)

ARTICLE = "art"
BYLINE = "byl"
COMMENT = "com"
CONTRIBUTOR = "con"
DECISION = "dec"
DIALOGUE = "dlg"
FOOTNOTE = "fno"
IDENTITY = "idn"
MEDIA = "med"
MENTION = "men"
NOTICE = "ntc"
PREVIEW_LINK = "prv"
REDIRECT = "rdr"
REVISION = "rev"
SESSION = "ses"
SITE = "sit"
TAG = "tag"
TOKEN = "tok"  # noqa: S105 (a prefix, no secret)
USER = "usr"
WORKING_COPY = "wcp"

MAILBOX = "mailto:"
"""The issuer of identities whose subject is an address: whoever opened what was mailed there, and nowhere else."""
PASSWORD = "password:"  # noqa: S105 (an issuer, no secret)
"""The issuer of identities whose owner gave the account a password; the subject names that password alone."""
OWN_ISSUERS = frozenset({MAILBOX, PASSWORD})
"""What this server proves itself: nobody else is believed who says one."""

ID_PATTERN = re.compile(rf"[a-z]{{3}}_[{_DIGITS}]{{26}}")
ID_LENGTH = 30


class _Sequence:
    """Values that grow within the process, even within one millisecond."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        fresh = (time.time_ns() // 1_000_000) << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
        with self._lock:
            if fresh <= self._last or fresh >> _CHANCE_BITS == self._last >> _CHANCE_BITS:
                fresh = self._last + 1 + secrets.randbits(_STEP_BITS)
            self._last = fresh
        return fresh


_sequence = _Sequence()


def new_id(prefix: str) -> str:
    """Return a fresh id of the kind that ``prefix`` names, such as ``art_01…``."""
    return _id(prefix, _sequence.next())


def _id(prefix: str, value: int) -> str:
    return f"{prefix}_{''.join([_DIGITS[value >> shift & 31] for shift in range(125, -1, -5)])}"


def derived_id(prefix: str, date: Date | None, text: str) -> str:
    """Return the id that always follows from a text, such as another system's; ``date`` orders it among the others."""
    milliseconds = ((date or _EPOCH) - _EPOCH).days * 86_400_000
    chance = int.from_bytes(hashlib.sha256(text.encode()).digest()[: _CHANCE_BITS // 8])
    return _id(prefix, (max(milliseconds, 0) << _CHANCE_BITS | chance) & (1 << 128) - 1)


def new_cursor() -> str:
    """Return a fresh cursor: it tells neither a number nor a time."""
    return secrets.token_hex(12)


def prefix_of(identifier: str) -> str | None:
    """Return the prefix of a well-formed id, ``None`` for anything else."""
    return identifier[:3] if ID_PATTERN.fullmatch(identifier) else None


def with_prefix(prefix: str, identifier: str) -> str:
    """Return the id of another kind that stands for the same thing: a dialogue's for its post's."""
    return f"{prefix}_{identifier[4:]}"
