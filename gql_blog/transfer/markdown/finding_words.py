"""Words of findings: a line that is quoted, and some of many items."""

from collections.abc import Sequence
from typing import Final

_SHOWN: Final = 8
_EXCERPT: Final = 80


def join_shortened(items: Sequence[str]) -> str:
    """Some of many, in words: '7, 9 and 12 more'."""
    if len(items) <= _SHOWN:
        return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""
    return f"{', '.join(items[:_SHOWN])} and {len(items) - _SHOWN} more"


def quoted(text: str) -> str:
    """A line as messages show it: short, in quotation marks."""
    return f'"{text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"}"'
