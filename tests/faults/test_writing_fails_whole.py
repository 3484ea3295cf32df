"""Whichever statement of a command fails, the database is as it was before, to the last row."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import Any

import pytest
from support.writing import Newsroom, newsroom_of
from tortoise.exceptions import OperationalError

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    Reference,
    Role,
    Verdict,
)
from gql_blog.store import (
    Article,
    ArticleTag,
    Audit,
    Byline,
    Comment,
    CommentClaim,
    Contributor,
    ContributorAlias,
    Database,
    Decision,
    DeferredJudgement,
    Footnote,
    IdempotencyKey,
    Mention,
    OldSlug,
    Outbox,
    Provenance,
    Receipt,
    Revision,
    SearchText,
    SuggestedContributor,
    Tag,
    TagAlias,
    Token,
    User,
)
from gql_blog.store.postgres_client import PostgresTransactionClient
from gql_blog.store.sqlite_client import SqliteTransactionClient
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    ClaimComments,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    DisableUser,
    EnableUser,
    ImportArticle,
    LinkComment,
    MergeContributors,
    MergeTags,
    ModerateComments,
    PublishArticle,
    ReleaseComments,
    RestoreRevision,
    RevokeToken,
    SettleJudgement,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)
from gql_blog.write.comment.judging import deferral_hash

TABLES = (
    *(Article, ArticleTag, Audit, Byline, Comment, Contributor, Decision, Footnote, IdempotencyKey, Mention, OldSlug),
    *(
        ContributorAlias,
        CommentClaim,
        DeferredJudgement,
        TagAlias,
        Outbox,
        Provenance,
        Receipt,
        Revision,
        SearchText,
        SuggestedContributor,
        Tag,
        Token,
        User,
    ),
)
NOTED = "A claim[^1].\n\n[^1]: A note."


class Fuse:
    """Fails at the statement that it is set to; the commit counts as the last one."""

    def __init__(self) -> None:
        self.left, self.error = 0, Exception()

    def burn(self) -> None:
        """Count one statement."""
        self.left -= 1
        if self.left == 0:
            raise self.error


@pytest.fixture
def fuse(monkeypatch: pytest.MonkeyPatch) -> Fuse:
    """A fuse in every transaction of either database."""
    fuse = Fuse()

    def fused(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            fuse.burn()
            return await original(*arguments, **named)

        return call

    for wrapper in (SqliteTransactionClient, PostgresTransactionClient):
        for name in ("execute_insert", "execute_query", "execute_query_dict", "execute_many", "commit"):
            monkeypatch.setattr(wrapper, name, fused(getattr(wrapper, name)))
    return fuse


async def everything(room: Newsroom) -> list[tuple[Any, ...]]:
    return [
        (table.__name__, *(getattr(row, name) for name in sorted(table._meta.db_fields)))
        for table in TABLES
        for row in await room.rows(table)
    ]


async def scene(room: Newsroom) -> dict[str, Any]:
    """A dialogue with something for every command to do, and the commands."""
    post = await room.post(source=NOTED, bylines=(BylineInput(name="Ada Lund"),), tags=("Sea",))
    answer = await room.response(post.article_id, "One", source=NOTED, bylines=(BylineInput(name="Bo"),))
    draft = await room.response(answer.article_id, "Two", publish=False, tags=("Moon",))
    await room.run(UpdateArticle(id=answer.article_id, expected_version=2, title="First", slug="first"))
    comments = [
        (await room.run(SubmitComment(article_id=post.article_id, author_name="Bo", body=f"Comment {n}."))).comment_id
        for n in range(3)
    ]
    editor = str((await room.somebody(Role.EDITOR, "Ed")).user_id)
    await _ask_later(room, comments[0])
    await room.run(ClaimComments(ids=(comments[2],)), await the_editor(room))
    disabled = (await room.run(CreateUser(email="off@example.org", role=Role.READER, name="Off"))).user_id
    await room.run(DisableUser(id=disabled))
    token = await room.run(CreateToken(email="ed.editor@example.org"))
    first = next(each for each in await room.rows(Revision) if each.article_id == answer.article_id)
    printed = DraftArticle(
        source=NOTED,
        responding_to=Reference(title="A Post Elsewhere"),
        bylines=(DraftByline("Cy"),),
        tags=("Sea",),
        comments=(DraftComment("Di", "Yes.", date(2018, 1, 5), (DraftComment("Cy", "No."),)),),
        mentions=(DraftMention("Di"), DraftMention("Ada Lund")),
    )
    held = DraftArticle(source="x", title="Held", comments=(DraftComment("Di", "Yes."),), status=ArticleStatus.DRAFT)
    await room.run(ImportArticle(draft=held, imported_from="held.txt", source_hash="0" * 64))
    people = {each.name: each.id for each in await room.rows(Contributor)}
    tags = {each.name: each.id for each in await room.rows(Tag)}
    update: dict[str, Any] = {
        "slug": "moved",
        "source": NOTED + "\n",
        "tags": ("Moon",),
        "responding_to_id": post.article_id,
    }
    return {
        "create post": CreatePost(
            title="New", source=NOTED, bylines=(BylineInput(name="Eve"),), tags=("Sky",), idempotency_key="k"
        ),
        "create response": CreateResponse(responding_to_id=answer.article_id, title="Three", source=NOTED),
        "update": UpdateArticle(id=draft.article_id, expected_version=1, **update),
        "publish": PublishArticle(id=draft.article_id, expected_version=1),
        "unpublish": UnpublishArticle(id=post.article_id, expected_version=2),
        "archive": ArchiveArticle(id=answer.article_id, expected_version=3),
        "restore": RestoreRevision(article_id=answer.article_id, revision_id=first.id, expected_version=3),
        "submit": SubmitComment(
            article_id=post.article_id, author_name="Ada Lund", body="Hm.", idempotency_key="c" * 16
        ),
        "moderate": ModerateComments(
            comments=tuple(CommentRef(id=each, expected_version=1) for each in comments[:2]),
            verdict=Verdict.APPROVE,
            reason="fine",
        ),
        "claim": ClaimComments(first=2),
        "release": ReleaseComments(ids=(comments[2],)),
        "settle": SettleJudgement(plugin="later", token="job", verdict=Verdict.APPROVE, reason="fine"),
        "link": LinkComment(
            id=comments[0], expected_version=1, contributor_id=(await room.rows(Contributor, name="Bo"))[0].id
        ),
        "import": ImportArticle(draft=printed, imported_from="a.txt", source_hash="1" * 64),
        "import again": ImportArticle(
            draft=DraftArticle(source=NOTED, title="Held", comments=printed.comments),
            imported_from="held.txt",
            source_hash="2" * 64,
        ),
        "create contributor": CreateContributor(name="Flo", orcid="0000-0002-1825-0097", idempotency_key="p"),
        "update contributor": UpdateContributor(id=people["Bo"], expected_version=1, name="Bodil", slug="bodil"),
        "merge contributors": MergeContributors(id=people["Bo"], expected_version=1, into_id=people["Ada Lund"]),
        "update tag": UpdateTag(id=tags["Sea"], expected_version=1, name="Seas", slug="seas"),
        "merge tags": MergeTags(id=tags["Sea"], expected_version=1, into_id=tags["Moon"]),
        "create user": CreateUser(email="new@example.org", role=Role.AUTHOR, name="New", contributor_id=people["Bo"]),
        "update user": UpdateUser(id=editor, expected_version=1, name="Edda", contributor_id=people["Bo"]),
        "disable user": DisableUser(id=editor),
        "enable user": EnableUser(id=disabled),
        "create token": CreateToken(email="ed.editor@example.org"),
        "revoke token": RevokeToken(token_id=token.token_id),
    }


async def the_editor(room: Newsroom) -> Viewer:
    (row,) = await room.rows(User, name="Ed")
    return Viewer(Role.EDITOR, row.id, None, None, row.id)


async def _ask_later(room: Newsroom, comment_id: str) -> None:
    """A judgement on the comment is still to come."""
    async with room.database.transaction():
        await DeferredJudgement.create(
            hash=deferral_hash("later", "job"),
            comment_id=comment_id,
            comment_version=1,
            plugin="later",
            deferred_at=await room.database.now(),
        )


NAMES = (
    *("claim", "release", "settle"),
    *("create post", "create response", "update", "publish", "unpublish", "archive", "restore", "submit", "moderate"),
    *("create contributor", "update contributor", "merge contributors", "update tag", "merge tags"),
    *("link", "import", "import again", "create user", "create token", "revoke token"),
    *("update user", "disable user", "enable user"),
)
ERRORS = (OperationalError("disk I/O error"), asyncio.CancelledError())


async def fail_at_each(room: Newsroom, fuse: Fuse, name: str, places: Iterator[int], error: Exception) -> int:
    """Fail at one statement after the other until the command goes through; return how many there were."""
    command = (await scene(room))[name]
    viewer = await the_editor(room) if name == "claim" else OPERATOR
    before, fuse.error = await everything(room), error
    for place in places:
        fuse.left = place
        try:
            await room.writer.run(command, viewer)
        except type(error):
            fuse.left = 0
            assert await everything(room) == before, f"{name}: statement {place} left something behind"
            continue
        assert await everything(room) != before
        return place - fuse.left
    raise AssertionError("the command never went through")


@pytest.mark.parametrize("name", NAMES)
async def test_here_and_there(name: str, database: Database, fuse: Fuse) -> None:
    places = iter([1, 2, 4, 7, *range(11, 2_000, 11)])
    assert await fail_at_each(newsroom_of(database), fuse, name, places, ERRORS[0]) > 3


@pytest.mark.long
@pytest.mark.parametrize("error", ERRORS, ids=["error", "cancelled"])
@pytest.mark.parametrize("name", NAMES)
async def test_at_every_statement(name: str, error: Exception, database: Database, fuse: Fuse) -> None:
    places = iter(range(1, 2_000))
    assert await fail_at_each(newsroom_of(database), fuse, name, places, error) > 3
