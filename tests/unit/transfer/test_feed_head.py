"""Names and instants, as feeds write them."""

from datetime import UTC, datetime, timedelta, timezone

from gql_blog.content import ARTICLE, new_id
from gql_blog.transfer.feed_head import instant, printable, urn_of


def test_an_id_is_a_uuid_of_the_same_bits() -> None:
    assert urn_of("art_00000000000000000000000000") == "urn:uuid:00000000-0000-0000-0000-000000000000"
    assert urn_of("art_7zzzzzzzzzzzzzzzzzzzzzzzzz") == "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff"
    ids = {new_id(ARTICLE) for _ in range(1_000)}
    assert len({urn_of(each) for each in ids}) == len(ids)


def test_an_instant_is_in_utc_to_the_second() -> None:
    assert instant(datetime(2026, 11, 3, 9, 30, 15, 999_999, tzinfo=UTC)) == "2026-11-03T09:30:15Z"
    assert instant(datetime(2026, 11, 3, 1, 0, tzinfo=timezone(timedelta(hours=9)))) == "2026-11-02T16:00:00Z"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert printable("a\x00\x1b[31m\x0b\ufffe b\t\n潮") == "a[31m b\t\n潮"
