"""One command of every class, over a dialogue in which each has something to do; and all rows of a database."""

from datetime import date, timedelta
from typing import Any, Final

from support.media import added, stored
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    ImportQuestion,
    QuestionKind,
    RedirectStatus,
    Reference,
    Role,
    Verdict,
)
from gql_blog.store import (
    Contributor,
    DeferredJudgement,
    EventConsumer,
    EventDelivery,
    Identity,
    Outbox,
    Revision,
    Tag,
    User,
    WorkingCopy,
    tables,
)
from gql_blog.write import (
    AddCollaborator,
    AddMedia,
    AddMediaFromAddress,
    AnswerImportQuestion,
    ApproveWorkingCopy,
    ArchiveArticle,
    ArchiveArticles,
    ArticleRef,
    BylineInput,
    ClaimComments,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateRedirect,
    CreateResponse,
    CreateToken,
    CreateUser,
    DeleteArticle,
    DeleteArticles,
    DeleteComment,
    DeleteContributor,
    DeleteMedia,
    DeleteRedirect,
    DeleteTag,
    DisablePlugin,
    DisableUser,
    DiscardWorkingCopy,
    EditComment,
    EnablePlugin,
    EnableUser,
    ErasePerson,
    ExportPerson,
    ImportArticle,
    ImportArticles,
    ImportComments,
    LiftLegalHold,
    LinkComment,
    MergeContributors,
    MergeStub,
    MergeTags,
    ModerateComments,
    PlaceLegalHold,
    PublishArticle,
    PublishArticles,
    PublishRevision,
    PurgeDeleted,
    PurgeNow,
    Redact,
    ReinstateArticle,
    ReleaseComments,
    RemoveCollaborator,
    RemoveIdentity,
    RestoreRevision,
    ReturnWorkingCopy,
    RevokePreviewLink,
    RevokeToken,
    SaveWorkingCopy,
    SessionTerms,
    SetCommentPolicy,
    SettleJudgement,
    SignIn,
    SignOut,
    SkipEvent,
    SubmitComment,
    SubmitWorkingCopy,
    SweepMedia,
    TagArticles,
    UndeleteArticle,
    UndeleteComment,
    UndeleteContributor,
    UndeleteTag,
    UnpublishArticle,
    UnpublishArticles,
    UpdateArticle,
    UpdateContributor,
    UpdateMedia,
    UpdateSite,
    UpdateTag,
    UpdateUser,
    WithdrawArticle,
    WithdrawComment,
    WithdrawWorkingCopy,
)
from gql_blog.write.comment.judging import deferral_hash

TABLES: Final[tuple[Any, ...]] = tables.MODELS
"""Every table of the core."""
TERMS: Final = SessionTerms()
NOTED: Final = "A claim[^1].\n\n[^1]: A note."

COMMANDS = (
    *("export person", "erase person", "claim", "release", "settle", "edit", "withdraw", "set comment policy"),
    *("create preview link", "revoke preview link", "create redirect", "delete redirect", "merge stub"),
    *("unpublish several", "archive several", "delete several", "withdraw article", "reinstate"),
    *("publish several", "tag several", "delete contributor", "undelete contributor", "delete tag", "undelete tag"),
    *("delete article", "undelete article", "delete comment", "undelete comment", "purge"),
    *("create post", "create response", "update", "publish", "unpublish", "archive", "restore", "submit", "moderate"),
    *("save copy", "submit copy", "withdraw copy", "return copy", "approve copy", "discard copy", "publish revision"),
    *("create contributor", "update contributor", "merge contributors", "update tag", "merge tags"),
    *("link", "import", "import again", "create user", "create token", "revoke token", "sign in"),
    *("sign out", "remove identity"),
    *("update user", "disable user", "enable user", "add collaborator", "remove collaborator"),
    *("answer question", "import several", "import comments", "disable plugin", "enable plugin", "skip event"),
    *("place hold", "lift hold", "purge now", "redact"),
    *("add media", "add media from address", "update media", "delete media", "sweep media", "update site"),
)
"""The names of the commands of ``scene``; a test holds that every class of commands is among them."""


