"""What an answer rests on: never less than it does, and no more than it need."""

from collections.abc import Iterator

import pytest
from graphql import OperationDefinitionNode, parse
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.graph import build_schema
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.query import Query
from gql_blog.graph.schema_types import OBJECTS
from gql_blog.hooks import Field, Hooks, hookimpl
from gql_blog.read import (
    AllRows,
    Counter,
    Dependencies,
    Guarded,
    Items,
    Lookup,
    Many,
    Need,
    One,
    Pages,
    Sought,
    dependencies_of,
)
from gql_blog.read.dependencies import kind_of_table, tables_in
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.store import Mention, Read

SCHEMA = build_schema(Hooks.of({})).graphql


def of(query: str, *, anonymous: bool = True, schema: object = SCHEMA) -> Dependencies | None:
    document = parse(query)
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    return dependencies_of(schema, document, operation, anonymous=anonymous)  # type: ignore[arg-type]


def always(query: str) -> set[str]:
    found = of(query)
    assert found is not None
    return set(found.always)


PAGE = """post(slug: $s) { title dialogue { responses { nodes {
    title comments { nodes { body replies { nodes { body } } } } } } } }"""


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        (PAGE, set()),
        ("post(slug: $s) { ... on Article { ...A } } } fragment A on Article { bylines { position }", set()),
        ("post(slug: $s) { bylines { contributor { name } } }", {"contributor:held"}),
        ("post(slug: $s) { tags { name } }", {"tag:held"}),
        ("dialogue(slug: $s) { participants { articleCount } }", {"contributor:held"}),
        (
            "post(slug: $s) { bylines { contributor { articles { nodes { title } } } } }",
            {"contributor:held", "article"},
        ),
        (
            "post(slug: $s) { tags { articles { nodes { comments { nodes { contributor { name } } } } } } }",
            {"tag:held", "article", "comment", "contributor"},
        ),
        ("post(slug: $s) { metadata { jsonLd } }", {"contributor:held", "tag:held", "site"}),
        ("posts { nodes { metadata { jsonLd } } }", {"article", "comment", "contributor", "tag", "site"}),
        ("post(slug: $s) { translations { title } }", set()),
        ("post(slug: $s) { translations { translations { title } } }", {"article"}),
        ("response(slug: $s) { otherResponses { response { comments { nodes { body } } } } }", set()),
        ('post(slug: $s) { responses(where: {tag: {equals: "a"}}) { totalCount } }', {"contributor", "tag"}),
        ("posts { nodes { title bylines { creditedName } } }", {"article"}),
        ("posts { nodes { commentCount } }", {"article", "comment"}),
        ("comments { nodes { article { title } } }", {"comment", "article"}),
        ("contributor(slug: $s) { name }", {"contributor"}),
        ("tags { name }", {"tag"}),
        ("search(query: $s) { edges { snippet } }", {"article"}),
        ("node(id: $s) { id }", {"article", "comment", "contributor", "site", "tag"}),
        ("site { title logo { url } }", {"site"}),
        ("site { logo { usedBy { totalCount } } }", {"article", "site"}),
        ("moderationQueue { totalCount }", {"comment", "article"}),
        ("viewer { name }", set()),
        ("__typename", set()),
    ],
)
def test_keys(selection: str, keys: set[str]) -> None:
    assert always(f"query($s: String!) {{ {selection} }}") == keys


def test_what_is_skipped_counts_all_the_same() -> None:
    assert always("query($b: Boolean!) { tags @skip(if: $b) { name } posts @include(if: $b) { totalCount } }") == {
        "tag",
        "article",
    }


def test_what_rests_on_more_than_keys_can_say() -> None:
    assert of('{ commentByReceipt(receipt: "x") { body } }') is None
    assert of("{ __schema { queryType { name } } }") is None
    assert of("{ viewer { name } }", anonymous=False) is None
    assert of("{ ... on Query { ...Q } } fragment Q on Query { viewer { name } }", anonymous=False) is None


