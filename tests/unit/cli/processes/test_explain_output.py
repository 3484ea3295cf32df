from dataclasses import replace

from support.cases import cases

from gql_blog.cli.processes.explain_output import explanation_lines, sql_lines
from gql_blog.graph import QueryExplanation
from gql_blog.read import ExplainedStatement, Explanation, FieldRead, PlanNode

POSTS = PlanNode(
    path="posts",
    kind="page",
    entity="post",
    each=False,
    packed=False,
    derived=False,
    apart=False,
    statements=(1,),
    size=20,
    backward=False,
    order="PUBLISHED_ON-,TITLE+,PUBLISHED_AT-,ID-",
    fields=(FieldRead("title", ("article.title",)), FieldRead("viewerCanEdit", ())),
    children=(),
)


def lines(*nodes: PlanNode, dialect: str = "sqlite", statements: tuple[ExplainedStatement, ...] = ()) -> list[str]:
    explanation = Explanation(dialect, nodes, statements)
    return list(explanation_lines(QueryExplanation("Home", explanation, 1200, {"posts": 1}, 10_000)))


def test_the_head_says_how_many_statements_and_points() -> None:
    told = ExplainedStatement(1, "posts", "select 1 from article a", ('"x"', "3"), ("SCAN a",))
    assert lines(POSTS, statements=(told,)) == [
        "Home: 1 statement to SQLite, 1,200 of 10,000 points",
        "",
        "posts: the first 20 posts, by publishedOn descending, then title ascending, then publishedAt and id "
        "descending, in statement 1, 1 point",
        "├── title (article.title)",
        "└── viewerCanEdit (counted, or found from a permission)",
        "",
        "Statement 1, for posts:",
        "  select 1",
        "  from article a",
        'Parameters: ?1 = "x", ?2 = 3',
        "SQLite's query plan:",
        "  SCAN a",
    ]


def test_postgresql_and_a_query_without_a_name() -> None:
    told = ExplainedStatement(1, "posts", "select 1", ("3",))
    made = QueryExplanation(None, Explanation("postgres", (), (told,)), 0, {}, 10)
    assert list(explanation_lines(made)) == [
        "This query: 1 statement to PostgreSQL, 0 of 10 points",
        "",
        "",
        "Statement 1, for posts:",
        "  select 1",
        "Parameters: $1 = 3",
    ]


@cases(
    ("changes", "words"),
    [
        ({"kind": "row", "entity": "tag"}, "one tag, in statement 1"),
        ({"kind": "rows", "entity": "tag"}, "every tag, in statement 1"),
        ({"kind": "found", "entity": "tag or user", "statements": (1, 2)},
         "each tag or user of those with these ids, in statements 1 and 2"),
        ({"kind": "count", "order": ""}, "how many posts there are, in statement 1"),
        ({"kind": "list", "each": True, "packed": True}, "every post, of each row, packed into it as one column"),
        ({"kind": "list", "each": True, "derived": True}, "every post, derived from other tables, of each row, "
         "in the same statement"),
        ({"kind": "list", "each": True, "apart": True}, "every post, for all rows at once, in statement 1"),
        ({"kind": "page", "each": True, "apart": True, "backward": True, "size": 3, "order": "NAME+"},
         "the last 3 posts, by name ascending, for all rows at once, in statement 1"),
        ({"kind": "joined", "each": True}, "the post, joined to the row"),
        ({"kind": "same", "entity": "dialogue"}, "the same row, as dialogue"),
        ({"kind": "withheld"}, "null, for this viewer may not see it"),
    ],
)  # fmt: skip
def test_each_kind_of_part_is_said_in_words(changes: dict[str, object], words: str) -> None:
    node = replace(POSTS, path="it", **changes)  # type: ignore[arg-type]
    assert lines(node)[2] == f"it: {words}"


def test_parts_below_parts_are_a_tree() -> None:
    tags = replace(POSTS, path="posts.edges.node.tags", kind="list", entity="tag", each=True, packed=True, fields=())
    tags = replace(tags, children=(replace(tags, path="posts.edges.node.tags.x", kind="joined", entity="user"),))
    assert lines(replace(POSTS, children=(tags, replace(tags, path="posts.nodes.more", children=()))))[3:] == [
        "├── title (article.title)",
        "├── viewerCanEdit (counted, or found from a permission)",
        "├── tags: every tag, of each row, packed into it as one column",
        "│   └── x: the user, joined to the row",
        "└── more: every tag, of each row, packed into it as one column",
    ]


def test_each_clause_begins_a_line_and_sub_queries_are_indented() -> None:
    sql = (
        "select a.id, (select count(*) from comment c where c.article_id = a.id) from article a "
        "left join article t on t.id = a.responding_to_id where a.id in (select x.id from article x order by x.id) "
        "order by a.id desc limit ?1"
    )
    assert sql_lines(sql) == [
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


@cases(
    "sql",
    [
        "select row_number() over (partition by f.work_key order by f.number) as n",
        "select 1 where a.title = 'from (where) it''s'",
        "select coalesce(a.published_on, '~') , array[(a.id)::text]",
    ],
)
def test_functions_and_texts_stay_whole(sql: str) -> None:
    assert " ".join(sql_lines(sql)).replace(" ", "") == sql.replace(" ", "")
    assert any("order by f.number" in line or "from (where)" in line or "'~'" in line for line in sql_lines(sql))
    assert len(sql_lines(sql)) <= 2


def test_the_text_of_several_lines_is_laid_out_anew() -> None:
    assert sql_lines("\nselect 1\n  from a\nunion all\nselect 2") == ["select 1", "from a", "union all select 2"]
