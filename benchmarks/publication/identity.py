"""Ids of the form that the project gives, but always the same."""

from datetime import datetime

from gql_blog.content.identifiers import _DIGITS

_CHANCE_BITS = 80


def identity(prefix: str, at: datetime, number: int) -> str:
    """Return an id made at ``at``; ``number`` tells it from all others of its kind."""
    value = int(at.timestamp() * 1_000) << _CHANCE_BITS | number * 0x9E3779B97F4A7C15 % (1 << _CHANCE_BITS)
    return f"{prefix}_{''.join(_DIGITS[value >> shift & 31] for shift in range(125, -1, -5))}"