async def every_row(room: Newsroom) -> list[tuple[str, str]]:
    """Return all rows of all tables as texts, each with the name of its table: in one statement, and without models."""
    of_postgres, parts = room.database.path is None, []
    for meta in (table._meta for table in TABLES):
        columns = " || ',' || ".join(f'quote(each."{name}")' for name in sorted(meta.fields_db_projection.values()))
        row = "each::text" if of_postgres else columns
        parts.append(f"SELECT '{meta.db_table}' AS of_table, {row} AS of_row FROM \"{meta.db_table}\" AS each")
    async with room.database.session():
        found = await TABLES[0]._meta.db.execute_query_dict(" UNION ALL ".join(parts))
    return sorted((row["of_table"], row["of_row"]) for row in found)


async def scene(room: Newsroom) -> dict[str, Any]:
    """Make a dialogue with something for every command to do, and return the commands."""
    post = await room.post(source=NOTED, bylines=(BylineInput(name="Ada Lund"),), tags=("Sea",))
    answer = await room.response(post.article_id, "One", source=NOTED, bylines=(BylineInput(name="Bo"),))
    draft = await room.response(answer.article_id, "Two", publish=False, tags=("Moon",))
    await room.run(UpdateArticle(id=answer.article_id, expected_version=2, title="First", slug="first"))
    said = [
        await room.run(SubmitComment(article_id=post.article_id, author_name="Bo", body=f"Comment {n}."))
        for n in range(5)
    ]
    comments, receipt = [each.comment_id for each in said], said[0].receipt
    editor = str((await room.somebody(Role.EDITOR, "Ed")).user_id)
    await _ask_later(room, comments[0])
    await room.run(ClaimComments(ids=(comments[2],)), await the_editor(room))
    disabled = (await room.run(CreateUser(email="off@example.org", role=Role.READER, name="Off"))).user_id
    await room.run(DisableUser(id=disabled))
    token = await room.run(CreateToken(email="ed.editor@example.org"))
    session = await room.run(SignIn(issuer="https://id.example", subject="known", name="Known", terms=TERMS), ANONYMOUS)
    (known,) = await room.rows(Identity)
    link = await room.run(CreatePreviewLink(article_id=draft.article_id))
    named = DraftArticle(source="x", title="To a stub", responding_to=Reference(title="A Stub"))
    imported = await room.run(ImportArticle(draft=named, imported_from="stub.txt", source_hash="5" * 64))
    stub = imported.articles[1][0]
    redirect = await room.run(CreateRedirect(path="/gone", status=RedirectStatus.GONE))
    first = next(each for each in await room.rows(Revision) if each.article_id == answer.article_id)
    opened: dict[str, Any] = {"article_id": draft.article_id}
    await room.run(SaveWorkingCopy(**opened, expected_version=0, title="Kept", bylines=(BylineInput(name="New"),)))
    handed: dict[str, Any] = {"article_id": (await room.post("Copied", publish=False)).article_id}
    await room.run(SaveWorkingCopy(**handed, expected_version=0, title="Handed"))
    await room.run(SubmitWorkingCopy(**handed, expected_version=1))
    (copy,) = await room.rows(WorkingCopy, **opened)
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
    asking = DraftArticle(source="x", title="Cookies", questions=(ImportQuestion(QuestionKind.TITLE, "Which title?"),))
    asked = await room.run(ImportArticle(draft=asking, imported_from="asking.txt", source_hash="6" * 64))
    await room.run(AddCollaborator(article_id=post.article_id, email="off@example.org"))
    await room.run(DisablePlugin(name="off"))
    failed = await _failed_delivery(room)
    gone, other, withdrawn = await room.post("Gone"), await room.post("Other"), await room.post("Withdrawn")
    await room.run(WithdrawArticle(id=withdrawn.article_id, expected_version=2, reason="Wrong."))
    await room.run(SubmitComment(article_id=gone.article_id, author_name="Bo", body="Oh."))
    await room.run(SubmitComment(article_id=gone.article_id, author_name="Cy", body="Ah."))
    await room.run(DeleteArticle(id=gone.article_id, expected_version=2))
    await room.run(PlaceLegalHold(subject_id=withdrawn.article_id, reason="A case."))
    await room.run(DeleteComment(id=comments[4], expected_version=1))
    nobody, unused = [(await room.run(CreateContributor(name=name))).contributor_id for name in ("No One", "Unused")]
    await room.run(DeleteContributor(id=nobody, expected_version=1))
    await room.post("Mars", publish=False, tags=("Mars",))
    await room.run(UpdateTag(id=(await room.rows(Tag, name="Mars"))[0].id, expected_version=1, slug="red"))
    await room.run(DeleteTag(id=(await room.rows(Tag, name="Mars"))[0].id, expected_version=2))
    pictured = await added(room, "pictured")
    await room.run(UpdateArticle(id=other.article_id, expected_version=2, lead_image_id=pictured))
    await added(room, "unused")
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
        "publish several": PublishArticles(
            articles=(
                ArticleRef(id=draft.article_id, expected_version=1),
                ArticleRef(id=handed["article_id"], expected_version=1),
            ),
            idempotency_key="p",
        ),
        "withdraw article": WithdrawArticle(id=post.article_id, expected_version=2, reason="Made up."),
        "reinstate": ReinstateArticle(id=withdrawn.article_id, expected_version=3),
        "unpublish several": UnpublishArticles(articles=(ArticleRef(id=post.article_id, expected_version=2),)),
        "archive several": ArchiveArticles(articles=(ArticleRef(id=post.article_id, expected_version=2),)),
        "delete several": DeleteArticles(articles=(ArticleRef(id=post.article_id, expected_version=2),)),
        "tag several": TagArticles(
            articles=(
                ArticleRef(id=draft.article_id, expected_version=1),
                ArticleRef(id=post.article_id, expected_version=2),
            ),
            add=("Sky", "Sea"),
            remove=("Moon",),
            idempotency_key="t",
        ),
        "unpublish": UnpublishArticle(id=post.article_id, expected_version=2),
        "archive": ArchiveArticle(id=answer.article_id, expected_version=3),
        "create preview link": CreatePreviewLink(article_id=draft.article_id, idempotency_key="l"),
        "revoke preview link": RevokePreviewLink(id=link.link_id),
        "merge stub": MergeStub(id=stub, expected_version=1, into_id=post.article_id, idempotency_key="s"),
        "create redirect": CreateRedirect(path="/was", article_id=post.article_id, idempotency_key="r"),
        "delete redirect": DeleteRedirect(id=redirect.redirect_id),
        "save copy": SaveWorkingCopy(**opened, expected_version=1, source=NOTED + "\n", idempotency_key="s"),
        "submit copy": SubmitWorkingCopy(**opened, expected_version=1),
        "withdraw copy": WithdrawWorkingCopy(**handed, expected_version=2),
        "return copy": ReturnWorkingCopy(**handed, expected_version=2, note="No."),
        "approve copy": ApproveWorkingCopy(**handed, expected_version=2),
        "discard copy": DiscardWorkingCopy(**handed, expected_version=2),
        "publish revision": PublishRevision(**opened, revision_id=copy.revision_id, expected_version=1),
        "restore": RestoreRevision(article_id=answer.article_id, revision_id=first.id, expected_version=3),
        "submit": SubmitComment(
            article_id=post.article_id, author_name="Ada Lund", body="Hm.", idempotency_key="c" * 16
        ),
        "moderate": ModerateComments(
            comments=tuple(CommentRef(id=each, expected_version=1) for each in comments[:2]),
            verdict=Verdict.APPROVE,
            reason="fine",
        ),
        "export person": ExportPerson(email="off@example.org"),
        "erase person": ErasePerson(email="off@example.org", texts=True),
        "edit": EditComment(receipt=receipt, expected_version=1, body="Another text."),
        "withdraw": WithdrawComment(receipt=receipt, expected_version=1),
        "set comment policy": SetCommentPolicy(article_id=post.article_id, close_after_days=30),
        "claim": ClaimComments(first=2),
        "release": ReleaseComments(ids=(comments[2],)),
        "settle": SettleJudgement(plugin="later", token="job", verdict=Verdict.APPROVE, reason="fine"),
        "delete article": DeleteArticle(id=other.article_id, expected_version=3),
        "undelete article": UndeleteArticle(id=gone.article_id, expected_version=3),
        "delete comment": DeleteComment(id=comments[3], expected_version=1),
        "undelete comment": UndeleteComment(id=comments[4], expected_version=2),
        "delete contributor": DeleteContributor(id=unused, expected_version=1, idempotency_key="d"),
        "undelete contributor": UndeleteContributor(id=nobody),
        "delete tag": DeleteTag(id=tags["Sea"], expected_version=1, idempotency_key="d"),
        "undelete tag": UndeleteTag(slug="mars"),
        "purge": PurgeDeleted(before=await room.database.now() + timedelta(days=1)),
        "purge now": PurgeNow(id=gone.article_id, reason="A court says so.", idempotency_key="p"),
        "redact": Redact(id=comments[1], passage="Comment 1", reason="A court says so.", idempotency_key="r"),
        "place hold": PlaceLegalHold(subject_id=post.article_id, reason="A case.", idempotency_key="p"),
        "lift hold": LiftLegalHold(subject_id=withdrawn.article_id, reason="It is over.", idempotency_key="l"),
        "link": LinkComment(
            id=comments[0], expected_version=1, contributor_id=(await room.rows(Contributor, name="Bo"))[0].id
        ),
        "answer question": AnswerImportQuestion(
            article_id=asked.articles[0][0], expected_version=1, kind=QuestionKind.TITLE, value="Tides"
        ),
        "add media": AddMedia(stored=stored("new"), alt_text="New", idempotency_key="m"),
        "add media from address": AddMediaFromAddress(address="https://e.org/a.png", alt_text="A", idempotency_key="m"),
        "update site": UpdateSite(expected_version=1, title="Tidings", logo_id=pictured, idempotency_key="s"),
        "update media": UpdateMedia(id=pictured, expected_version=1, alt_text="Boats", idempotency_key="m"),
        "delete media": DeleteMedia(id=pictured, expected_version=1, detach=True, idempotency_key="m"),
        "sweep media": SweepMedia(before=await room.database.now() + timedelta(days=1)),
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
        "sign in": SignIn(issuer="https://id.example", subject="new", name="New", email="n@example.org", terms=TERMS),
        "remove identity": RemoveIdentity(id=known.id),
        "sign out": SignOut(session_id=session.session_id),
        "add collaborator": AddCollaborator(article_id=post.article_id, email="ed.editor@example.org"),
        "remove collaborator": RemoveCollaborator(article_id=post.article_id, email="off@example.org"),
        "import several": ImportArticles(
            articles=(
                ImportArticle(draft=printed, imported_from="a.txt", source_hash="1" * 64),
                ImportArticle(
                    draft=DraftArticle(source="y", title="Another", responding_to=Reference(title="Held")),
                    imported_from="b.txt",
                    source_hash="3" * 64,
                ),
            )
        ),
        "import comments": ImportComments(
            slug=None,
            title="Unknown",
            comments=(DraftComment("Ada Lund", "Ah.", date(2018, 1, 5), source_id="1"),),
            system="Disqus",
        ),
        "disable plugin": DisablePlugin(name="on"),
        "enable plugin": EnablePlugin(name="off"),
        "skip event": SkipEvent(consumer="slow", event_id=failed),
    }


async def the_editor(room: Newsroom) -> Viewer:
    """Return the editor of the scene."""
    (row,) = await room.rows(User, name="Ed")
    return Viewer(Role.EDITOR, row.id, None, None, row.id)


async def viewer_for(room: Newsroom, name: str) -> Viewer:
    """Return who runs a command of the scene: the operator, who has no account to claim comments with."""
    return await the_editor(room) if name == "claim" else OPERATOR


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


async def _failed_delivery(room: Newsroom) -> int:
    """Make a consumer that has failed to take an event, and return the event's id."""
    event = (await room.rows(Outbox))[0]
    async with room.database.transaction():
        now = await room.database.now()
        await EventConsumer.create(name="slow", position=event.position or 0, created_at=now)
        await EventDelivery.create(
            consumer_id="slow",
            event_id=event.id,
            ordering_key=event.subject_id,
            attempts=1,
            due_at=now,
            error="OSError",
        )
    return int(event.id)
