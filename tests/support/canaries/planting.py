"""A site that everybody may read, and the secrets that are planted in it afterwards, each a word of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from support.comments import judge, submit
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    EditorNotice,
    NoticeKind,
    Reference,
    Role,
    Verdict,
)
from gql_blog.store import Article, Contributor, OldSlug, SuggestedContributor, Tag
from gql_blog.write import (
    AddCollaborator,
    ArchiveArticle,
    BylineInput,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateRedirect,
    CreateResponse,
    CreateToken,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteTag,
    DisableUser,
    EditComment,
    ImportArticle,
    MergeContributors,
    MergeTags,
    ModerateComments,
    NoticeInput,
    PublishArticle,
    ReturnWorkingCopy,
    RevokePreviewLink,
    SaveWorkingCopy,
    SubmitComment,
    SubmitWorkingCopy,
    UnpublishArticle,
    UpdateArticle,
    WithdrawArticle,
    WithdrawComment,
)

EVERYBODY: Final[tuple[Role | None, ...]] = (None, Role.READER, Role.AUTHOR, Role.MODERATOR)
"""Who is nobody in particular: an author of other articles, a moderator."""
READERS: Final = EVERYBODY[:3]
NOT_ADMINS: Final = (*EVERYBODY, Role.EDITOR)
NOBODY_AT_ALL: Final = (*NOT_ADMINS, Role.ADMIN)

_WORDS: Final[Mapping[str, tuple[Role | None, ...]]] = {
    **dict.fromkeys(
        (
            *("draft title", "draft subtitle", "draft source", "draft slug", "draft note", "draft notice"),
            *("draft name", "draft bio", "draft affiliation", "draft tag", "scheduled title", "scheduled source"),
            *("archived title", "archived source", "unpublished title", "answer to a draft", "comment on a draft"),
            *("translation title", "old title", "old source", "old name", "revision note", "imported from", "finding"),
            *("copy title", "copy source", "copy name", "copy tag", "copy note", "return note", "copy notice"),
            *("unused contributor", "unused url", "hidden alias", "hidden tag alias", "collaborator"),
            *("deleted title", "deleted source", "deleted name", "deleted tag", "comment on a deleted"),
            *("redirect", "provenance of an answer", "notice of an archived", "own comment on an archived"),
            *("gone contributor", "gone tag"),
            *("withdrawn title", "withdrawn source", "withdrawn note", "withdrawn subtitle", "withdrawn abstract"),
            *("withdrawn name", "withdrawn bio", "withdrawn affiliation", "withdrawn tag", "withdrawn notice"),
            *("comment on a withdrawn", "reply on a withdrawn", "own comment on a withdrawn"),
        ),
        EVERYBODY,
    ),
    **dict.fromkeys(
        (
            *("pending name", "pending body", "rejected body", "spam body", "reply below rejected", "decision reason"),
            *("suggested contributor", "withdrawn body", "earlier body", "word to the author"),
            *("deleted body", "reply below deleted"),
        ),
        READERS,
    ),
    **dict.fromkeys(("user name",), EVERYBODY),
    # Of a commenter's address the audit tells admins.
    **dict.fromkeys(("user address", "application", "commenter address"), NOT_ADMINS),
    **dict.fromkeys(("token", "receipt", "idempotency key"), NOBODY_AT_ALL),
}


def word(name: str) -> str:
    """Return the word of a secret: letters alone, which no other text has."""
    return "zq" + "".join(letter for letter in name if letter.isalpha()) + "qz"


SECRETS: Final = {word(name): roles for name, roles in _WORDS.items()}
"""Each secret word, and the roles that must not find it."""

FOR_A_WHILE: Final = frozenset(
    word(name)
    for name in (
        *("deleted title", "deleted source", "deleted name", "deleted tag", "comment on a deleted"),
        *("deleted body", "reply below deleted", "rejected body", "reply below rejected", "unpublished title"),
    )
)
"""What everybody may read while it is planted, before it is taken away: whoever listens is told of it then."""

_ANSWERS: Final[Mapping[str, tuple[Role | None, ...]]] = {
    '"namesakes":{': EVERYBODY,
    '"redirects":{': EVERYBODY,
    '"deletedEntries":{': EVERYBODY,
    '"submittedWorkingCopies":{': (None, Role.READER, Role.MODERATOR),
    '"viewerCanEdit":true': (None, Role.READER, Role.MODERATOR),
    '"disabledAt":"': NOT_ADMINS,
}
"""What no answer to these roles has, since it would tell them of something that they must not know of."""

PUBLIC: Final = ("open-tides", "open-answer", "open-import", "a-withdrawn", "an-answer-that-stays")
FOUND: Final[Mapping[str, str]] = {"response": "open-answer", "contributor": "ada-lund", "tag": "sea"}
"""Slugs by which what everybody may read is found; of an article and a post it is the first one."""


@dataclass
class Site:
    """The public part of a site, and the people of it; ``secrets`` has what only running it tells: tokens, receipts."""

    room: Newsroom
    people: dict[Role | None, Viewer]
    post: str
    answer: str
    own: str
    """An author's own answer to an article that was archived since."""
    imported: str
    slugs: list[str]
    secrets: dict[str, tuple[Role | None, ...]] = field(default_factory=lambda: {**SECRETS, **_ANSWERS})

    @property
    def hidden_slugs(self) -> list[str]:
        """The slugs, and the paths, that find nothing for readers."""
        return [each for each in self.slugs if each not in PUBLIC]

    def forbidden_to(self, role: Role | None) -> list[str]:
        """Return the secrets that a role must not find."""
        return sorted(secret for secret, roles in self.secrets.items() if role in roles)