def test_a_plugins_field_counts_where_it_says_that_it_depends_on_its_columns_alone() -> None:
    class Moods:
        api_version = 2

        @hookimpl
        def register_fields(self) -> list[Field]:
            return [
                Field(
                    type_name="Article",
                    name="mood",
                    description="A mood.",
                    graphql_type=str | None,
                    needs=("title",),
                    resolve=lambda rows: [None for _ in rows],
                ),
                Field(
                    type_name="Article",
                    name="tone",
                    description="One.",
                    graphql_type=str | None,
                    needs=("title",),
                    resolve=lambda rows: [None for _ in rows],
                    repeatable=True,
                ),
            ]

    schema = build_schema(Hooks.of({"moods": Moods()})).graphql
    assert of("{ posts { nodes { mood } } }", schema=schema) is None
    found = of("{ posts { nodes { tone } } }", schema=schema)
    assert found is not None
    assert found.always == {"article"}


def test_accounts_are_nothing_to_anonymous_readers() -> None:
    query = "{ node(id: 1) { id } }"
    for anonymous in (True, False):
        found = of(query, anonymous=anonymous)
        assert found is not None
        assert ("account" in found.always) is not anonymous


def test_every_link_of_the_schema_says_how_far_it_reaches() -> None:
    """Whoever adds one looks at this list: a wrong word here is an answer that stays when it should go."""
    reaches: dict[str, set[str]] = {}
    for declaration in OBJECTS:
        for name, declared in declared_fields(declaration).items():
            need = declared.need
            while isinstance(need, Guarded):
                need = need.need
            if isinstance(need, One | Many | Pages):
                reaches.setdefault(need.reach, set()).add(f"{declaration.__name__}.{name}")
    assert {name.partition(".")[2] for name in reaches["neighbours"]} == {"translations", "original", "response"}
    assert reaches["anywhere"] == {
        "AuditEntry.personal",
        "AuditEntry.redactions",
        "AuditEntry.token",
        "AuditEntry.user",
        "Collaborator.user",
        "Comment.author_comments",
        "Comment.redactions",
        "CommentClaim.user",
        "Contributor.articles",
        "Contributor.comments",
        "DeletedEntry.article",
        "DeletedEntry.comment",
        "DeletedEntry.deleted_by",
        "LegalHold.article",
        "LegalHold.comment",
        "LegalHold.contributor",
        "LegalHold.user",
        "Media.added_by",
        "Media.portrays",
        "Media.used_by",
        "Post.audit",
        "Post.created_by",
        "Post.preview_links",
        "Preview.article",
        "Preview.lead_image",
        "Preview.responding_to",
        "PreviewLink.created_by",
        "PreviewLink.revision",
        "Redaction.user",
        "Redirect.article",
        "Redirect.created_by",
        "Redirect.shadowed_by",
        "Response.audit",
        "Response.created_by",
        "Response.preview_links",
        "Revision.author",
        "Revision.redactions",
        "StatusChange.user",
        "Tag.articles",
        "Token.user",
        "Session.user",
        "Identity.user",
        "User.articles",
        "User.comments",
        "User.contributor",
        "User.tokens",
        "User.sessions",
        "User.identities",
        "WorkingCopy.saved_by",
    }


def needs() -> Iterator[tuple[str, str, Need | None]]:
    """Yield the type, the name and the need of each field."""
    for declaration in (*OBJECTS, Query):
        for name, declared in declared_fields(declaration).items():
            need = declared.need
            while isinstance(need, Guarded):
                need = need.need
            yield declaration.__name__, name, need


def beside(need: Need | None) -> frozenset[str]:
    """Return the tables that a need reads besides that of its rows."""
    match need:
        case Many(on=on, order=order):
            return tables_in(on, *order)
        case AllRows(order=order):
            return tables_in(*order)
        case Counter(on=on) | Pages(on=on) | Lookup(on=on):
            return tables_in(on)
        case One(on=on) if on is not None:
            return tables_in(on)
        case Items(columns=columns):
            return tables_in(*(each.select for each in columns if isinstance(each, Sought)))
        case _:
            return frozenset()


