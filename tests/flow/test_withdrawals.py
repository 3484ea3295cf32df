"""A withdrawn article leaves a stub: what answers it stays, its address is gone, and nothing of it is told anywhere."""

import json
from typing import Any

import pytest
from support.comments import judge, submit
from support.importing import take
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_first
from support.writing import PREVIEWS, Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import DraftArticle, DraftByline, NoticeInput, NoticeKind, Reference, Role, SiteUrls, Verdict
from gql_blog.errors import Forbidden, InputError, Unauthenticated
from gql_blog.store import Article, Audit, Comment, Footnote, Mention, Outbox, Redirect, Revision, SearchText
from gql_blog.write import (
    AddCollaborator,
    ArchiveArticle,
    BylineInput,
    CreatePreviewLink,
    MergeStub,
    ReinstateArticle,
    RestoreRevision,
    UpdateArticle,
    WithdrawArticle,
)

REASON = "The figures were made up."
SECRET = "quagmire"
"""Stands in each part of the article that is not to be seen any more."""

STUB = """{ article(slug: "an-answer") { __typename title status isStub withdrawnOn withdrawalReason body bodyText
  excerpt wordCount subtitle abstract bylines { creditedName bio affiliation contributor { name } } footnotes { text }
  tags { name } notices { text } commentCount comments { totalCount nodes { body } } viewerCanComment source
  responses { nodes { slug title body } } dialogue { post { slug } responseCount participants { contributor { name } }
  bibliography { text } } exports { format } } }"""
ADDRESS = """query ($path: String!) { resolve(path: $path) { status location article { title withdrawnOn } } }"""
WITHDRAW = """mutation ($input: WithdrawArticleInput!) { withdrawArticle(input: $input) {
  article { isStub withdrawnOn } hiddenArticleCount hiddenCommentCount hiddenContributors { name } hiddenTags { name }
  hiddenAddresses errors { code path message } } }"""
EVERYWHERE = """query ($q: String!) {
  articles { nodes { title subtitle excerpt body bylines { creditedName bio } } }
  posts { nodes { title responseMentions { creditedName title } responses { nodes { title body notices { text } } } } }
  search(query: $q) { totalCount nodes { title } } contributors { nodes { name bio comments { nodes { body } } } }
  tags { name }
  response(slug: "a-third-word") { respondingTo { title body ... on Response { otherResponses { creditedName title } } }
    answeredNotices { text } otherResponses { title creditedName } }
}"""


@pytest.fixture
def library(database: Any) -> Library:
    return library_over(database, urls=SiteUrls("https://blog.example"))


async def dialogue(room: Newsroom) -> tuple[str, str, str]:
    """A post, a response whose every part is a secret, and a third person's essay that answers it."""
    post = await room.post("On Tides", bylines=(BylineInput(name="Ada Lund"),))
    answer = await room.response(
        post.article_id,
        f"Of {SECRET}",
        slug="an-answer",
        source=f"All {SECRET}[^1].\n\n[^1]: Note of {SECRET}. Ada Lund, *The {SECRET}* (Sea Press, 2001), 7.\n",
        subtitle=f"Sub {SECRET}",
        abstract=f"Abstract {SECRET}",
        bylines=(BylineInput(name=f"Bo {SECRET}", bio=f"Bio {SECRET}", affiliation=f"House of {SECRET}"),),
        tags=(f"Tag {SECRET}",),
        notices=(NoticeInput(kind=NoticeKind.CORRECTION, source=f"Notice {SECRET}."),),
    )
    third = await room.response(answer.article_id, "A Third Word", bylines=(BylineInput(name="Cy Hale"),))
    for name in ("first", "second"):
        comment = await submit(room, answer.article_id, author_name=f"{name} {SECRET}", body=f"{name} {SECRET}!")
        await judge(room, comment, Verdict.APPROVE)
    async with room.database.transaction():
        await Mention.create(
            article_id=post.article_id,
            position=1,
            credited_name=f"Bo {SECRET}",
            title=f"Of {SECRET}",
            response_id=answer.article_id,
        )
    return post.article_id, answer.article_id, third.article_id


