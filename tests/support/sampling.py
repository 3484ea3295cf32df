"""Cases of which the first are tried in each run of the tests, and all of them in the long ones."""

from collections.abc import Sequence
from typing import Any

import pytest


def sampled(values: Sequence[Any], first: int) -> list[Any]:
    """Return the values for ``parametrize``; all but the ``first`` ones are marked as long."""
    return [*values[:first], *(pytest.param(each, marks=pytest.mark.long) for each in values[first:])]


sqlite_first = pytest.mark.parametrize("dialect", sampled(["sqlite", "postgres"], 1), indirect=True)
"""For what does the same by other SQL on the other database, where its neighbours are tried each time."""
