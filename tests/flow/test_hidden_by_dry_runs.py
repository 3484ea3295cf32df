"""What takes an article away says before what else readers would find no more."""

from typing import Any

import pytest
from support.comments import judge, submit
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_first
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.content import RedirectStatus, Role, Verdict
from gql_blog.store import Article, Audit, Comment, Contributor, Outbox, Revision, Tag
from gql_blog.write import BylineInput, CreateContributor, CreateRedirect, LinkComment, UpdateArticle

HIDING = """hiddenArticles { slug title } hiddenArticleCount hiddenCommentCount
  hiddenContributors { name } hiddenTags { slug } hiddenAddresses errors { code path }"""
NOTHING = {
    "hiddenArticles": [],
    "hiddenArticleCount": 0,
    "hiddenCommentCount": 0,
    "hiddenContributors": [],
    "hiddenTags": [],
    "hiddenAddresses": [],
    "errors": [],
}
EVERYTHING = (Article, Comment, Contributor, Tag, Revision, Audit, Outbox)


@pytest.fixture
def library(database: Any) -> Library:
    return library_over(database)


async def kept(room: Newsroom) -> list[list[Any]]:
    return [
        [tuple(getattr(each, name) for name in sorted(kind._meta.db_fields)) for each in await room.rows(kind)]
        for kind in EVERYTHING
    ]


async def asked(library: Library, root: str, **given: Any) -> dict[str, Any]:
    kind = root[0].upper() + root[1:]
    document = f"mutation ($input: {kind}Input!) {{ {root}(input: $input) {{ {HIDING} }} }}"
    found: dict[str, Any] = (await library.ask(document, {"input": given}, OPERATOR))[root]
    return found


async def dialogue(room: Newsroom) -> tuple[str, str, str, str]:
    """A post, a response, a third person's essay that answers that, and a comment on it."""
    post = await room.post("On Tides", bylines=(BylineInput(name="Ada Lund"),))
    answer = await room.response(post.article_id, "An Answer", bylines=(BylineInput(name="Bo Reyes"),), tags=("Sea",))
    third = await room.response(
        answer.article_id, "A Third Word", bylines=(BylineInput(name="Cy Hale"),), tags=("Moon",)
    )
    await room.run(UpdateArticle(id=third.article_id, expected_version=2, slug="third"))
    await room.run(CreateRedirect(path="/2019/third", status=RedirectStatus.PERMANENT, article_id=third.article_id))
    comment = await submit(room, third.article_id)
    await judge(room, comment, Verdict.APPROVE)
    reply = await submit(room, third.article_id, parent_id=comment, body="Indeed.")
    await judge(room, reply, Verdict.APPROVE)
    return post.article_id, answer.article_id, third.article_id, comment


@on_both
@pytest.mark.parametrize("root", ["archiveArticle", "unpublishArticle", "deleteArticle"])
async def test_a_dry_run_names_what_else_disappears(library: Library, root: str) -> None:
    room = library.newsroom
    _, answer, _, _ = await dialogue(room)
    before = await kept(room)
    told = await asked(library, root, id=answer, expectedVersion=2, dryRun=True)
    for each in ("hiddenContributors", "hiddenTags"):
        told[each].sort(key=str)
    assert told == {
        "hiddenArticles": [{"slug": "third", "title": "A Third Word"}],
        "hiddenArticleCount": 1,
        "hiddenCommentCount": 2,
        "hiddenContributors": [{"name": "Bo Reyes"}, {"name": "Cy Hale"}],
        "hiddenTags": [{"slug": "moon"}, {"slug": "sea"}],
        "hiddenAddresses": ["/2019/third", "/a-third-word", "/an-answer", "/third"],
        "errors": [],
    }
    assert await kept(room) == before, "a dry run changes nothing"
    seen = await library.ask("{ articles { nodes { slug } } contributors { nodes { name } } }")
    assert len(seen["articles"]["nodes"]) == len(seen["contributors"]["nodes"]) == 3
    assert await asked(library, root, id=answer, expectedVersion=2) == NOTHING, "it is done, and tells nothing"
    seen = await library.ask("{ articles { nodes { slug } } contributors { nodes { name } } }")
    assert [each["name"] for each in seen["contributors"]["nodes"]] == ["Ada Lund"]


