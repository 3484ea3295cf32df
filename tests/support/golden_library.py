"""A small library that comes out the same every time: the sample dialogue, its ids and instants counted off."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.commands import TERMS
from support.media import added
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Candidate, DraftArticle, ImportQuestion, QuestionKind, Reference, Role, identifiers
from gql_blog.store import (
    Article,
    Comment,
    Contributor,
    Database,
    DeferredJudgement,
    Identity,
    Revision,
    Tag,
    User,
)
from gql_blog.transfer import load_sample
from gql_blog.write import (
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateRedirect,
    CreateToken,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteTag,
    ImportArticle,
    PlaceLegalHold,
    SaveWorkingCopy,
    SubmitComment,
    SubmitWorkingCopy,
    UnpublishArticle,
    UpdateArticle,
    WithdrawArticle,
)
from gql_blog.write.comment.judging import deferral_hash

_BEGIN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_PEOPLE = {
    "author": (Role.AUTHOR, "Ines Marlow"),
    "editor": (Role.EDITOR, "Eve Stern"),
    "moderator": (Role.MODERATOR, "Max Brand"),
    "admin": (Role.ADMIN, "Ada Meyer"),
}
SLUG = "leave-the-stars-on"


@dataclass
class Counted:
    """How many ids and secrets were counted off, and how many instants."""

    numbers: int = 0
    seconds: int = 0

    def number(self) -> int:
        """Count off one more, and return it."""
        self.numbers += 1
        return self.numbers


def count_off(patch: pytest.MonkeyPatch, counted: Counted | None = None) -> Counted:
    """Let ids, instants and secrets be counted off from the same beginning, or from where ``counted`` is."""
    counted = counted or Counted()
    number = counted.number

    async def now(_database: Database) -> datetime:
        counted.seconds += 1
        return _BEGIN + timedelta(seconds=counted.seconds)

    patch.setattr(identifiers._sequence, "next", number)
    patch.setattr(Database, "now", now)
    patch.setattr("gql_blog.write.transaction.writer_transaction.begun_at", lambda database, _: database.now())
    patch.setattr("gql_blog.write.transaction.unit_of_work.new_receipt", lambda: f"receipt-{number()}")
    nonces = SimpleNamespace(token_hex=lambda _: f"nonce-{number()}")
    patch.setattr("gql_blog.write.transaction.idempotency.secrets", nonces)
    return counted


@dataclass
class GoldenLibrary:
    """The sample, and one person of each role; ``receipt`` is that of a comment which waits for its verdict."""

    library: Library
    viewers: Mapping[str, Viewer]
    receipt: str

    async def variables(self, path: Path) -> dict[str, Any]:
        """Return the variables of an operation's example, with ids of what is here."""
        given: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        fill = _FILLED.get(path.stem)
        return await fill(self, given) if fill else given


@dataclass(frozen=True)
class Stocked:
    """A database with the library, the receipt of its comment that waits, and what was counted off for them."""

    url: str
    receipt: str
    counted: Counted


async def stock(room: Newsroom) -> str:
    """Fill an empty database; return the receipt of a comment that waits."""
    assert await load_sample(room.database, room.writer)
    for role, name in _PEOPLE.values():
        if role is not Role.ADMIN:
            await room.somebody(role, name)
    author = await _person(room, "author")
    await room.run(CreatePost(title="Lamps, a Draft", source="Not yet.", tags=("Light",)), author)
    (article,) = await room.rows(Article, slug=SLUG)
    said = await room.run(SubmitComment(article_id=article.id, author_name="Ada", body="And the moon?"), ANONYMOUS)
    # Last, so that the ids of all others stay as they were.
    await room.somebody(*_PEOPLE["admin"])
    return str(said.receipt)


