"""Checks that the database itself makes. Their SQL is the same on every database."""

from enum import StrEnum

from tortoise.migrations.constraints import CheckConstraint


def check(name: str, condition: str) -> CheckConstraint:
    """Return a check under its name, ``ck_<table>_<what>``."""
    return CheckConstraint(check=condition, name=f"ck_{name}")


def one_of(name: str, column: str, vocabulary: type[StrEnum]) -> CheckConstraint:
    """Return a check that ``column`` is null or a value of ``vocabulary``."""
    values = ", ".join(f"'{member.value}'" for member in vocabulary)
    return check(name, f'"{column}" IN ({values})')


def at_least(name: str, least: int, *columns: str) -> CheckConstraint:
    """Return a check that none of ``columns`` is smaller than ``least``."""
    return check(name, " AND ".join(f'"{column}" >= {least}' for column in columns))
