"""Dates and times without a time zone: they are meant in the zone of the site."""

from datetime import UTC, tzinfo
from datetime import datetime as DateTime


class NoSuchTime(ValueError):
    """A local date and time that clocks pass over, when they are set forward."""


def instant_in(zone: tzinfo, moment: DateTime) -> DateTime:
    """Return the instant in UTC; a moment without an offset is meant in ``zone``.

    Of a time that clocks show twice, the first is meant; NoSuchTime if they never show it.
    """
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    instant = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) != moment.replace(fold=0):
        raise NoSuchTime(f"{moment.isoformat(' ')} does not exist in {zone}")
    return instant