async def opened(database: Database, receipt: str) -> GoldenLibrary:
    """Return the library over a database that was stocked."""
    library = library_over(database)
    people = {folder: await _person(library.newsroom, folder) for folder in _PEOPLE}
    return GoldenLibrary(library, {"reader": ANONYMOUS, "bench": ANONYMOUS, **people}, receipt)


async def _person(room: Newsroom, folder: str) -> Viewer:
    role, name = _PEOPLE[folder]
    (user,) = await room.rows(User, name=name)
    return Viewer(role, user.id, None, None, user.id)


async def _article(here: GoldenLibrary, slug: str = SLUG) -> Any:
    (found,) = await here.library.newsroom.rows(Article, slug=slug)
    return found


def _with(given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"input": {**given["input"], **more}}


async def _of_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    return _with(given, id=article.id, expectedVersion=article.version)


async def _of_draft(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    draft = await _article(here, "lamps-a-draft-00020")
    return _with(given, id=draft.id, expectedVersion=draft.version)


async def _of_unpublished(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    await here.library.newsroom.run(UnpublishArticle(id=article.id, expected_version=article.version))
    return await _of_article(here, given)


async def _of_articles(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    named = [await _article(here, slug) for slug in ("lamps-a-draft-00020", SLUG)]
    return _with(given, articles=[{"id": each.id, "expectedVersion": each.version} for each in named])


async def _collaborating(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    email = (await here.library.newsroom.rows(User, name=_PEOPLE["author"][1]))[0].email
    return _with(given, articleId=(await _article(here)).id, email=email)


async def _of_contributor(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    first, second = (await here.library.newsroom.rows(Contributor))[:2]
    return _with(given, id=first.id, **({"intoId": second.id} if "intoId" in given["input"] else {}))


async def _of_tag(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    first, second = (await here.library.newsroom.rows(Tag))[:2]
    return _with(given, id=first.id, **({"intoId": second.id} if "intoId" in given["input"] else {}))


async def _unused(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    made = await here.library.newsroom.run(CreateContributor(name="Nobody Yet"))
    return _with(given, id=made.contributor_id)


async def _deleted_contributor(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    named = await _unused(here, given)
    await here.library.newsroom.run(DeleteContributor(id=named["input"]["id"], expected_version=1))
    return named


async def _deleted_tag(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    named = await _of_tag(here, given)
    await here.library.newsroom.run(DeleteTag(id=named["input"]["id"], expected_version=1))
    return named


async def _of_user(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, id=(await here.library.newsroom.rows(User, name=_PEOPLE["author"][1]))[0].id)


async def _new_token(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, email=(await here.library.newsroom.rows(User, name=_PEOPLE["author"][1]))[0].email)


async def _of_token(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    (user,) = await here.library.newsroom.rows(User, name=_PEOPLE["author"][1])
    return _with(given, tokenId=(await here.library.newsroom.run(CreateToken(email=user.email))).token_id)


async def _of_session(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    (user,) = await here.library.newsroom.rows(User, name=_PEOPLE["author"][1])
    made = await here.library.newsroom.signed_in(user.id, "golden", TERMS)
    return _with(given, sessionId=made.session_id)


async def _of_identity(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    (user,) = await here.library.newsroom.rows(User, name=_PEOPLE["author"][1])
    await here.library.newsroom.signed_in(user.id, "golden", TERMS)
    (known,) = await here.library.newsroom.rows(Identity)
    return _with(given, id=known.id)


async def _of_comment(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = (await here.library.newsroom.rows(Comment, status="APPROVED"))[0]
    return _with(given, id=comment.id, expectedVersion=comment.version, contributorId=None)


async def _comment_to_delete(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = (await here.library.newsroom.rows(Comment, status="APPROVED"))[0]
    return _with(given, id=comment.id, expectedVersion=comment.version)


async def _deleted_comment(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = (await here.library.newsroom.rows(Comment, status="APPROVED"))[0]
    await here.library.newsroom.run(DeleteComment(id=comment.id, expected_version=comment.version))
    return _with(given, id=comment.id, expectedVersion=comment.version + 1)


async def _deleted_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    await here.library.newsroom.run(DeleteArticle(id=article.id, expected_version=article.version))
    return await _of_article(here, given)


async def _purged(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    made = await here.library.newsroom.run(CreateContributor(name="Nobody"))
    await here.library.newsroom.run(DeleteContributor(id=made.contributor_id, expected_version=1))
    return _with(given, id=made.contributor_id)


async def _to_hold(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    made = await here.library.newsroom.run(CreateContributor(name="Somebody of a case"))
    return _with(given, subjectId=made.contributor_id)


async def _held(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    named = await _to_hold(here, given)
    await here.library.newsroom.run(PlaceLegalHold(subject_id=named["input"]["subjectId"], reason="Case 7."))
    return named


async def _libelled(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = (await here.library.newsroom.rows(Comment, status="APPROVED"))[0]
    return _with(given, id=comment.id, passage=comment.source[:4])


async def _withdrawn_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    await here.library.newsroom.run(WithdrawArticle(id=article.id, expected_version=article.version, reason="Wrong."))
    return await _of_article(here, given)


async def _answering(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, respondingToId=(await _article(here)).id)


async def _judging(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    comment = (await here.library.newsroom.rows(Comment, status="PENDING"))[0]
    return _with(given, comments=[{"id": comment.id, "expectedVersion": comment.version}])


async def _claiming(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, ids=[each.id for each in await here.library.newsroom.rows(Comment, status="PENDING")])


async def _settling(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    room, named = here.library.newsroom, given["input"]
    comment = (await room.rows(Comment, status="PENDING"))[0]
    async with room.database.transaction():
        await DeferredJudgement.create(
            hash=deferral_hash(named["plugin"], named["token"]),
            comment_id=comment.id,
            comment_version=comment.version,
            plugin=named["plugin"],
            deferred_at=await room.database.now(),
        )
    return given


async def _commenting(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, articleId=(await _article(here)).id)


async def _restoring(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    revision = (await here.library.newsroom.rows(Revision, article_id=article.id))[0]
    return _with(given, articleId=article.id, revisionId=revision.id, expectedVersion=article.version)


async def _writing(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, articleId=(await _article(here, "lamps-a-draft-00020")).id)


async def _copied(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    draft = await _article(here, "lamps-a-draft-00020")
    await here.library.newsroom.run(SaveWorkingCopy(article_id=draft.id, expected_version=0, title="Lamps"))
    return _with(given, articleId=draft.id, expectedVersion=1)


async def _submitted(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = (await _copied(here, given))["input"]["articleId"]
    await here.library.newsroom.run(SubmitWorkingCopy(article_id=article, expected_version=1))
    return _with(given, articleId=article, expectedVersion=2)


async def _comparing(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    article = await _article(here)
    (first, *_) = await here.library.newsroom.rows(Revision, article_id=article.id)
    return {**given, "id": first.id, "since": None}


async def _of_link(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    made = await here.library.newsroom.run(CreatePreviewLink(article_id=(await _article(here)).id))
    return _with(given, id=made.link_id)


async def _of_stub(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    named = DraftArticle(source="x", title="To a stub", responding_to=Reference(title="A Stub"))
    made = await here.library.newsroom.run(ImportArticle(draft=named, imported_from="a.txt", source_hash="0" * 64))
    return _with(given, id=made.articles[1][0], intoId=(await _article(here)).id)


async def _asking(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    asked = ImportQuestion(QuestionKind.TITLE, "Which title?", (Candidate("On Tides", 4, "its meta data"),))
    draft = DraftArticle(source="x", title="Cookies", questions=(asked,))
    made = await here.library.newsroom.run(ImportArticle(draft=draft, imported_from="a.txt", source_hash="0" * 64))
    return _with(given, articleId=made.articles[0][0])


async def _of_redirect(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    made = await here.library.newsroom.run(CreateRedirect(path="/was", article_id=(await _article(here)).id))
    return _with(given, id=made.redirect_id)


async def _of_media(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    media_id = await added(here.library.newsroom)
    article = await _article(here)
    await here.library.newsroom.run(
        UpdateArticle(id=article.id, expected_version=article.version, lead_image_id=media_id)
    )
    return _with(given, id=media_id)


async def _more(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    (parent,) = [each for each in await here.library.newsroom.rows(Comment) if each.reply_count]
    return {**given, "id": parent.id}


async def _mine(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "receipt": here.receipt}


async def _on_its_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, articleId=(await _article(here)).id)


async def _on_article(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "articleId": (await _article(here)).id}


async def _of_id(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "id": (await _article(here)).id}


async def _own(here: GoldenLibrary, given: dict[str, Any]) -> dict[str, Any]:
    return _with(given, receipt=here.receipt)


_Fill = Callable[[GoldenLibrary, dict[str, Any]], Awaitable[dict[str, Any]]]

_FILLED: dict[str, _Fill] = {
    "ArchiveArticle": _of_article,
    "DeleteArticle": _of_article,
    "UndeleteArticle": _deleted_article,
    "DeleteComment": _comment_to_delete,
    "UndeleteComment": _deleted_comment,
    "AddCollaborator": _collaborating,
    "RemoveCollaborator": _collaborating,
    "UnpublishArticle": _of_article,
    "UpdateArticle": _of_draft,
    "PublishArticle": _of_unpublished,
    "PublishArticles": _of_articles,
    "ArchiveArticles": _of_articles,
    "UnpublishArticles": _of_articles,
    "DeleteArticles": _of_articles,
    "WithdrawArticle": _of_article,
    "ReinstateArticle": _withdrawn_article,
    "TagArticles": _of_articles,
    "RestoreRevision": _restoring,
    "CompareRevisions": _comparing,
    "SaveWorkingCopy": _writing,
    "SubmitWorkingCopy": _copied,
    "DiscardWorkingCopy": _copied,
    "WithdrawWorkingCopy": _submitted,
    "ReturnWorkingCopy": _submitted,
    "ApproveWorkingCopy": _submitted,
    "PublishRevision": _restoring,
    "LinkComment": _of_comment,
    "UpdateUser": _of_user,
    "DisableUser": _of_user,
    "EnableUser": _of_user,
    "CreateToken": _new_token,
    "ExportPerson": _new_token,
    "ErasePerson": _new_token,
    "RevokeToken": _of_token,
    "SignOut": _of_session,
    "RemoveIdentity": _of_identity,
    "PurgeNow": _purged,
    "PlaceLegalHold": _to_hold,
    "LiftLegalHold": _held,
    "Redact": _libelled,
    "UpdateMedia": _of_media,
    "DeleteMedia": _of_media,
    "UpdateContributor": _of_contributor,
    "MergeContributors": _of_contributor,
    "UpdateTag": _of_tag,
    "MergeTags": _of_tag,
    "DeleteContributor": _unused,
    "UndeleteContributor": _deleted_contributor,
    "DeleteTag": _of_tag,
    "UndeleteTag": _deleted_tag,
    "CreateResponse": _answering,
    "ModerateComments": _judging,
    "ReleaseComments": _claiming,
    "SettleJudgement": _settling,
    "SubmitComment": _commenting,
    "EditComment": _own,
    "WithdrawComment": _own,
    "SetCommentPolicy": _commenting,
    "ArticleChanged": _of_id,
    "CommentAdded": _on_article,
    "CommentsChanged": _on_article,
    "MoreReplies": _more,
    "MyComment": _mine,
    "CreatePreviewLink": _on_its_article,
    "RevokePreviewLink": _of_link,
    "DeleteRedirect": _of_redirect,
    "MergeStub": _of_stub,
    "AnswerImportQuestion": _asking,
}