def test_the_tables_that_decide_what_a_link_finds_have_the_tag_of_its_rows_or_of_its_parents() -> None:
    """Of a link there are the tags of these alone, so another table would change what is kept, and end nothing."""
    of_type = {type_: each.table for each in ENTITIES.values() for type_ in each.types}
    found = set()
    for owner, name, need in needs():
        # The site is one row, whose tag each answer has that shows it.
        tables = beside(need) - {"site"} if owner != "Query" else frozenset()
        linked = [ENTITIES[need.entity].table] if isinstance(need, One | Many | Pages | Counter) else []
        if tables:
            assert {*map(kind_of_table, tables)} <= {*map(kind_of_table, (*linked, of_type[owner]))}, (owner, name)
            found.add(f"{owner}.{name}")
    assert {"Post.tags", "Comment.suggested_contributors", "Revision.changes", "Contributor.articles"} <= found


TELLING = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE name IN ('{0}_insert', '{0}_update', '{0}_delete')",
    "postgres": "SELECT prosrc FROM pg_proc WHERE proname = '{0}'",
}


async def test_every_table_that_is_read_tells_its_tag(room: Newsroom) -> None:
    tables = {each.table for each in ENTITIES.values() if each.cacheable}
    uncached = [need for _, _, need in needs() if isinstance(need, One) and not ENTITIES[need.entity].cacheable]
    kept = [need for owner, _, need in needs() if owner != "AuditEntry" and need not in uncached]
    tables |= {table for need in kept for table in beside(need)}
    assert {"contributor_alias", "suggested_contributor", "receipt", "old_slug", "byline"} <= tables
    dialect = room.database.dialect
    async with room.database.transaction() as transaction:
        for table in sorted(tables):
            rows = await transaction.fetch(TELLING[dialect].format(f"tr_{table}_touches"))
            assert len(rows) == (3 if dialect == "sqlite" else 1), table
            assert all(f"'{kind_of_table(table)}'" in sql for (sql,) in rows), table


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def keys(library: Library, selection: str, slug: str, *, anonymous: bool = True) -> set[str]:
    found = of(f"query($s: String!) {{ {selection} }}", anonymous=anonymous)
    assert found is not None
    database = library.newsroom.database
    told = await database.reader.run(Read(lambda: found.keys({"s": slug}, database.dialect)))
    assert all(key.startswith("public:") is anonymous for key in told)
    return {key.removeprefix("public:") for key in told}


async def test_a_hidden_slug_has_the_tags_of_a_free_one_for_who_may_not_see_it(library: Library) -> None:
    draft = await library.newsroom.post("Hidden", publish=False)
    title = "post(slug: $s) { title }"
    assert await keys(library, title, "hidden") == await keys(library, title, "free") == {"article"}
    assert await keys(library, title, "hidden", anonymous=False) == {f"dialogue:{draft.article_id}"}


async def test_which_dialogues_are_meant(library: Library) -> None:
    room = library.newsroom
    post = await room.post("On Tides")
    answer = await room.response(post.article_id, "An Answer")
    other = await room.post("Ebbe", locale="de", translation_of_id=post.article_id)
    third = await room.post("Elsewhere")
    here, there, keyset_condition = (f"dialogue:{each.article_id}" for each in (post, other, third))
    assert await keys(library, "post(slug: $s) { title }", "on-tides") == {here}
    assert await keys(library, "article(slug: $s) { title }", "an-answer") == {here}
    assert await keys(library, "post(slug: $s) { title }", "nothing") == {"article"}
    assert await keys(library, "post(slug: $s) { translations { title } }", "on-tides") == {here, there}
    async with room.database.transaction():
        await Mention.create(article_id=answer.article_id, position=1, credited_name="A", response_id=third.article_id)
    assert await keys(library, "post(slug: $s) { responseMentions { title } }", "on-tides") == {here}
    mentioned = "post(slug: $s) { responseMentions { response { title } } }"
    assert await keys(library, mentioned, "on-tides") == {here, there, keyset_condition}