def withdrawal(article_id: str, version: int = 2, **given: Any) -> WithdrawArticle:
    given = {"title": "Withdrawn", "bylines": (), **given}
    return WithdrawArticle(id=article_id, expected_version=version, reason=REASON, **given)


async def everybody(room: Newsroom) -> list[Viewer]:
    return [ANONYMOUS, *[await room.somebody(each) for each in (Role.READER, Role.AUTHOR, Role.MODERATOR)]]


@on_both
async def test_a_stub_is_left_and_what_answers_it_stays(library: Library) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    viewers = await everybody(room)
    await room.run(withdrawal(answer))
    today = (await room.article(answer)).withdrawn_on.isoformat()
    for viewer in viewers:
        found = (await library.ask(STUB, viewer=viewer))["article"]
        assert SECRET not in json.dumps(found)
        assert found["responses"]["nodes"] == [
            {"slug": "a-third-word", "title": "A Third Word", "body": "<p>About A Third Word.</p>\n"}
        ]
        assert {name: found[name] for name in ("title", "status", "isStub", "withdrawnOn", "withdrawalReason")} == {
            "title": "Withdrawn",
            "status": "PUBLISHED",
            "isStub": True,
            "withdrawnOn": today,
            "withdrawalReason": REASON,
        }
        assert (found["body"], found["bylines"], found["footnotes"], found["exports"]) == ("", [], [], [])
        assert (found["commentCount"], found["viewerCanComment"]) == (
            0,
            False,
        )
        assert found["comments"] == {"totalCount": 0, "nodes": []}
        assert found["dialogue"]["responseCount"] == 2
        everywhere = await library.ask(EVERYWHERE, {"q": SECRET}, viewer)
        assert SECRET not in json.dumps(everywhere)
        assert everywhere["search"]["totalCount"] == 0
        address = (await library.ask(ADDRESS, {"path": "/an-answer"}, viewer))["resolve"]
        assert address == {"status": "GONE", "location": None, "article": {"title": "Withdrawn", "withdrawnOn": today}}
    row = await room.article(answer)
    for name in row._meta.db_fields:
        assert SECRET not in str(getattr(row, name)), name
    assert await room.rows(Footnote) == []
    assert SECRET not in str([(each.words, each.runs) for each in await room.rows(SearchText)])
    assert not any(each.public for each in await room.rows(Comment))


@on_both
async def test_events_tell_that_text_and_comments_are_gone_and_nothing_of_them(library: Library) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    before = len(await room.rows(Outbox))
    await room.run(withdrawal(answer))
    events = (await room.rows(Outbox))[before:]
    assert [(each.kind, each.payload["public"]) for each in events] == [
        ("article.unpublished", True),
        ("redirect.created", True),
        ("comment.unpublished", False),
        ("comment.unpublished", False),
    ]
    assert SECRET not in json.dumps([each.payload for each in events])


