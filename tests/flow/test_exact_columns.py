"""Exactly the needed columns: the SQL that really ran is parsed, and its columns are compared with the selection's."""

import re

import pytest
import sqlglot
from sqlglot import expressions
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Database
from gql_blog.write import BylineInput

KEYS = {"id"}
"""What a level selects beside its answer, to find what stands below it or whether a joined row is there."""

CASES = {
    "one column": ("{ posts { nodes { title } } }", [{"title"}]),
    "an alias and the type": ("{ posts { nodes { t: title __typename } } }", [{"title"}]),
    "merged fields": ("{ posts { nodes { title } nodes { slug title } } }", [{"title", "slug"}]),
    "a skipped field": (
        "{ posts { nodes { title source @skip(if: true) bodyText @include(if: false) } } }",
        [{"title"}],
    ),
    "a fragment": (
        "{ posts { nodes { ...F } } } fragment F on Article { locale ...G } fragment G on Post { slug }",
        [{"locale", "slug"}],
    ),
    "what this viewer may not read": ("{ posts { nodes { title source provenance { importedFrom } } } }", [{"title"}]),
    "a computed field": ("{ posts { nodes { readingMinutes url } } }", [{"word_count", "slug"}]),
    "an interface": (
        "{ articles { nodes { title ... on Response { kind } } } }",
        [{"title", "response_kind", "responding_to_id"}],
    ),
    "a joined row": (
        "{ responses { nodes { title respondingTo { slug } } } }",
        [{"title", "slug", "id"}],
    ),
    "a packed list": ("{ posts { nodes { bylines { creditedName } } } }", [{"credited_name", "position"}]),
    "a packed page": (
        "{ posts { nodes { responses(first: 1) { nodes { title } } } } }",
        [{"title", "published_on"}],
    ),
    "a level below": (
        "{ posts { nodes { html: body responses(first: 1) { nodes { title bylines { creditedName } } } } } }",
        [{"html", "id"}, {"title", "credited_name", "position"}],
    ),
    "a kept count": ("{ posts { nodes { responseCount commentCount } } }", [{"response_count", "comment_count"}]),
    "a cursor": ("{ posts { pageInfo { endCursor } } }", [{"published_on", "id"}]),
}


@pytest.fixture
async def library(database: Database) -> Library:
    made = library_over(database)
    post = await made.newsroom.post("On Tides", bylines=(BylineInput(name="Ada Reed"),))
    await made.newsroom.response(post.article_id, "No Tides")
    return made


def selected(sql: str, dialect: str) -> set[str]:
    """Return the columns that a statement gives out, those of packed lists and of their orders included."""
    plain = re.sub(r"\?\d+", "?", sql) if dialect == "sqlite" else sql
    tree = sqlglot.parse_one(plain, dialect=dialect)
    assert isinstance(tree, expressions.Select)
    found: set[str] = set()
    for part in tree.expressions:
        for column in part.find_all(expressions.Column):
            inside = column.find_ancestor(expressions.Where)
            if inside is None and column.table not in ("", "j", "l", "p"):
                found.add(column.name)
    return found


@pytest.mark.parametrize("case", sorted(CASES))
async def test_the_statements_select_what_the_fields_need(library: Library, case: str, dialect: str) -> None:
    document, expected = CASES[case]
    await library.ask(document)
    found = [selected(statement.sql, dialect) for statement in library.statements]
    assert len(found) == len(expected)
    for columns, wanted in zip(found, expected, strict=True):
        assert columns - wanted <= KEYS, case
        assert wanted <= columns, case


async def test_an_editor_reads_the_source_where_it_is_asked_for(library: Library, dialect: str) -> None:
    document = "{ posts { nodes { title source } } }"
    await library.ask(document, viewer=ANONYMOUS)
    assert selected(library.statements[0].sql, dialect) == {"title"}
    await library.ask(document, viewer=Viewer(Role.EDITOR, "usr_0"))
    assert selected(library.statements[0].sql, dialect) == {"title", "source"}
