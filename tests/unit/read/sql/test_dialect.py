from datetime import UTC, date, datetime, timedelta, timezone

from support.sql_text import text

from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import ByCodePoint, Name


def test_many_keys_are_one_parameter() -> None:
    assert SQLITE.keys(["a", 'b"']) == '["a","b\\""]'
    assert POSTGRES.keys(["a", "b"]) == ["a", "b"]
    assert text(SQLITE.among(Name("x"), Name("?1"))) == "x in (select value from json_each(?1))"
    assert text(POSTGRES.among(Name("x"), Name("$1"))) == "x = any($1::text[])"


def test_a_missing_date_is_beyond_every_date_in_either_direction() -> None:
    for descending in (True, False):
        for dialect, some in ((SQLITE, "2026-11-25"), (POSTGRES, date(2026, 11, 25))):
            missing = dialect.missing(date, descending=descending)
            assert (missing < some) is descending
        missing = SQLITE.missing(datetime, descending=descending)
        assert (missing < SQLITE.instant(datetime(2026, 11, 25, 12, tzinfo=UTC))) is descending
    assert POSTGRES.missing(datetime, descending=True) == datetime.min
    assert text(POSTGRES.filled(Name("d"), datetime, descending=False)) == "coalesce(d, 'infinity'::timestamptz)"
    assert text(POSTGRES.filled(Name("d"), date, descending=True)) == "coalesce(d, '-infinity'::date)"
    assert text(SQLITE.filled(Name("d"), date, descending=False)) == "coalesce(d, '~')"


def test_instants_go_in_as_the_tables_hold_them() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=timezone(timedelta(hours=2)))
    assert SQLITE.instant(noon) == "2026-11-25 10:00:00+00:00"
    assert POSTGRES.instant(noon) == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert SQLITE.date(date(2026, 11, 25)) == "2026-11-25"


def test_code_points_order_where_the_database_has_a_collation() -> None:
    assert text(ByCodePoint(Name("t")), POSTGRES) == 't collate "C"'
    assert text(ByCodePoint(Name("t")), SQLITE) == "t"


def test_the_search_index_is_asked_in_its_own_language() -> None:
    assert SQLITE.index_query("moon=3") == '"moon=3"'
    assert POSTGRES.index_query("moon=3") == "'moon=3'"
    assert "wi.search_index match q.key" in text(SQLITE.scored(Name("?1"), Name("?2")))
    assert "wi.vector @@ q.key::tsquery" in text(POSTGRES.scored(Name("$1"), Name("$2")))
    assert text(SQLITE.texts(Name("?1"))) == "json_each(?1) e"
    assert text(POSTGRES.texts(Name("$1"))) == "jsonb_array_elements_text($1::text::jsonb) e(value)"