@on_both
async def test_it_is_reinstated_as_it_was(library: Library) -> None:
    room = library.newsroom
    _, answer, third = await dialogue(room)
    before = await library.ask(STUB, viewer=OPERATOR)
    seen = await library.ask(EVERYWHERE, {"q": SECRET})
    await room.run(withdrawal(answer))
    late = (NoticeInput(kind=NoticeKind.EDITORS_NOTE, source="Under review."),)
    await room.run(UpdateArticle(id=answer, expected_version=3, title="Gone", notices=late))
    with pytest.raises(InputError, match="withdrawn"):
        await room.run(UpdateArticle(id=answer, expected_version=4, source="Anew."))
    revision = next(each for each in await room.rows(Revision, article_id=answer) if each.source)
    with pytest.raises(InputError, match="withdrawn"):
        await room.run(RestoreRevision(article_id=answer, revision_id=revision.id, expected_version=4))
    for command in (withdrawal(answer, 4), MergeStub(id=answer, expected_version=4, into_id=third)):
        with pytest.raises(InputError, match="withdrawn"):
            await room.run(command)
    assert (await library.ask(STUB))["article"]["notices"] == [{"text": "Under review."}]
    await room.run(ReinstateArticle(id=answer, expected_version=4, note="They were right."))
    after = await library.ask(STUB, viewer=OPERATOR)
    notices = after["article"].pop("notices")
    assert notices == [*before["article"].pop("notices"), {"text": "Under review."}]
    assert after == before
    found = await library.ask(EVERYWHERE, {"q": SECRET})
    assert found["search"] == seen["search"]
    assert found["posts"]["nodes"][0]["responseMentions"] == [{"creditedName": f"Bo {SECRET}", "title": f"Of {SECRET}"}]
    assert all(each.public for each in await room.rows(Comment))
    assert await room.rows(Redirect) == []
    assert (await library.ask(ADDRESS, {"path": "/an-answer"}))["resolve"]["status"] == "CURRENT"
    kinds = [each.kind for each in await room.rows(Outbox)][-4:]
    assert kinds == ["article.published", "redirect.deleted", "comment.published", "comment.published"]
    actions = [each.action for each in await room.rows(Audit, subject_id=answer)]
    assert actions[-3:] == ["withdraw_article", "update_article", "reinstate_article"]
    assert (await room.rows(Revision, article_id=answer))[-1].note == "They were right."
    with pytest.raises(InputError, match="not withdrawn"):
        await room.run(ReinstateArticle(id=answer, expected_version=5))


@on_both
async def test_without_public_answers_only_the_address_is_left(library: Library) -> None:
    room = library.newsroom
    post = await room.post(slug="old-tides")
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, slug="on-tides"))
    await room.run(withdrawal(post.article_id, 3))
    gone = {"status": "GONE", "location": None, "article": None}
    for viewer in await everybody(room):
        assert await library.ask('{ article(slug: "on-tides") { title } }', viewer=viewer) == {"article": None}
        for path in ("/on-tides", "/old-tides"):
            assert (await library.ask(ADDRESS, {"path": path}, viewer))["resolve"] == gone
    await room.run(ReinstateArticle(id=post.article_id, expected_version=4))
    assert (await library.ask(ADDRESS, {"path": "/old-tides"}))["resolve"]["status"] == "PERMANENT"


@on_both
async def test_an_archived_one_is_withdrawn_so_that_its_answers_come_back(library: Library) -> None:
    room = library.newsroom
    _, answer, third = await dialogue(room)
    await room.run(ArchiveArticle(id=answer, expected_version=2))
    assert not (await room.article(third)).public
    await room.run(withdrawal(answer, 3))
    assert [(await room.article(each)).public for each in (answer, third)] == [True, True]
    await room.run(ReinstateArticle(id=answer, expected_version=4))
    assert (await room.article(answer)).status == "ARCHIVED"
    assert not (await room.article(third)).public


@on_both
async def test_a_dry_run_tells_what_goes_with_it(library: Library) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    given = {"id": answer, "expectedVersion": 2, "reason": REASON, "bylines": [], "dryRun": True}
    told = (await library.ask(WITHDRAW, {"input": given}, OPERATOR))["withdrawArticle"]
    assert told == {
        "article": {"isStub": False, "withdrawnOn": None},
        "hiddenArticleCount": 0,
        "hiddenCommentCount": 2,
        "hiddenContributors": [{"name": f"Bo {SECRET}"}],
        "hiddenTags": [{"name": f"Tag {SECRET}"}],
        "hiddenAddresses": [],
        "errors": [],
    }
    assert SECRET in json.dumps(await library.ask(STUB))