async def open_site(room: Newsroom) -> Site:
    """Make what everybody may read. Its history is secret already: what it said before it was published."""
    people: dict[Role | None, Viewer] = {None: Viewer()}
    for role in Role:
        people[role] = await room.somebody(role, f"Person {role.title()}")
    post = await room.post(
        word("old title"),
        publish=False,
        source=word("old source"),
        bylines=(BylineInput(name=word("old name")),),
        tags=("Sea",),
    )
    await room.run(
        UpdateArticle(
            id=post.article_id,
            expected_version=1,
            title="Open Tides",
            slug="open-tides",
            source="Of tides[^1].\n\n[^1]: A note.",
            bylines=(BylineInput(name="Ada Lund"),),
            note=word("revision note"),
        )
    )
    await _forget_slug(room, post.article_id)
    await room.run(PublishArticle(id=post.article_id, expected_version=2))
    answer = await room.response(
        post.article_id, "An Open Answer", slug="open-answer", bylines=(BylineInput(name="Bo"),)
    )
    said = await submit(
        room, post.article_id, author_name="Cy", author_email=f"{word('commenter address')}@example.org"
    )
    refs = (CommentRef(id=said, expected_version=1),)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason=word("decision reason")))
    imported = await room.run(
        ImportArticle(
            draft=DraftArticle(
                source="Of imports.",
                title="An Open Import",
                slug="open-import",
                responding_to=Reference(slug="open-tides"),
                bylines=(DraftByline("Bo"),),
            ),
            imported_from=f"{word('provenance of an answer')}.txt",
            source_hash="1" * 64,
        )
    )
    await _withdrawn(room, people, post.article_id)
    own = await _archived(room, people)
    from_file = imported.articles[0][0]
    return Site(room, people, post.article_id, answer.article_id, own, from_file, list(PUBLIC))