@sqlite_first
async def test_a_dry_run_has_the_errors_that_there_would_be(library: Library) -> None:
    _, answer, third, comment = await dialogue(library.newsroom)
    told = await asked(library, "archiveArticle", id=answer, expectedVersion=1, dryRun=True)
    assert told == {**NOTHING, "errors": [{"code": "CONFLICT", "path": ["input", "expectedVersion"]}]}
    told = await asked(library, "deleteComment", id=comment, expectedVersion=2, dryRun=True)
    assert told == {**NOTHING, "hiddenCommentCount": 1}, "the reply"
    assert (await library.ask('{ article(slug: "third") { commentCount } }'))["article"]["commentCount"] == 2
    listed = [{"id": answer, "expectedVersion": 2}, {"id": third, "expectedVersion": 9}]
    told = await asked(library, "archiveArticles", articles=listed, errorPolicy="PER_ITEM", dryRun=True)
    assert (told["hiddenArticleCount"], [each["code"] for each in told["errors"]]) == (1, ["CONFLICT"])


@on_both
@pytest.mark.parametrize(
    ("root", "status"),
    [("archiveArticles", "ARCHIVED"), ("unpublishArticles", "DRAFT"), ("deleteArticles", "ARCHIVED")],
)
async def test_many_are_taken_back_as_one_is(library: Library, root: str, status: str) -> None:
    room = library.newsroom
    post, answer, third, _ = await dialogue(room)
    other = (await room.post("Another")).article_id
    listed = [
        {"id": answer, "expectedVersion": 2},
        {"id": third, "expectedVersion": 3},
        {"id": other, "expectedVersion": 2},
    ]
    before = await kept(room)
    told = await asked(library, root, articles=listed, dryRun=True)
    assert (told["hiddenArticleCount"], told["hiddenCommentCount"], len(told["hiddenAddresses"])) == (0, 2, 5)
    wrong = [*listed, {"id": post, "expectedVersion": 1}]
    (error,) = (await asked(library, root, articles=wrong))["errors"]
    assert error == {"code": "CONFLICT", "path": ["input", "articles", "3", "expectedVersion"]}
    assert await kept(room) == before
    (error,) = (await asked(library, root, articles=wrong, errorPolicy="PER_ITEM"))["errors"]
    assert error["code"] == "CONFLICT"
    rows = {each.id: (each.status, each.deleted_at is not None) for each in await room.rows(Article)}
    gone = (status, root == "deleteArticles")
    assert rows == {post: ("PUBLISHED", False), **dict.fromkeys((answer, third, other), gone)}
    if root == "deleteArticles":
        found = await library.ask("{ deletedEntries { nodes { name } } }", viewer=OPERATOR)
        assert len(found["deletedEntries"]["nodes"]) == 3


@on_both
async def test_an_erasure_names_who_disappears(library: Library) -> None:
    room = library.newsroom
    post = await room.post()
    reader = await room.somebody(Role.READER, "Noor")
    comment = await submit(room, post.article_id, reader, author_email="noor@example.org")
    await judge(room, comment, Verdict.APPROVE)
    made = await room.run(CreateContributor(name="Noor"))
    await room.run(LinkComment(id=comment, contributor_id=made.contributor_id, expected_version=2))
    told = await asked(library, "erasePerson", email="noor@example.org", dryRun=True)
    assert told == {**NOTHING, "hiddenContributors": [{"name": "Noor"}]}
    assert await asked(library, "erasePerson", email="noor@example.org") == NOTHING
