import orjson
import pytest
from support.sql_text import text

from gql_blog.content import HEAVIEST
from gql_blog.read.rows.search import (
    BEST_FIRST,
    MAX_QUERY_LENGTH,
    MAX_WORDS,
    SearchQueryTooLarge,
    parse_search_query,
    search_join,
)
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import listed


def test_a_query_is_cut_into_words_and_runs() -> None:
    what = parse_search_query('Moon "moon" sea* 制裁与谈判 制裁 在')
    assert tuple(what.runs) == ("moon", "sea", "制裁与谈判", "制裁", "在")
    assert tuple(what.terms) == ("moon", "sea", "制裁", "裁与", "与谈", "谈判", "在")
    assert what.phrases == ("制裁与谈判",)
    assert not parse_search_query("!!").terms


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (" ".join(f"w{number}" for number in range(MAX_WORDS + 1)), "'query' has 65 words; at most 64"),
        ("".join(map(chr, range(0x4E00, 0x4E00 + MAX_WORDS + 2))), "'query' has 65 words"),
        ("a" * (MAX_QUERY_LENGTH + 1), "'query' has 2001 characters; at most 2000"),
    ],
    ids=["words", "pairs", "characters"],
)
def test_a_query_has_its_limits(query: str, message: str) -> None:
    with pytest.raises(SearchQueryTooLarge, match=message):
        parse_search_query(query)
    assert len(parse_search_query(query[:-1].rpartition(" ")[0] or query[:-1]).terms) <= MAX_WORDS


def test_the_index_is_asked_for_each_word_with_each_weight() -> None:
    query = parse_search_query("moon 制裁与")
    words, phrases = query.values()
    asked = orjson.loads(query.queries(SQLITE, ()))
    assert len(asked) == 3 * HEAVIEST
    assert asked['"moon=1"'] == 1
    assert asked[f'"裁与={HEAVIEST}"'] == HEAVIEST
    assert (words, orjson.loads(phrases)) == (3, ["制裁与"])
    nothing = parse_search_query("'\"&|!()<>:*\\")
    assert (nothing.queries(POSTGRES, ("en",)), *nothing.values()) == ("{}", 0, "[]")


def test_a_word_is_also_asked_for_by_its_stems_and_a_pair_of_signs_is_not() -> None:
    asked = orjson.loads(parse_search_query("moons 制裁").queries(POSTGRES, ("de", "en")))
    assert len(asked) == 2 * HEAVIEST
    assert asked["'moons=2' | '=de=moon=2' | '=en=moon=2'"] == 2
    assert asked["'制裁=2'"] == 2


def test_the_text_of_the_join_depends_on_no_query() -> None:
    for dialect, index in ((SQLITE, "search_index match"), (POSTGRES, "vector @@")):
        join = text(search_join(3, dialect))
        assert index in join
        assert join.endswith(")")
        assert "sr.id = a.id" in join


def test_the_best_come_first_then_the_newest() -> None:
    assert BEST_FIRST.name == "SCORE-,PUBLISHED_ON-,PUBLISHED_AT-,ID-"
    assert text(listed(BEST_FIRST.order_by(SQLITE))).startswith("sr.score desc, coalesce(a.published_on")
