"""What databases of chance are made with: rows, ids, days and instants, all from one seed."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
"""The rows of each table, each before what refers to it."""

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_EPOCH = datetime(2024, 2, 28, 23, 59, 58, tzinfo=UTC)


@dataclass
class Stock:
    """The rows of one database in the making."""

    chance: random.Random
    rows: Rows = field(default_factory=dict)
    _count: int = 0

    def id(self, prefix: str) -> str:
        """Return a new id; they do not grow."""
        return f"{prefix}_" + "".join(self.chance.choice(_DIGITS) for _ in range(26))

    def slug(self, word: str) -> str:
        """Return a slug that nothing else has."""
        self._count += 1
        return f"{word}-{self._count}"

    def add(self, table: str, **columns: Any) -> dict[str, Any]:
        """Add a row."""
        self.rows.setdefault(table, []).append(columns)
        return columns

    def some(self, table: str, at_most: int) -> list[dict[str, Any]]:
        """Return a few rows of a table, each once."""
        rows = self.rows.get(table, [])
        return self.chance.sample(rows, min(len(rows), self.chance.randint(0, at_most)))

    def perhaps(self, table: str, likely: float = 0.5) -> dict[str, Any] | None:
        """Return a row of a table, or nothing."""
        rows = self.rows.get(table, [])
        return self.chance.choice(rows) if rows and self.chance.random() < likely else None

    def id_perhaps(self, table: str, likely: float = 0.5) -> str | None:
        """Return the id of a row of a table, or nothing."""
        row = self.perhaps(table, likely)
        return row["id"] if row else None

    def instant(self) -> datetime:
        """Return an instant; often one that others have, too."""
        step = self.chance.choice((0, 0, 1, 1, 60, 3600, 86_400 * self.chance.randint(1, 400)))
        return _EPOCH + timedelta(seconds=step, microseconds=self.chance.choice((0, 0, 1, 500_000, 123_456)))

    def day(self, absent: float = 0.25) -> date | None:
        """Return a day of a few, or none."""
        if self.chance.random() < absent:
            return None
        return date(2024, 2, 27) + timedelta(days=self.chance.choice((0, 0, 1, 2, 3, 4, 5, 400, -36_500)))