@on_both
async def test_importing_again_does_not_bring_it_back(room: Newsroom) -> None:
    library = library_over(room.database)
    draft = DraftArticle(title="Tides", source=f"All {SECRET}.", slug="tides", bylines=(DraftByline(name="Ada"),))
    (article_id, _, _), *_ = (await take(room, draft, "tides.md")).articles
    answer = DraftArticle(title="Ebb", source="No.", responding_to=Reference(slug="tides"))
    await take(room, answer, "ebb.md")
    await room.run(withdrawal(article_id, 1))
    later = DraftArticle(title="Tides", source=f"{SECRET}, anew.", slug="tides")
    for changed, place in ((draft, "tides.md"), (later, "tides.md"), (later, "elsewhere.md")):
        done = await take(room, changed, place)
        assert (done.outcome, [each.code for each in done.findings][-1:]) == ("unchanged", ["ARTICLE_WITHDRAWN"])
    untitled = DraftArticle(title="Withdrawn", source=f"{SECRET}, elsewhere.")
    done = await take(room, untitled, "c.md")
    assert [each.code for each in done.findings][-1:] == ["ARTICLE_WITHDRAWN"]
    assert SECRET not in json.dumps(await library.ask("{ articles { nodes { body title } } }"))
    assert len(await room.rows(Article)) == 2


@sqlite_first
async def test_previews_drafts_and_exports_of_it_show_nothing(library: Library) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    author = await room.somebody(Role.AUTHOR, "Own")
    await room.run(AddCollaborator(article_id=answer, email="own.author@example.org"))
    link = (await room.run(CreatePreviewLink(article_id=answer))).link_id
    shown = "query ($token: String!) { preview(token: $token) { title body } }"
    token = {"token": PREVIEWS.token(link)}
    assert SECRET in json.dumps(await library.ask(shown, token))
    await room.run(withdrawal(answer))
    assert await library.ask(shown, token) == {"preview": None}
    made = (await room.run(CreatePreviewLink(article_id=answer), author)).link_id
    assert await library.ask(shown, {"token": PREVIEWS.token(made)}) == {"preview": None}
    found = await library.ask(STUB, viewer=author)
    assert SECRET not in json.dumps(found), "who wrote it reads it in its revisions"
    mine = await library.ask('{ article(slug: "an-answer") { revisions { nodes { source } } } }', viewer=author)
    assert SECRET in json.dumps(mine)
    with pytest.raises(Forbidden):
        await room.run(UpdateArticle(id=answer, expected_version=3, title="Mine"), author)
    await room.run(ReinstateArticle(id=answer, expected_version=3))
    assert SECRET in json.dumps(await library.ask(shown, token)), "a link lives again with the article"


@sqlite_first
@pytest.mark.parametrize("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
async def test_only_editors_withdraw_and_reinstate(library: Library, role: Role | None) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    viewer = ANONYMOUS if role is None else await room.somebody(role)
    for command in (withdrawal(answer), ReinstateArticle(id=answer, expected_version=2)):
        with pytest.raises((Forbidden, Unauthenticated)):
            await room.run(command, viewer)
    assert (await room.article(answer)).withdrawn_on is None


@sqlite_first
async def test_what_cannot_be_withdrawn_is_told(library: Library) -> None:
    room = library.newsroom
    draft = await room.post(publish=False)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"id": draft.article_id, "expectedVersion": 1, "reason": "x"}, "id"),
        ({"id": draft.article_id, "expectedVersion": 1, "reason": " "}, "reason"),
        ({"id": draft.article_id, "expectedVersion": 9, "reason": "x"}, "expectedVersion"),
        ({"id": draft.article_id, "expectedVersion": 1, "reason": "x" * 2_001}, "reason"),
    ]
    for given, name in wrong:
        (error,) = (await library.ask(WITHDRAW, {"input": given}, OPERATOR))["withdrawArticle"]["errors"]
        assert error["path"] == ["input", name]


@sqlite_first
async def test_names_stay_without_their_notes_unless_editors_choose(library: Library) -> None:
    room = library.newsroom
    _, answer, _ = await dialogue(room)
    await room.run(WithdrawArticle(id=answer, expected_version=2, reason=REASON))
    found = (await library.ask(STUB))["article"]
    assert found["title"] == f"Of {SECRET}"
    name = f"Bo {SECRET}"
    assert found["bylines"] == [{"creditedName": name, "bio": None, "affiliation": None, "contributor": {"name": name}}]