async def _withdrawn(room: Newsroom, people: Mapping[Role | None, Viewer], post_id: str) -> None:
    """Withdraw an answer, all of which was public, and which somebody has answered: a stub is left of it."""
    gone = await room.response(
        post_id,
        word("withdrawn title"),
        slug="a-withdrawn",
        subtitle=word("withdrawn subtitle"),
        abstract=word("withdrawn abstract"),
        source=f"{word('withdrawn source')}[^1].\n\n[^1]: {word('withdrawn note')}.",
        bylines=(
            BylineInput(
                name=word("withdrawn name"), bio=word("withdrawn bio"), affiliation=word("withdrawn affiliation")
            ),
        ),
        tags=(word("withdrawn tag"),),
        notices=(NoticeInput(kind=NoticeKind.CORRECTION, source=word("withdrawn notice")),),
    )
    await room.response(
        gone.article_id, "An Answer That Stays", slug="an-answer-that-stays", bylines=(BylineInput(name="Bo"),)
    )
    said = await submit(room, gone.article_id, author_name="Gil", body=word("comment on a withdrawn"))
    await judge(room, said, Verdict.APPROVE)
    reply = await submit(room, gone.article_id, author_name="Gil", body=word("reply on a withdrawn"), parent_id=said)
    await judge(room, reply, Verdict.APPROVE)
    own = word("own comment on a withdrawn")
    said = await submit(room, gone.article_id, people[Role.READER], author_name="Fay", body=own)
    await judge(room, said, Verdict.APPROVE)
    await room.run(CreatePreviewLink(article_id=gone.article_id))
    left: dict[str, Any] = {"title": "A Withdrawn Answer", "bylines": ()}
    await room.run(WithdrawArticle(id=gone.article_id, expected_version=2, reason="It was not theirs.", **left))


async def _archived(room: Newsroom, people: Mapping[Role | None, Viewer]) -> str:
    """Make an article, which an author has answered and a reader commented on, and archive it; return the answer."""
    gone = await room.post("Gone Under", slug="gone-under")
    given: dict[str, Any] = {"responding_to_id": gone.article_id, "title": "A Draft of One's Own", "source": "Mine."}
    own = await room.run(CreateResponse(**given), people[Role.AUTHOR])
    said = await submit(
        room, gone.article_id, people[Role.READER], author_name="Fay", body=word("own comment on an archived")
    )
    await judge(room, said, Verdict.APPROVE)
    await room.run(ArchiveArticle(id=gone.article_id, expected_version=2))
    return str(own.article_id)


async def _forget_slug(room: Newsroom, article_id: str) -> None:
    """The slug of the first title is no secret: links with it go on."""
    async with room.database.transaction():
        await OldSlug.filter(article_id=article_id).delete()


async def plant(site: Site) -> None:
    """Put the secrets into the site. Nothing that everybody may read changes by that."""
    await _hidden_articles(site)
    await _hidden_comments(site)
    await _deleted(site)
    await _hidden_names(site)
    await _hidden_copy(site)
    room = site.room
    made = await room.run(CreateToken(application=word("application"), on_behalf_of=(word("issuer"),)))
    site.secrets[made.secret] = NOBODY_AT_ALL
    address = f"{word('user address')}@example.org"
    await room.run(CreateUser(email=address, role=Role.READER, name=word("user name")))
    helper = await room.run(CreateUser(email="helper@example.org", role=Role.READER, name=word("collaborator")))
    await room.run(AddCollaborator(article_id=site.post, email="helper@example.org"))
    await room.run(DisableUser(id=helper.user_id))
    (gone,) = await room.rows(Article, slug="gone-under")
    notice = NoticeInput(kind=NoticeKind.RETRACTION, source=word("notice of an archived"))
    await room.run(UpdateArticle(id=gone.id, expected_version=gone.version, notices=(notice,)))


