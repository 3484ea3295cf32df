"""One statement and its values: what a plan asks of a reader."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Statement:
    """``sql`` with the dialect's own placeholders (SQLite ``?``, PostgreSQL ``$1``), and their values in order.

    Values are what the driver takes as it is: on SQLite str, int, float, bytes or None (dates as ISO text).
    """

    sql: str
    parameters: tuple[Any, ...] = ()
