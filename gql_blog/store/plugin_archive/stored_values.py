"""Values of a database's columns as JSON, and back, on either database.

Whole numbers, texts, true, false and null are what they are in JSON, and so are fractions. Times are texts in UTC, as
SQLite keeps them. Bytes are ``{"bytes": "…"}`` in base64, and what JSON has no number for is ``{"real": "nan"}``.
Everything else, such as decimals, dates, UUIDs and JSON, is the text that the database makes of it.
"""

import math
from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.store.database_url import Dialect

_TIMES: Final = ("TIMESTAMP", "DATETIME")


def as_json(value: Any) -> Any:
    """Return the JSON of a value that a driver gave."""
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": b64encode(bytes(value)).decode()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"real": repr(value)}
    if isinstance(value, DateTime):
        return _time_text(value)
    return value


def as_parameter(value: Any, dialect: Dialect, column_type: str) -> Any:
    """Return the parameter by which a driver takes a value of the JSON into a column of this type."""
    if isinstance(value, dict):
        value = b64decode(value["bytes"]) if "bytes" in value else float(value["real"])
    if dialect == "sqlite":
        return _sqlite_parameter(value, column_type)
    return None if value is None else _postgres_text(value)


def _sqlite_parameter(value: Any, column_type: str) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and column_type.upper().startswith(_TIMES):
        with suppress(ValueError):  # SQLite keeps any text in any column
            return _time_text(DateTime.fromisoformat(value))
    return value


def _postgres_text(value: Any) -> str:
    """Return the text that PostgreSQL casts to the type of the column."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def _time_text(value: DateTime) -> str:
    return value.astimezone(UTC).isoformat(" ") if value.tzinfo else value.isoformat(" ")
