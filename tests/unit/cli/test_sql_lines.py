import pytest

from gql_blog.cli.sql_lines import in_lines


def test_each_clause_begins_a_line_and_sub_queries_are_indented() -> None:
    sql = (
        "select a.id, (select count(*) from comment c where c.article_id = a.id) from article a "
        "left join article t on t.id = a.responding_to_id where a.id in (select x.id from article x order by x.id) "
        "order by a.id desc limit ?1"
    )
    assert in_lines(sql) == [
        "select a.id, (",
        "  select count(*)",
        "  from comment c",
        "  where c.article_id = a.id)",
        "from article a",
        "left join article t on t.id = a.responding_to_id",
        "where a.id in (",
        "  select x.id",
        "  from article x",
        "  order by x.id)",
        "order by a.id desc limit ?1",
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "select row_number() over (partition by f.work_key order by f.number) as n",
        "select 1 where a.title = 'from (where) it''s'",
        "select coalesce(a.published_on, '~') , array[(a.id)::text]",
    ],
)
def test_functions_and_texts_stay_whole(sql: str) -> None:
    assert " ".join(in_lines(sql)).replace(" ", "") == sql.replace(" ", "")
    assert any("order by f.number" in line or "from (where)" in line or "'~'" in line for line in in_lines(sql))
    assert len(in_lines(sql)) <= 2


def test_the_text_of_several_lines_is_laid_out_anew() -> None:
    assert in_lines("\nselect 1\n  from a\nunion all\nselect 2") == ["select 1", "from a", "union all select 2"]
