from typing import Any

import pytest
from support.mutations import mutations_of
from support.writing import newsroom_of

from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.graph.payloads import Ref, hidden_of
from gql_blog.store import Byline, Database, Revision

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


def ref(payload: Any, name: str) -> Ref:
    assert payload.errors == ()
    found = payload.values[name]
    assert isinstance(found, Ref)
    assert found.entity == name
    assert not found.granted
    return found


async def test_an_article_is_made_changed_published_and_put_away(database: Database) -> None:
    room = newsroom_of(database)
    ask = mutations_of(room.writer)

    made = ref(
        await ask.run(
            "createPost",
            {
                "title": "The quiet street",
                "source": "A street is a promise.",
                "bylines": [{"name": "Ines Marlow"}, {"name": "Tomas Veld", "role": "TRANSLATOR"}],
                "publishedOn": "2026-01-31",
                "locale": "en",
            },
        ),
        "post",
    )
    row = await room.article(made.id)
    assert (row.title, str(row.published_on), row.locale, row.status) == (
        "The quiet street",
        "2026-01-31",
        "en",
        "DRAFT",
    )
    assert [each.role for each in await room.rows(Byline)] == ["AUTHOR", "TRANSLATOR"]

    await ask.run(
        "updateArticle", {"id": made.id, "expectedVersion": row.version, "subtitle": "A sketch", "publishedOn": None}
    )
    row = await room.article(made.id)
    assert (row.title, row.subtitle, row.published_on) == ("The quiet street", "A sketch", None)

    for name, status in (
        ("publishArticle", "PUBLISHED"),
        ("unpublishArticle", "DRAFT"),
        ("archiveArticle", "ARCHIVED"),
    ):
        payload = await ask.run(name, {"id": made.id, "expectedVersion": row.version})
        assert ref(payload, "article").id == made.id
        row = await room.article(made.id)
        assert row.status == status


async def test_what_is_written_in_the_document_is_taken_as_a_variable_is(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post()
    ask = mutations_of(room.writer)
    payload = await ask.run_text(
        f'mutation {{ createResponse(input: {{respondingToId: "{post.article_id}", title: "No", source: "No."}}) '
        "{ __typename } }"
    )
    row = await room.article(ref(payload, "response").id)
    assert (row.responding_to_id, row.response_kind) == (post.article_id, "REPLY")


async def test_a_revision_is_put_back(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post("First title")
    ask = mutations_of(room.writer)
    await ask.run("updateArticle", {"id": post.article_id, "expectedVersion": post.version, "title": "Second title"})
    first = next(each.id for each in await room.rows(Revision) if each.number == 1)
    row = await room.article(post.article_id)
    payload = await ask.run(
        "restoreRevision",
        {"articleId": post.article_id, "revisionId": first, "expectedVersion": row.version},
    )
    assert ref(payload, "article").id == post.article_id
    assert (await room.article(post.article_id)).title == "First title"


async def test_mistakes_are_in_the_payload_and_change_nothing(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post()
    ask = mutations_of(room.writer)

    stale = await ask.run("archiveArticle", {"id": post.article_id, "expectedVersion": 99})
    assert stale.values == {"article": None, **hidden_of()}
    (problem,) = stale.errors
    assert (problem.code, problem.current_version) == ("CONFLICT", post.version)

    empty = await ask.run("createPost", {"title": " ", "source": "x", "slug": "not a slug!"})
    assert empty.values == {"post": None, "findings": ()}
    assert ("input", "title") in [each.path for each in empty.errors]

    given = {"title": "x", "source": "x"}
    for viewer, code in ((ANONYMOUS, "UNAUTHENTICATED"), (await room.somebody(Role.READER), "FORBIDDEN")):
        (problem,) = (await ask.run("createPost", given, viewer)).errors
        assert problem.code == code
    assert (await room.article(post.article_id)).status == "PUBLISHED"
