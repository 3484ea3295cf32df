"""Personal values in the audit: an entry holds a commitment to each, and the value stands beside it, to be erased.

A commitment tells nothing without its salt. Whoever has salt and value can show that the entry meant this value; once
both are erased, nobody can guess it, and the entry stays as it is.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

COMMITMENT: Final = "commitment"
"""The key of a commitment in the JSON of an entry."""


ERASED: Final = "[erased]"
"""What stands where the name of a person stood, and what was said of the person."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A value of an audit entry that says something about a person, such as a name or an address."""

    value: str


def new_salt() -> str:
    """Return a new salt of 256 random bits."""
    return secrets.token_hex(32)


def commitment_to(value: str, salt: str) -> str:
    """Return the commitment to a value, as 64 hexadecimal digits."""
    return hmac.new(salt.encode(), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
