"""What plugins are told of deletions, purges, erasures, merges, users and media, and everybody else is not."""

from typing import Any

from support.media import added
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import PUBLIC_EVENTS, EventKind, Role
from gql_blog.store import Outbox, Tag
from gql_blog.write import (
    CreateContributor,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    DeleteMedia,
    DeleteTag,
    DisableUser,
    ErasePerson,
    MergeContributors,
    MergeTags,
    PurgeNow,
    SubmitComment,
    UndeleteArticle,
    UndeleteComment,
    UpdateMedia,
    UpdateUser,
)

pytestmark = sqlite_mostly


class Told:
    """The events since the last look."""

    def __init__(self, room: Newsroom) -> None:
        self._room, self._seen = room, set[int]()

    async def since(self) -> list[tuple[str, str, dict[str, Any]]]:
        rows = [each for each in await self._room.rows(Outbox) if each.id not in self._seen]
        self._seen |= {each.id for each in rows}
        return [(each.kind, each.subject_id, each.payload) for each in sorted(rows, key=lambda row: row.id)]

    async def kinds(self) -> list[str]:
        return [kind for kind, *_ in await self.since()]


async def test_an_article_is_deleted_undeleted_and_purged(room: Newsroom) -> None:
    told, article = Told(room), (await room.post()).article_id
    await told.since()
    await room.run(DeleteArticle(id=article, expected_version=2))
    assert await told.kinds() == ["article.archived", "article.deleted"]
    await room.run(UndeleteArticle(id=article, expected_version=3))
    assert "article.undeleted" in await told.kinds()
    await room.run(DeleteArticle(id=article, expected_version=4))
    await told.since()
    await room.run(PurgeNow(id=article, reason="A court asks for it."))
    ((kind, subject, payload),) = await told.since()
    assert (kind, subject, payload["public"]) == ("article.purged", article, False)


async def test_a_comment_is_deleted_undeleted_and_purged(room: Newsroom) -> None:
    told, article = Told(room), (await room.post()).article_id
    comment = (await room.run(SubmitComment(article_id=article, author_name="Ann", body="Yes."))).comment_id
    (row,) = [each for each in await told.since() if each[0] == "comment.submitted"]
    version = row[2]["version"]
    await room.run(DeleteComment(id=comment, expected_version=version))
    assert "comment.deleted" in await told.kinds()
    await room.run(UndeleteComment(id=comment, expected_version=version + 1))
    assert "comment.undeleted" in await told.kinds()
    await room.run(DeleteComment(id=comment, expected_version=version + 2))
    await told.since()
    await room.run(PurgeNow(id=comment, reason="A court asks for it."))
    assert await told.kinds() == ["comment.purged"]


async def test_a_merge_names_both(room: Newsroom) -> None:
    told = Told(room)
    people = [(await room.run(CreateContributor(name=name))).contributor_id for name in ("Ann Lee", "A. Lee")]
    await room.post(tags=("Sea", "Seas"))
    tags = [str(each.id) for each in sorted(await room.rows(Tag), key=lambda row: row.name)]
    await told.since()
    await room.run(MergeContributors(id=people[1], expected_version=1, into_id=people[0]))
    await room.run(MergeTags(id=tags[1], expected_version=1, into_id=tags[0]))
    merged = {kind: (subject, payload["mergedId"]) for kind, subject, payload in await told.since() if "merged" in kind}
    assert merged == {"contributor.merged": tuple(people), "tag.merged": tuple(tags)}


async def test_users_are_told_of_without_their_names(room: Newsroom) -> None:
    told = Told(room)
    user = (await room.run(CreateUser(email="ann@blog.example", role=Role.AUTHOR, name="Ann"))).user_id
    await room.run(UpdateUser(id=user, expected_version=1, role=Role.EDITOR))
    await room.run(UpdateUser(id=user, expected_version=2, role=Role.EDITOR))  # which changes nothing
    await room.run(DisableUser(id=user))
    await room.run(ErasePerson(email="ann@blog.example"))
    assert await told.since() == [
        ("user.created", user, {"role": "AUTHOR"}),
        ("user.updated", user, {"role": "EDITOR", "disabled": False}),
        ("user.updated", user, {"role": "EDITOR", "disabled": True}),
        ("person.erased", user, {}),
    ]


async def test_a_tag_that_is_purged_is_told_of(room: Newsroom) -> None:
    told = Told(room)
    await room.post(tags=("Sea",))
    (tag,) = await room.rows(Tag)
    await room.run(DeleteTag(id=tag.id, expected_version=tag.version))
    await told.since()
    await room.run(PurgeNow(id=tag.id, reason="A court asks for it."))
    assert await told.since() == [("tag.purged", tag.id, {})]


async def test_media_are_told_of(room: Newsroom) -> None:
    told = Told(room)
    medium = await added(room)
    await added(room)  # the same bytes
    await room.run(UpdateMedia(id=medium, expected_version=1, alt_text="A harbour"))
    await room.run(DeleteMedia(id=medium, expected_version=2))
    assert await told.since() == [(f"media.{each}", medium, {}) for each in ("added", "updated", "deleted")]


def test_none_of_them_is_told_to_everybody() -> None:
    parts = ("media", "user", "person")
    staff = [each for each in EventKind if each.value.partition(".")[0] in parts or each.value.endswith("purged")]
    assert len(staff) == 10
    assert not set(staff) & set(PUBLIC_EVENTS)
