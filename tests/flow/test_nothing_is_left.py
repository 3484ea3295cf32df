"""A person is planted wherever a site keeps something of people, is erased, and is looked for in all of both databases.

Every planted word begins with ``zq``. ``docs/for-editors.md`` names what stays, and why; this test holds it to that.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from support.importing import take
from support.populated import contents
from support.sampling import sqlite_first
from support.writing import Newsroom

import gql_blog_moderation.hooks
import gql_blog_webhooks.hooks
from gql_blog.access import ANONYMOUS, RETENTION, Viewer
from gql_blog.content import DraftArticle, DraftByline, DraftComment, Reference, ResponseKind, Role, Verdict
from gql_blog.hooks import Event, hookimpl
from gql_blog.store import (
    Audit,
    Comment,
    CommentText,
    Contributor,
    Decision,
    DeferredJudgement,
    Provenance,
    Receipt,
    SuggestedContributor,
    User,
)
from gql_blog.write import (
    ClaimComments,
    CommentRef,
    CreateContributor,
    CreateToken,
    CreateUser,
    DeleteComment,
    EditComment,
    ErasePerson,
    ExportPerson,
    LinkComment,
    ModerateComments,
    PurgeDeleted,
    SubmitComment,
    UpdateUser,
    WithdrawComment,
)
from gql_blog_kit.app_under_test import AppUnderTest, open_app

NAME: Final = "Zqname Oʻ\"Brien'"
ADDRESS: Final = "zqaddress@example.org"
DAY: Final = date(2019, 5, 4)
PRINTED: Final = DraftComment(NAME, "Zqtext, as printed.", DAY)
PAGE: Final = DraftArticle(source="Of tides.", title="On Tides", slug="tides", comments=(PRINTED,))
ANSWER: Final = DraftArticle(
    source="Of ebb.",
    title="On Ebb",
    responding_to=Reference(slug="tides"),
    kind=ResponseKind.REPLY,
    bylines=(DraftByline("Zqcredit Brien"), DraftByline("Lund")),
)

TEXTS: Final = {
    *("comment.source", "comment.html", "comment.text", "comment.text_folded"),
    "provenance.given",
}
"""Where the texts of comments stay, unless they are erased too."""
CREDITS: Final = {
    *("byline.credited_name", "contributor.name", "contributor.slug", "article.credited_names"),
    *("revision.snapshot", "provenance.given", "audit_personal.value"),
    *("search_text.words", "search_text.vector"),
}
"""Where a credit that is printed with an article stays: it is published text, and editors change it."""


class Faulty:
    """A plugin that fails to take events, with an error that tells of the person."""

    api_version = 2

    @hookimpl
    async def on_event(self, event: Event) -> None:
        if event.kind == "comment.submitted":
            raise OSError(f"{NAME} <{ADDRESS}> is not welcome.")


PLUGINS: Final = {"moderation": gql_blog_moderation.hooks, "webhooks": gql_blog_webhooks.hooks, "faulty": Faulty()}


@pytest.fixture
async def app(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AppUnderTest]:
    """A site with plugins that keep something of persons."""
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "the secret key of this test, long enough")
    async with open_app(tmp_path, PLUGINS, database_url=database_url) as app:
        yield app


def found(url: str, word: str) -> set[str]:
    """Return the columns in which a word stands anywhere, whatever its case."""
    return {
        f"{table}.{column}"
        for table, rows in contents(url).items()
        for row in rows
        for column, value in row.items()
        if word in str(value).casefold()
    }


async def plant(app: AppUnderTest, room: Newsroom) -> None:
    """Have the person comment in every way, be imported, judged, claimed, renamed, hooked, and answered."""
    await endpoint(app)
    await take(room, PAGE, "tides.txt")
    await take(room, ANSWER, "ebb.txt")
    (tides,) = [each for each in await room.rows(Provenance) if each.imported_from == "tides.txt"]
    me = await an_account(room)
    (printed,) = await room.rows(Comment, source=PRINTED.body)
    (credit,) = [each for each in await contributors(room) if each.name == "Brien"]
    await room.run(LinkComment(id=printed.id, expected_version=1, contributor_id=credit.id))
    await take(
        room,
        replace(PAGE, source="Of tides, again.", comments=(replace(PRINTED, author_name="Zqnamed Brien"),)),
        "tides.txt",
    )
    said = SubmitComment(
        article_id=tides.article_id,
        author_name=NAME,
        author_email=ADDRESS,
        body="Zqearlier https://zqearlier.example https://b.example https://c.example",
        idempotency_key="zqkey-of-a-client",
    )
    by_address = await room.run(said, ANONYMOUS)
    await room.run(EditComment(receipt=by_address.receipt, expected_version=1, body="Zqtext https://zqtext.example"))
    more = [await room.run(replace(said, body=f"Zqtext {n}.", idempotency_key=f"another-key-{n}"), me) for n in "abcd"]
    await room.run(replace(said, author_name="Lund", body="Zqtext, signed otherwise.", idempotency_key="one-more-key"))
    withdrawn, deleted, purged, claimed = [each.comment_id for each in more]
    await room.run(WithdrawComment(id=withdrawn, expected_version=1), me)
    await room.run(DeleteComment(id=purged, expected_version=1))
    await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    await room.run(DeleteComment(id=deleted, expected_version=1))
    judged = await room.rows(Comment, id__in=[by_address.comment_id])
    refs = tuple(CommentRef(id=each.id, expected_version=each.version) for each in judged)
    words: Any = {"reason": "Zqreason, says Zqname.", "reason_for_author": "Dear Zqname, zqreason."}
    await room.run(ModerateComments(comments=refs, verdict=Verdict.REJECT, **words))
    await room.run(ClaimComments(ids=(claimed,)), await room.somebody(Role.MODERATOR))
    async with room.database.transaction():
        now = await room.database.now()
        later: Any = {"comment_id": claimed, "comment_version": 1, "plugin": "later", "deferred_at": now}
        await DeferredJudgement.create(hash="0" * 64, **later)
        finding = {"code": "CONTRIBUTOR_SUGGESTED", "message": f"The comment by {NAME!r}.", "firstLine": 1}
        await Provenance.all().update(findings=[{**finding, "lastLine": None}])
    await app.deliver_events()
    answered = "UPDATE webhooks_delivery SET excerpt = 'Zqname is welcome.', problem = 'Zqname is not.'"
    await app.execute(f"{answered} WHERE subject_id IN (SELECT id FROM comment)")  # others leave with the log


async def endpoint(app: AppUnderTest) -> None:
    """A paused endpoint, whose deliveries wait in the log."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    given: Any = {"kinds": [], "article_ids": [], "audience": "STAFF", "description": "", "salt": "s", "key_name": "k"}
    times = {"paused_at": at, "created_at": at, "updated_at": at}
    await app.add_row("Endpoint", id="whk_1", url="https://hook.example/", **given, **times)