async def _hidden_articles(site: Site) -> None:
    room, now = site.room, await site.room.database.now()
    draft = await room.run(
        CreatePost(
            title=word("draft title"),
            subtitle=word("draft subtitle"),
            slug=word("draft slug"),
            source=f"{word('draft source')}[^1].\n\n[^1]: {word('draft note')}.",
            bylines=(
                BylineInput(name=word("draft name"), bio=word("draft bio"), affiliation=word("draft affiliation")),
                BylineInput(name="Ada Lund"),
            ),
            tags=(word("draft tag"), "Sea"),
            notices=(NoticeInput(kind=NoticeKind.CORRECTION, source=word("draft notice")),),
            idempotency_key=word("idempotency key"),
        )
    )
    site.slugs.append(word("draft slug"))
    await _linked(site, draft.article_id)
    await _redirected(site, draft.article_id)
    answer = await room.run(
        CreateResponse(
            responding_to_id=draft.article_id, title=word("answer to a draft"), source="x", slug="hidden-answer"
        )
    )
    await room.run(PublishArticle(id=answer.article_id, expected_version=1))
    later = await room.run(
        CreateResponse(
            responding_to_id=site.post,
            title=word("scheduled title"),
            source=word("scheduled source"),
            slug="hidden-later",
        )
    )
    await room.run(PublishArticle(id=later.article_id, expected_version=1, at=now + timedelta(days=9)))
    archived = await room.run(
        CreateResponse(
            responding_to_id=site.post,
            title=word("archived title"),
            source=word("archived source"),
            slug="hidden-archived",
        )
    )
    await room.run(ArchiveArticle(id=archived.article_id, expected_version=1))
    taken_back = await room.response(site.post, word("unpublished title"), slug="hidden-taken-back")
    await room.run(UnpublishArticle(id=taken_back.article_id, expected_version=2))
    await room.run(
        CreatePost(title=word("translation title"), source="x", slug="hidden-other", translation_of_id=site.post)
    )
    site.slugs += ["hidden-answer", "hidden-later", "hidden-archived", "hidden-taken-back", "hidden-other"]
    imported = DraftArticle(
        source="x",
        title="Hidden import",
        slug="hidden-import",
        status=ArticleStatus.DRAFT,
        bylines=(DraftByline("Ada Lund"),),
        comments=(DraftComment("Di", word("comment on a draft")),),
        notices=(EditorNotice(NoticeKind.CORRECTION, word("finding"), None),),
    )
    place = f"{word('imported from')}.txt"
    await room.run(ImportArticle(draft=imported, imported_from=place, source_hash="0" * 64))
    site.slugs.append("hidden-import")


async def _redirected(site: Site, article_id: str) -> None:
    """An address that leads to a draft: it is as if it led nowhere."""
    await site.room.run(CreateRedirect(path="/hidden-address", article_id=article_id))
    await site.room.run(CreateRedirect(path=f"/{word('redirect')}", location="/open-tides"))
    site.slugs.append("hidden-address")


async def _linked(site: Site, article_id: str) -> None:
    """Links to a draft, one of which has ended: whoever holds the other's token may ask with it."""
    room = site.room
    links = [(await room.run(CreatePreviewLink(article_id=article_id))).link_id for _ in range(2)]
    await room.run(RevokePreviewLink(id=links[0]))
    site.secrets |= {room.writer.previews.token(each): NOBODY_AT_ALL for each in links}
    site.secrets |= dict.fromkeys(links, EVERYBODY)


async def _hidden_copy(site: Site) -> None:
    """What is being written of an article that everybody reads, and what an editor said of it."""
    given: dict[str, Any] = {"article_id": site.post}
    await site.room.run(
        SaveWorkingCopy(
            **given,
            expected_version=0,
            title=word("copy title"),
            source=word("copy source"),
            bylines=(BylineInput(name=word("copy name")),),
            tags=(word("copy tag"),),
            notices=(NoticeInput(kind=NoticeKind.CORRECTION, source=word("copy notice")),),
            note=word("copy note"),
        )
    )
    await site.room.run(SubmitWorkingCopy(**given, expected_version=1))
    await site.room.run(ReturnWorkingCopy(**given, expected_version=2, note=word("return note")))


