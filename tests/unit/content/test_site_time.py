from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from support.cases import cases

from gql_blog.content import NoSuchTime, instant_in

BERLIN = ZoneInfo("Europe/Berlin")


def test_an_offset_is_taken_at_its_word() -> None:
    moment = datetime(2026, 7, 1, 9, tzinfo=timezone(timedelta(hours=-5)))
    assert instant_in(BERLIN, moment) == datetime(2026, 7, 1, 14, tzinfo=UTC)


@cases(("month", "hour"), [(1, 8), (7, 7)])
def test_without_one_it_is_the_time_of_the_site_in_summer_and_in_winter(month: int, hour: int) -> None:
    assert instant_in(BERLIN, datetime(2026, month, 1, 9)) == datetime(2026, month, 1, hour, tzinfo=UTC)


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    for fold in (0, 1):
        moment = datetime(2026, 10, 25, 2, 30, fold=fold)
        assert instant_in(BERLIN, moment) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_is_passed_over_is_none() -> None:
    with pytest.raises(NoSuchTime, match="2026-03-29 02:30:00 does not exist in Europe/Berlin"):
        instant_in(BERLIN, datetime(2026, 3, 29, 2, 30))
