"""Whatever a command changes, the audit says: who, what, from what to what. What is personal stands beside it."""

from collections.abc import Iterable
from typing import Any, Final

import pytest
from support.commands import COMMANDS, TABLES
from support.staged import Staged
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, RETENTION, Viewer
from gql_blog.content import Role, commitment_to
from gql_blog.store import Audit, AuditPersonal, tables
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    CreatePost,
    CreateUser,
    DeleteContributor,
    MergeContributors,
    PurgeDeleted,
    SubmitComment,
    UpdateArticle,
    UpdateContributor,
    UpdateUser,
)
from gql_blog.write.transaction.audit_entries import erase_personal_values
from gql_blog.write.verbs import VERB_OF

OWNERS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("Article", "Contributor", "Tag", "User", "Token", "DeletedEntry", "Media", "Site"), ("id",)),
    "ReservedSlug": ("entry_id",),
    "Deletion": ("subject_id",),
    "Redirect": ("id", "article_id"),
    "Comment": ("id", "article_id"),
    **dict.fromkeys(
        ("CommentClaim", "Decision", "DeferredJudgement", "CommentText", "SuggestedContributor"),
        ("comment_id", "contributor_id"),
    ),
    "ArticleMedia": ("article_id", "media_id"),
    **dict.fromkeys(("Byline", "ArticleTag"), ("article_id", "contributor_id", "tag_id")),
    **dict.fromkeys(
        ("Collaborator", "Footnote", "Mention", "Notice", "OldSlug", "PreviewLink", "Provenance", "Revision"),
        ("article_id",),
    ),
    "ContributorAlias": ("contributor_id",),
    "TagAlias": ("tag_id",),
    **dict.fromkeys(("CommentPolicy", "WorkingCopy"), ("pk", "article_id")),
    "DisabledPlugin": ("name",),
    **dict.fromkeys(("UnfinishedErasure", "UserSession", "Identity"), ("account_id",)),
    **dict.fromkeys(("Redaction", "LegalHold"), ("subject_id",)),
    "EventDelivery": ("ordering_key",),
}
"""Of each table the columns one of which names what an entry about its row is about."""
UNAUDITED: Final = {
    **dict.fromkeys(("Audit", "AuditPersonal", "AuditSeal"), "the audit itself"),
    **dict.fromkeys(("Outbox", "EventConsumer"), "events, which tell of changes"),
    **dict.fromkeys(("IdempotencyKey", "Receipt"), "what lets a client ask again"),
    **dict.fromkeys(("SearchText", "FootnoteCandidate", "RowCount"), "made of what is audited"),
    **dict.fromkeys(("PluginCircuit", "PluginJob"), "health, which is measured"),
    **dict.fromkeys(("RegisteredDocument", "AutomaticDocument"), "what clients ask, which is no content"),
}
DERIVED: Final = {
    "public", "root_id", "last_used_at", "response_count", "response_count_all", "comment_count", "comment_count_all",
    "dialogue_count", "dialogue_count_all", "reply_count", "reply_count_all",
}  # fmt: skip
"""Columns that follow from others."""


def test_of_every_table_it_is_decided_what_the_audit_says() -> None:
    names = [each.__name__ for each in TABLES]
    assert sorted({*OWNERS, *UNAUDITED}) == sorted(names)
    assert not OWNERS.keys() & UNAUDITED.keys()