async def _hidden_comments(site: Site) -> None:
    room = site.room
    pending = SubmitComment(article_id=site.post, author_name=word("pending name"), body=word("pending body"))
    received = await room.run(pending, Viewer())
    site.secrets[received.receipt] = NOBODY_AT_ALL
    rejected = await submit(room, site.post, body=word("rejected body"))
    await judge(room, rejected, Verdict.APPROVE)
    reply = await submit(room, site.post, body=word("reply below rejected"), parent_id=rejected)
    await judge(room, reply, Verdict.APPROVE)
    await judge(room, rejected, Verdict.REJECT)
    await judge(room, await submit(room, site.post, body=word("spam body")), Verdict.SPAM)
    refused = await submit(room, site.post, body="Refused.")
    refs, told = (CommentRef(id=refused, expected_version=1),), word("word to the author")
    await room.run(ModerateComments(comments=refs, verdict=Verdict.REJECT, reason="x", reason_for_author=told))
    withdrawn = await room.run(SubmitComment(article_id=site.post, author_name="Di", body=word("earlier body")))
    mine = {"receipt": withdrawn.receipt}
    await room.run(EditComment(**mine, expected_version=1, body=word("withdrawn body")), Viewer())
    await room.run(WithdrawComment(**mine, expected_version=2), Viewer())
    site.secrets[withdrawn.receipt] = NOBODY_AT_ALL
    async with room.database.transaction():
        person = await Contributor.create(slug="hidden-person", name=word("suggested contributor"))
        await SuggestedContributor.create(comment_id=received.comment_id, contributor_id=person.id)


async def _deleted(site: Site) -> None:
    """What everybody could read until it was deleted, and what stood below it."""
    room = site.room
    gone = await room.response(
        site.post,
        word("deleted title"),
        slug="hidden-deleted",
        source=word("deleted source"),
        bylines=(BylineInput(name=word("deleted name")),),
        tags=(word("deleted tag"), "Sea"),
    )
    below = await submit(room, gone.article_id, body=word("comment on a deleted"))
    await judge(room, below, Verdict.APPROVE)
    await _linked(site, gone.article_id)
    await room.run(CreateRedirect(path="/hidden-gone", article_id=gone.article_id))
    await room.run(DeleteArticle(id=gone.article_id, expected_version=2))
    site.slugs += ["hidden-deleted", "hidden-gone"]
    said = await room.run(SubmitComment(article_id=site.post, author_name="Ed", body=word("deleted body")), Viewer())
    site.secrets[said.receipt] = NOBODY_AT_ALL
    await judge(room, said.comment_id, Verdict.APPROVE)
    reply = await submit(room, site.post, body=word("reply below deleted"), parent_id=said.comment_id)
    await judge(room, reply, Verdict.APPROVE)
    await room.run(DeleteComment(id=said.comment_id, expected_version=2))


async def _hidden_names(site: Site) -> None:
    room = site.room
    for name in (word("unused contributor"), word("hidden alias")):
        url = f"https://example.org/{word('unused url')}"
        await room.run(CreateContributor(name=name, slug=name, url=url))
    (ada,) = await room.rows(Contributor, name="Ada Lund")
    await room.run(CreateContributor(name="Ada Lund", slug="hidden-namesake"))
    (gone,) = await room.rows(Contributor, name=word("hidden alias"))
    await room.run(MergeContributors(id=gone.id, expected_version=1, into_id=ada.id))
    await room.run(CreatePost(title="Hidden tags", source="x", slug="hidden-tags", tags=(word("hidden tag alias"),)))
    (tag,) = await room.rows(Tag, name=word("hidden tag alias"))
    (sea,) = await room.rows(Tag, name="Sea")
    await room.run(MergeTags(id=tag.id, expected_version=1, into_id=sea.id))
    site.slugs.append("hidden-tags")
    person = await room.run(CreateContributor(name=word("gone contributor"), slug="hidden-gone-contributor"))
    await room.run(DeleteContributor(id=person.contributor_id, expected_version=1))
    await room.run(CreatePost(title="Hidden gone", source="x", slug="hidden-gone-tag", tags=(word("gone tag"),)))
    (label,) = await room.rows(Tag, name=word("gone tag"))
    await room.run(DeleteTag(id=label.id, expected_version=1))
    site.slugs.append("hidden-gone-tag")