async def contributors(room: Newsroom) -> list[Any]:
    """Return all of them."""
    return await room.rows(Contributor)


async def an_account(room: Newsroom) -> Viewer:
    """Make the account of the person, which had another name and another address before."""
    brien = (await room.run(CreateContributor(name="Brien"))).contributor_id
    made = await room.run(
        CreateUser(email="zqformer@example.org", role=Role.READER, name="Zqformer", contributor_id=brien)
    )
    await room.run(UpdateUser(id=made.user_id, expected_version=1, name=NAME, email=ADDRESS))
    await room.run(CreateToken(email=ADDRESS))
    return Viewer(Role.READER, made.user_id, brien, None, made.user_id)


@sqlite_first
@pytest.mark.parametrize("texts", [False, True])
async def test_nobody_finds_the_person_any_more(app: AppUnderTest, database_url: str, texts: bool) -> None:
    room = Newsroom(app._app.database, app._app.writer)
    await plant(app, room)
    await expect_planted(room, database_url)
    told = (await room.run(ExportPerson(email=ADDRESS))).data
    for word in ("zqname", "zqaddress", "zqformer", "zqearlier", "zqtext", "zqreason"):
        assert word in told.casefold(), word
    assert set(json.loads(told)["plugins"]) == {"moderation", "webhooks"}
    erased = await room.run(ErasePerson(email=ADDRESS, texts=texts))
    assert (erased.comments, erased.imports, erased.disabled) == (6, 2, ())
    await app.deliver_events()
    for word in ("zqname", "zqaddress", "zqformer", "zqearlier", "zqreason", "zqkey"):
        assert found(database_url, word) == set(), word
    assert found(database_url, "zqtext") == (set() if texts else TEXTS)
    left = {each for each in found(database_url, "zqcredit") if not each.startswith("search_index")}
    assert left <= CREDITS
    assert {"byline.credited_name", "contributor.name"} <= left
    await take(room, replace(PAGE, source="Of tides, once more."), "tides.txt")
    assert found(database_url, "zqname") == set()
    about_persons = [dict(each) for each in await room.rows(Audit) if each.subject_id[:4] in ("com_", "usr_")]
    assert about_persons != []
    assert "con_" not in str(about_persons)  # a contributor has a name
    (account,) = await room.rows(User, name="[erased]")
    assert account.disabled_at is not None


async def expect_planted(room: Newsroom, url: str) -> None:
    """Nothing would be shown by a person who was not there."""
    for table in (CommentText, Decision, Receipt, DeferredJudgement, SuggestedContributor):
        assert await room.rows(table) != [], table.__name__
    assert found(url, "zqname") >= {
        *("comment.author_name", "comment.status_reason", "account.name", "decision.reason", "audit_personal.value"),
        *("provenance.given", "provenance.findings", "webhooks_delivery.excerpt", "webhooks_delivery.problem"),
    }
    assert found(url, "zqformer") == {"audit_personal.value"}
    assert found(url, "zqearlier") >= {"comment_text.source", "decision.evidence"}
    assert "event_delivery" in {each.split(".")[0] for each in found(url, "oserror")}