async def rows_by_key(room: Newsroom) -> dict[tuple[str, Any], dict[str, Any]]:
    """Return the rows of all audited tables, as the database has them: models would take longer than the command."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    async with room.database.session():
        for table in (each for each in TABLES if each.__name__ in OWNERS):
            meta = table._meta
            columns = {column: name for name, column in meta.fields_db_projection.items() if name not in DERIVED}
            for row in await meta.db.execute_query_dict(f'SELECT * FROM "{meta.db_table}"'):
                key = row[meta.db_pk_column]
                found[table.__name__, key] = {"pk": key, **{name: row[each] for each, name in columns.items()}}
    return found


def untold(
    before: dict[tuple[str, Any], dict[str, Any]], after: dict[tuple[str, Any], dict[str, Any]], told: set[Any]
) -> Iterable[tuple[str, Any]]:
    """Yield the rows that differ and of which no entry is."""
    for key in before.keys() | after.keys():
        rows = [each for each in (before.get(key), after.get(key)) if each is not None]
        if before.get(key) != after.get(key) and not any(
            row.get(column) in told for row in rows for column in OWNERS[key[0]]
        ):
            yield key


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_says_what_it_changed(name: str, staged: Staged) -> None:
    room, command = staged.room, staged.commands[name]
    viewer = await room.somebody(Role.ADMIN, "Adm")
    before, known = await rows_by_key(room), len(await room.rows(Audit))
    await room.run(command, Viewer(Role.ADMIN, viewer.user_id, None, "tok_1", viewer.actor))
    entries = (await room.rows(Audit))[known:]
    assert entries
    assert {(each.actor, each.token_id) for each in entries} == {(viewer.user_id, "tok_1")}
    told = {each.subject_id for each in entries}
    lists = [(entry.after or {}).get("comments") for entry in entries]
    told |= {each for found in lists if isinstance(found, list) for each in found}
    missing = set(untold(before, await rows_by_key(room), told))
    rendered = {"Article"} if VERB_OF[type(command)].renders else set()  # again: nobody has changed them
    assert not {each for each in missing if each[0] not in rendered}


async def test_nobodys_name_or_address_stands_in_an_entry(room: Newsroom) -> None:
    post = await room.post()
    given = {"author_name": "Petra Pann", "author_email": "petra@example.org", "body": "Ah, moonlight."}
    made = await room.run(SubmitComment(article_id=post.article_id, **given), ANONYMOUS)
    user = await room.run(CreateUser(email="quinn@example.org", role=Role.AUTHOR, name="Quinn Quay"))
    await room.run(UpdateUser(id=user.user_id, expected_version=1, email="q@example.org", name="Q. Quay"))
    entries = str([(each.before, each.after) for each in await room.rows(Audit)])
    for secret in ("Petra", "petra@", "moonlight", "quinn@", "q@ex", "Quay"):
        assert secret not in entries
    personal = await room.rows(AuditPersonal)
    assert all(each.commitment == commitment_to(each.value, each.salt) for each in personal)
    assert {each.value for each in personal} == {
        *("Petra Pann", "petra@example.org"),
        *("Quinn Quay", "quinn@example.org", "Q. Quay", "q@example.org"),
        "On Tides",
    }
    (entry,) = await room.rows(Audit, subject_id=made.comment_id)
    held = {each.field: each.commitment for each in personal if each.subject_id == entry.subject_id}
    assert {name: each["commitment"] for name, each in entry.after.items() if isinstance(each, dict)} == held

    async with room.database.transaction():
        assert await erase_personal_values([made.comment_id]) == 2
    assert {each.value for each in await room.rows(AuditPersonal)} & {"Petra Pann", "petra@example.org"} == set()
    assert (await room.rows(Audit, subject_id=made.comment_id))[0].after == entry.after


async def test_an_entry_says_of_no_contributor_who_it_is(room: Newsroom) -> None:
    """Neither that of the contributor nor that of an article: before, after, merged, deleted."""
    given: Any = {"bio": "Zqbio.", "affiliation": "Zqplace"}
    made = await room.run(CreateContributor(name="Zqname", url="https://zqweb.example", **given))
    changed = await room.run(
        UpdateContributor(id=made.contributor_id, expected_version=1, bio="Zqother.", name="Zqsecond")
    )
    byline = BylineInput(contributor_id=made.contributor_id, name="Zqprinted", **given)
    article = await room.run(
        CreatePost(title="On Tides", source="x", bylines=(byline, BylineInput(name="Zqguest", bio="Zqguestbio")))
    )
    await room.run(UpdateArticle(id=article.article_id, expected_version=1, bylines=()))
    into = await room.run(CreateContributor(name="Zqthird"))
    merge = MergeContributors(id=made.contributor_id, expected_version=changed.version, into_id=into.contributor_id)
    await room.run(merge)
    await room.run(DeleteContributor(id=into.contributor_id, expected_version=1))
    entries = [(each.before, each.after) for each in await room.rows(Audit)]
    words = ("bio", "place", "name", "web", "other", "second", "printed", "guest", "third")
    assert [word for word in words if f"zq{word}" in str(entries).lower()] == []
    personal = await room.rows(AuditPersonal)
    assert {"Zqbio.", "Zqother.", "Zqguestbio", "https://zqweb.example"} <= {each.value for each in personal}
    assert "bylines.bio" in {each.field for each in personal}
    await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    assert "Zqthird" not in str([dict(each) for table in (Audit, AuditPersonal) for each in await room.rows(table)])


async def test_entries_stand_in_the_order_of_the_changes(room: Newsroom) -> None:
    await room.post(tags=("Sea", "Moon"))
    entries = await room.rows(Audit, action="create_post")
    made = {each.id: each.name for each in await room.rows(tables.Tag)}
    assert [made.get(each.subject_id, "the post") for each in entries] == ["Sea", "Moon", "the post"]
