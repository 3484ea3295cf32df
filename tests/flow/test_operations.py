"""The operations in ``schema/operations`` do what they are for, one after the other, as the people they are for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.commands import TERMS
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Candidate, DraftArticle, ImportQuestion, QuestionKind, Reference, Role
from gql_blog.store import Contributor, Database, DeferredJudgement, Revision, Tag
from gql_blog.transfer import load_sample
from gql_blog.write import DeleteArticle, ImportArticle, UpdateArticle
from gql_blog.write.comment.judging import deferral_hash

OPERATIONS = Path(__file__).resolve().parents[2] / "schema" / "operations"


class CommandContext:
    """Runs the operations over one library, and keeps account of those that ran."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.ran: set[str] = set()

    async def run(self, name: str, viewer: Viewer, /, **variables: Any) -> Any:
        """Run one operation, with its example's variables but for ``variables``; its answer has no errors."""
        path = OPERATIONS / f"{name}.graphql"
        given: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8")) | variables
        self.ran.add(name)
        return await self._library.ask(path.read_text(encoding="utf-8"), given, viewer)

    async def change(self, name: str, viewer: Viewer, /, **given: Any) -> Any:
        """Run one mutation, with its example's input but for ``given``; the payload has no errors."""
        example = json.loads((OPERATIONS / f"{name}.json").read_text(encoding="utf-8"))
        (payload,) = (await self.run(name, viewer, input={**example["input"], **given})).values()
        assert payload["errors"] == []
        return payload


@pytest.fixture
def context(database: Database) -> CommandContext:
    return CommandContext(library_over(database))


async def test_the_operations_tell_a_story(context: CommandContext) -> None:
    room = context._library.newsroom
    author = await room.somebody(Role.AUTHOR, "Ines Marlow")
    editor = await room.somebody(Role.EDITOR, "Eve Stern")
    moderator = await room.somebody(Role.MODERATOR, "Max Brand")

    post = await _published(context, author, editor)
    response = (await context.change("author/CreateResponse", editor, respondingToId=post["id"]))["response"]
    assert response["respondingTo"] == {"slug": post["slug"]}
    await context.change(
        "editor/PublishArticle", editor, id=response["id"], expectedVersion=response["version"], at=None
    )

    comment = await _approved_comment(context, post["id"], moderator)
    await _withdrawn(context, post["id"])
    await _queued(context, post["id"], moderator)
    await _read_by_anybody(context, post["slug"], comment)
    await _measured(context, post["slug"], response["slug"])
    await _kept_by_editors(context, post, editor)
    await _shared(context, post["id"], editor)
    await _pictured(context, editor)
    await _previewed(context, post["id"], editor)
    await _redirected(context, response["slug"], editor)
    await _merged(context, post["id"], editor)
    await _answered(context, editor)
    await _tidied(context, editor)
    await _administered(context, author)

    subscriptions = {"reader/CommentAdded", "reader/ArticlePublished", "moderator/QueueChanged"}
    subscriptions |= {"editor/ArticleChanged", "reader/CommentsChanged"}
    every = {f"{path.parent.name}/{path.stem}" for path in OPERATIONS.glob("*/*.graphql")}
    assert every - subscriptions == context.ran
    assert not context._library.engine.fallbacks, "each is answered by its plan alone"


async def test_the_examples_name_what_the_sample_holds(context: CommandContext) -> None:
    room = context._library.newsroom
    assert await load_sample(room.database, room.writer)
    named = [path for path in OPERATIONS.glob("*/*.json") if "slug" in (given := path.read_text()) or '"post"' in given]
    assert len(named) > 6
    for path in named:
        (found,) = (await context.run(f"{path.parent.name}/{path.stem}", OPERATOR)).values()
        assert found is not None, path.stem
    (found,) = (await context.run("reader/SearchPage", ANONYMOUS)).values()
    assert found["edges"]


async def _slug(context: CommandContext, table: Any, name: str) -> str:
    """The slug of a contributor or a tag that an author made: it ends like the id."""
    (row,) = await context._library.newsroom.rows(table, name=name)
    return str(row.slug)


async def _published(context: CommandContext, author: Viewer, editor: Viewer) -> Mapping[str, Any]:
    made = (await context.change("author/CreatePost", author))["post"]
    assert (made["status"], len(made["footnotes"])) == ("DRAFT", 1)
    drafts = await context.run("author/Drafts", author)
    assert [each["id"] for each in drafts["articles"]["nodes"]] == [made["id"]]
    changed = await context.change("author/UpdateArticle", author, id=made["id"], expectedVersion=made["version"])
    assert changed["article"]["title"] == "The quiet street, again"

    at = {"id": made["id"], "expectedVersion": changed["article"]["version"]}
    published = (await context.change("editor/PublishArticle", editor, **at, at=None))["article"]
    assert published["status"] == "PUBLISHED"
    return {**made, "version": published["version"], "slug": changed["article"]["slug"]}


async def _approved_comment(context: CommandContext, article: str, moderator: Viewer) -> Mapping[str, Any]:
    sent = await context.change("reader/SubmitComment", ANONYMOUS, articleId=article)
    assert sent["comment"]["status"] == "PENDING"
    mine: dict[str, Any] = (await context.run("reader/MyComment", ANONYMOUS, receipt=sent["receipt"]))[
        "commentByReceipt"
    ]
    assert (mine["id"], mine["status"]) == (sent["comment"]["id"], "PENDING")

    (waiting,) = (await context.run("moderator/ModerationQueue", moderator))["moderationQueue"]["nodes"]
    assert waiting["id"] == mine["id"]
    seen = {"id": waiting["id"], "expectedVersion": waiting["version"]}
    (judged,) = (await context.change("moderator/ModerateComments", moderator, comments=[seen]))["comments"]
    assert [each["verdict"] for each in judged["decisions"]] == ["APPROVE"]
    at = {"id": judged["id"], "expectedVersion": judged["version"]}
    linked = await context.change("moderator/LinkComment", moderator, **at, contributorId=None)
    assert linked["comment"]["contributor"] is None
    for name, status in (("moderator/DeleteComment", "REJECTED"), ("moderator/UndeleteComment", "APPROVED")):
        at = {"id": judged["id"], "expectedVersion": linked["comment"]["version"]}
        linked = await context.change(name, moderator, **at)
        assert linked["comment"]["status"] == status
    spam = await context.run("moderator/CommentsByStatus", moderator, status="APPROVED")
    assert [each["id"] for each in spam["comments"]["nodes"]] == [mine["id"]]
    return mine


async def _withdrawn(context: CommandContext, article: str) -> None:
    """A reader gives a comment another text, and then takes it back."""
    sent = await context.change(
        "reader/SubmitComment", ANONYMOUS, articleId=article, body="A fourth.", idempotencyKey=None
    )
    at = {"receipt": sent["receipt"], "expectedVersion": 1}
    edited = (await context.change("reader/EditComment", ANONYMOUS, **at))["comment"]
    assert "on clear nights" in edited["body"]
    assert edited["editedAt"]
    at = {"receipt": sent["receipt"], "expectedVersion": edited["version"]}
    assert (await context.change("reader/WithdrawComment", ANONYMOUS, **at))["comment"]["withdrawnAt"]


async def _queued(context: CommandContext, article: str, moderator: Viewer) -> None:
    """A moderator claims a comment and gives it back; then the verdict comes that a plugin had deferred."""
    room = context._library.newsroom
    await context.change("reader/SubmitComment", ANONYMOUS, articleId=article, body="A fifth.", idempotencyKey=None)
    (claimed,) = (await context.change("moderator/ClaimComments", moderator))["comments"]
    assert claimed["claim"]["user"]["name"] == "Max Brand"
    (released,) = (await context.change("moderator/ReleaseComments", moderator, ids=[claimed["id"]]))["comments"]
    assert released["claim"] is None
    async with room.database.transaction():
        await DeferredJudgement.create(
            hash=deferral_hash("classifier", "job-7"),
            comment_id=claimed["id"],
            comment_version=claimed["version"],
            plugin="classifier",
            deferred_at=await room.database.now(),
        )
    settled = (await context.change("moderator/SettleJudgement", moderator, verdict="SPAM"))["comment"]
    assert (settled["id"], settled["status"]) == (claimed["id"], "SPAM")
    assert settled["decisions"][0]["plugin"] == "classifier"


async def _read_by_anybody(context: CommandContext, slug: str, comment: Mapping[str, Any]) -> None:
    home = await context.run("reader/HomePage", ANONYMOUS)
    assert [each["node"]["slug"] for each in home["posts"]["edges"]] == [slug]
    page = (await context.run("reader/ArticlePage", ANONYMOUS, post=slug))["post"]
    assert page["responseCount"] == 1
    read = (await context.run("reader/ReadingPage", ANONYMOUS, slug=slug))["article"]
    assert read["opens"]["responseCount"] == 1
    dialogue = (await context.run("reader/DialoguePage", ANONYMOUS, slug=slug))["dialogue"]
    assert {each["contributor"]["name"] for each in dialogue["participants"]} == {"Ines Marlow", "Tomas Veld"}
    notes = (await context.run("reader/FootnoteList", ANONYMOUS, slug=slug))["article"]["footnotes"]
    assert [each["number"] for each in notes] == [1]

    thread = (await context.run("reader/CommentThread", ANONYMOUS, slug=slug))["article"]["comments"]
    assert [each["node"]["id"] for each in thread["edges"]] == [comment["id"]]
    more = (await context.run("reader/MoreReplies", ANONYMOUS, id=comment["id"]))["node"]
    assert more["replies"]["nodes"] == []
    person = await _slug(context, Contributor, "Ines Marlow")
    ines = (await context.run("reader/ContributorPage", ANONYMOUS, slug=person))["contributor"]
    assert [each["slug"] for each in ines["articles"]["nodes"]] == [slug]
    tagged = (await context.run("reader/TagPage", ANONYMOUS, slug=await _slug(context, Tag, "Streets")))["tag"]
    assert [each["slug"] for each in tagged["articles"]["nodes"]] == [slug]
    found = (await context.run("reader/SearchPage", ANONYMOUS, query="promise"))["search"]["edges"]
    assert [each["node"]["slug"] for each in found] == [slug]
    assert "<mark>promise</mark>" in found[0]["snippet"]


async def _measured(context: CommandContext, post: str, response: str) -> None:
    article = (await context.run("bench/Article", ANONYMOUS, slug=response))["article"]
    assert article["respondingTo"]["slug"] == post
    assert "respondingTo" not in (await context.run("bench/Article", ANONYMOUS, slug=post))["article"]
    home = (await context.run("bench/Home", ANONYMOUS))["posts"]["nodes"]
    assert [(each["slug"], each["responseCount"]) for each in home] == [(post, 1)]
    page = (await context.run("bench/Page", ANONYMOUS))["posts"]
    assert (page["nodes"], page["pageInfo"]["hasNextPage"]) == (home, False)
    (deep,) = (await context.run("bench/Deep", ANONYMOUS))["posts"]["nodes"]
    assert [each["slug"] for each in deep["responses"]["nodes"]] == [response]
    dialogue = (await context.run("bench/Dialogue", ANONYMOUS, slug=post))["article"]
    assert [each["slug"] for each in dialogue["responses"]["nodes"]] == [response]
    assert [each["number"] for each in dialogue["footnotes"]] == [1]


async def _kept_by_editors(context: CommandContext, post: Mapping[str, Any], editor: Viewer) -> None:
    form = (await context.run("editor/ArticleEditor", editor, slug=post["slug"]))["article"]
    assert form["source"].startswith("A street is a promise.")
    assert form["revisions"]["totalCount"] == len(form["revisions"]["nodes"]) > 1
    imported = (await context.run("editor/ImportFindings", editor))["articles"]["nodes"]
    assert {each["provenance"] for each in imported} == {None}, "nothing here was imported"

    listed = [{"id": post["id"], "expectedVersion": form["version"]}]
    previewed = await context.change("editor/PublishArticles", editor, articles=listed)
    assert ([each["id"] for each in previewed["articles"]], previewed["changes"]) == ([post["id"]], [])
    for name in ("ArchiveArticles", "UnpublishArticles", "DeleteArticles"):
        told = await context.change(f"editor/{name}", editor, articles=listed)
        assert f"/{post['slug']}" in told["hiddenAddresses"], "they are dry runs"
    withdrawn = await context.change("editor/WithdrawArticle", editor, id=post["id"], expectedVersion=form["version"])
    assert withdrawn["article"]["isStub"]
    at = {"id": post["id"], "expectedVersion": withdrawn["article"]["version"]}
    listed[0]["expectedVersion"] = (await context.change("editor/ReinstateArticle", editor, **at))["article"]["version"]
    (tagged,) = (await context.change("editor/TagArticles", editor, articles=listed))["articles"]
    assert "Night" in [each["name"] for each in tagged["tags"]]
    form["version"] = tagged["version"]

    policy = (await context.change("editor/SetCommentPolicy", editor, articleId=post["id"]))["article"]["commentPolicy"]
    assert policy == {"moderation": "AFTER", "closeAfterDays": 30, "closed": False, "version": 1}

    first = next(
        each for each in await context._library.newsroom.rows(Revision, article_id=post["id"]) if each.number == 1
    )
    compared = (await context.run("editor/CompareRevisions", editor, id=first.id, since=None))["revision"]
    assert {each["name"] for each in compared["changes"]} >= {"title"}
    version = await _written_apart(context, post["id"], form["version"], editor)
    at = {"articleId": post["id"], "revisionId": first.id, "expectedVersion": version}
    restored = (await context.change("editor/RestoreRevision", editor, **at))["article"]
    assert restored["title"] == "The quiet street"
    for name, status in (
        ("editor/UnpublishArticle", "DRAFT"),
        ("editor/DeleteArticle", "ARCHIVED"),
        ("editor/UndeleteArticle", "DRAFT"),
        ("editor/ArchiveArticle", "ARCHIVED"),
    ):
        at = {"id": post["id"], "expectedVersion": restored["version"]}
        restored = (await context.change(name, editor, **at))["article"]
        assert restored["status"] == status


async def _written_apart(context: CommandContext, article: str, version: int, editor: Viewer) -> Any:
    """Write on a working copy of an article until it is published; return the article's version."""
    at: dict[str, Any] = {"articleId": article}
    for number, name in enumerate(
        ("author/Save", "author/Submit", "author/Withdraw", "author/Submit", "editor/Return")
    ):
        await context.change(f"{name}WorkingCopy", editor, **at, expectedVersion=number)
    await context.change("author/SubmitWorkingCopy", editor, **at, expectedVersion=5)
    waiting = (await context.run("editor/SubmittedWorkingCopies", editor, after=None))["submittedWorkingCopies"]
    assert [each["article"]["id"] for each in waiting["nodes"]] == [article]
    copy = (await context.change("editor/ApproveWorkingCopy", editor, **at, expectedVersion=6))["workingCopy"]
    chosen = {**at, "revisionId": copy["revision"]["id"], "expectedVersion": version}
    published = (await context.change("editor/PublishRevision", editor, **chosen))["article"]
    await context.change("author/SaveWorkingCopy", editor, **at, expectedVersion=0, title="Discarded")
    ended = await context.change("author/DiscardWorkingCopy", editor, **at, expectedVersion=9)
    assert ended["article"]["workingCopy"] is None
    return published["version"]


async def _shared(context: CommandContext, article: str, editor: Viewer) -> None:
    somebody = await context._library.newsroom.somebody(Role.AUTHOR, "Bo Lind")
    named = {"articleId": article, "email": "bo.lind.author@example.org"}
    added = (await context.change("editor/AddCollaborator", editor, **named))["article"]
    assert [each["user"]["id"] for each in added["collaborators"]] == [somebody.user_id]
    removed = (await context.change("editor/RemoveCollaborator", editor, **named))["article"]
    assert removed["collaborators"] == []


async def _pictured(context: CommandContext, editor: Viewer) -> None:
    added = await context.change("editor/AddMediaFromAddress", editor)
    assert (added["isNew"], added["media"]["credit"]) == (True, "Ines Varga")
    media_id = added["media"]["id"]
    listed = (await context.run("editor/MediaLibrary", editor))["mediaLibrary"]
    assert [each["id"] for each in listed["nodes"]] == [media_id]
    described = (await context.change("editor/UpdateMedia", editor, id=media_id))["media"]
    assert described["altText"] == "A harbour at dusk"
    given = {"id": media_id, "expectedVersion": described["version"], "dryRun": False}
    assert (await context.change("editor/DeleteMedia", editor, **given))["deletedId"] == media_id


async def _previewed(context: CommandContext, article: str, editor: Viewer) -> None:
    made = await context.change("editor/CreatePreviewLink", editor, articleId=article)
    shown = (await context.run("reader/PreviewPage", ANONYMOUS, token=made["token"]))["preview"]
    assert (shown["title"], len(shown["footnotes"])) == ("The quiet street", 1)
    ended = await context.change("editor/RevokePreviewLink", editor, id=made["previewLink"]["id"])
    assert ended["previewLink"]["revokedAt"]
    assert (await context.run("reader/PreviewPage", ANONYMOUS, token=made["token"]))["preview"] is None


async def _redirected(context: CommandContext, slug: str, editor: Viewer) -> None:
    made = (await context.change("editor/CreateRedirect", editor))["redirect"]
    assert (made["path"], made["location"]) == ("/2019/05/tides.html", "/about")
    found = (await context.run("reader/Resolve", ANONYMOUS, path="/2019/05/tides.html?x=1"))["resolve"]
    assert found == {"status": "PERMANENT", "location": "/about", "article": None}
    listed = (await context.run("editor/Redirects", editor))["redirects"]["nodes"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert (await context.change("editor/DeleteRedirect", editor, id=made["id"]))["deletedId"] == made["id"]
    assert (await context.run("reader/Resolve", ANONYMOUS, path="/2019/05/tides.html"))["resolve"] is None


async def _merged(context: CommandContext, article: str, editor: Viewer) -> None:
    named = DraftArticle(source="x", title="To a stub", responding_to=Reference(title="A Stub"))
    room = context._library.newsroom
    made = await room.run(ImportArticle(draft=named, imported_from="a.txt", source_hash="0" * 64))
    payload = await context.change("editor/MergeStub", editor, id=made.articles[1][0], intoId=article)
    assert (payload["article"]["id"], payload["responseCount"], payload["commentCount"]) == (article, 1, 0)


async def _answered(context: CommandContext, editor: Viewer) -> None:
    asked = ImportQuestion(QuestionKind.TITLE, "Which title?", (Candidate("On Tides", 4, "the page says so"),))
    draft = DraftArticle(source="x", title="We value your privacy", questions=(asked,))
    command = ImportArticle(draft=draft, imported_from="b.txt", source_hash="1" * 64)
    ((article, _, _),) = (await context._library.newsroom.run(command)).articles
    nodes = (await context.run("editor/ImportFindings", editor))["articles"]["nodes"]
    (told,) = next(each["provenance"]["questions"] for each in nodes if each["id"] == article)
    candidate = {"value": "On Tides", "line": 4, "evidence": "the page says so"}
    assert told == {"kind": "TITLE", "message": "Which title?", "candidates": [candidate]}
    changed = (await context.change("editor/AnswerImportQuestion", editor, articleId=article))["article"]
    assert (changed["title"], changed["slug"], changed["status"]) == ("On Tides", "on-tides", "DRAFT")
    assert changed["provenance"]["questions"] == []
    await context.change("editor/PublishArticle", editor, id=article, expectedVersion=changed["version"], at=None)
    hidden = 'query { post(slug: "on-tides") { title provenance { questions { kind } } } }'
    for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.AUTHOR)):
        shown = await context._library.ask(hidden, {}, viewer)
        assert shown["post"] == {"title": "On Tides", "provenance": None}
    refused = (OPERATIONS / "editor/AnswerImportQuestion.graphql").read_text(encoding="utf-8")
    given = {"articleId": article, "expectedVersion": 3, "kind": "TITLE"}
    told = await context._library.ask(refused, {"input": given}, ANONYMOUS)
    assert [each["code"] for each in told["answerImportQuestion"]["errors"]] == ["UNAUTHENTICATED"]


async def _tidied(context: CommandContext, editor: Viewer) -> None:
    room = context._library.newsroom
    made = (await context.change("editor/CreateContributor", editor, name="T. Veld"))["contributor"]
    assert (made["slug"], made["orcid"]) == ("t-veld", "0000-0002-1825-0097")
    changed = await context.change("editor/UpdateContributor", editor, id=made["id"], name="Tomas V.")
    assert (changed["contributor"]["name"], changed["contributor"]["version"]) == ("Tomas V.", 2)
    (tomas,) = await room.rows(Contributor, name="Tomas Veld")
    at = {"id": made["id"], "expectedVersion": 2, "intoId": tomas.id}
    merged = await context.change("editor/MergeContributors", editor, **at)
    assert (merged["contributor"]["name"], merged["articleCount"], merged["commentCount"]) == ("Tomas Veld", 0, 0)

    spare = (await context.change("editor/CreateContributor", editor, name="Nobody", orcid=None))["contributor"]
    assert (await context.change("editor/DeleteContributor", editor, id=spare["id"]))["deletedId"] == spare["id"]
    back = (await context.change("editor/UndeleteContributor", editor, id=spare["id"]))["contributor"]
    assert (back["slug"], back["version"]) == (spare["slug"], 2)

    await context.change("author/CreatePost", editor, title="Roads", tags=["Ways"])
    first, second = (await room.rows(Tag))[:2]
    renamed = (await context.change("editor/UpdateTag", editor, id=first.id, slug="roads", name="Roads"))["tag"]
    at = {"id": first.id, "expectedVersion": renamed["version"], "intoId": second.id}
    assert (await context.change("editor/MergeTags", editor, **at))["articleCount"] == 1
    gone = {"id": second.id, "expectedVersion": (await room.rows(Tag, id=second.id))[0].version}
    deleted = await context.change("editor/DeleteTag", editor, **gone)
    assert (deleted["deletedId"], deleted["articleCount"] > 0) == (second.id, True)
    (listed,) = (await context.run("editor/DeletedEntries", editor))["deletedEntries"]["nodes"]
    assert (listed["id"], listed["kind"], listed["name"]) == (second.id, "TAG", second.name)
    assert (await context.change("editor/UndeleteTag", editor, id=second.id))["tag"]["slug"] == second.slug


async def _of_the_law(context: CommandContext, admin: Viewer) -> None:
    """Hold, lift, redact and purge a post of its own."""
    room = context._library.newsroom
    post = await room.post("Held", source="A libel.")
    (revision, *_) = await room.rows(Revision, article_id=post.article_id)
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, source="None."))
    held = {"subjectId": post.article_id, "reason": "Case 7."}
    assert (await context.change("admin/PlaceLegalHold", admin, **held))["subjectId"] == post.article_id
    (hold,) = (await context.run("admin/LegalHolds", admin))["legalHolds"]["nodes"]
    assert (hold["article"]["title"], hold["reason"]) == ("Held", "Case 7.")
    assert (await context.change("admin/LiftLegalHold", admin, **held))["subjectId"] == post.article_id
    out = {"id": revision.id, "passage": "libel", "reason": "Case 7."}
    assert (await context.change("admin/Redact", admin, **out))["count"] == 2
    await room.run(DeleteArticle(id=post.article_id, expected_version=3))
    gone = await context.change("admin/PurgeNow", admin, id=post.article_id, reason="Case 7.")
    assert gone["purgedId"] == post.article_id


async def _administered(context: CommandContext, author: Viewer) -> None:
    admin = await context._library.newsroom.somebody(Role.ADMIN, "Ada Meyer")
    made = (await context.change("admin/CreateUser", admin))["user"]
    assert (made["email"], made["role"]) == ("ruth@blog.example", "AUTHOR")
    token = await context.change("admin/CreateToken", admin)
    assert token["token"]["rootFields"] == ["articles", "viewer"]
    changed = (await context.change("admin/UpdateUser", admin, id=made["id"]))["user"]
    assert (changed["role"], changed["version"]) == ("EDITOR", 2)
    assert (await context.change("admin/DisableUser", admin, id=made["id"]))["user"]["disabledAt"]
    assert (await context.change("admin/EnableUser", admin, id=made["id"]))["user"]["disabledAt"] is None
    ended = await context.change("admin/RevokeToken", admin, tokenId=token["token"]["id"])
    assert ended["token"]["revokedAt"]
    exported = (await context.change("admin/ExportPerson", admin, email=made["email"]))["data"]
    assert json.loads(exported)["account"]["id"] == made["id"]
    erased = await context.change("admin/ErasePerson", admin, email="ada@example.org")
    assert (erased["user"], erased["commentCount"]) == (None, 3)
    await _of_the_law(context, admin)
    users = (await context.run("admin/Users", admin))["users"]
    assert "ruth@blog.example" in {each["email"] for each in users["nodes"]}
    told = (await context.run("admin/Audit", admin))["audit"]["nodes"]
    assert {each["action"] for each in told} == {"publish_article", "update_article"}
    (shown,) = (await context.run("admin/Tokens", admin))["tokens"]["nodes"]
    assert shown["id"] == token["token"]["id"]
    mine = (await context.run("author/MyAccount", author))["viewer"]
    assert (mine["name"], mine["tokens"]["nodes"]) == ("Ines Marlow", [])
    await _signed_in(context, author, admin)
    called = (await context.run("reader/SiteHead", ANONYMOUS))["site"]
    assert (called["version"], called["locales"], called["navigation"]) == (1, ["en"], [])
    named = (await context.change("admin/UpdateSite", admin))["site"]
    assert (named["version"], [each["label"] for each in named["navigation"]]) == (2, ["About", "Our press"])
    called = (await context.run("reader/SiteHead", ANONYMOUS))["site"]
    assert (called["title"], called["url"]) == ("The Long Answer", "https://blog.example/")


async def _signed_in(context: CommandContext, author: Viewer, admin: Viewer) -> None:
    session = await context._library.newsroom.signed_in(str(author.user_id), "ines", TERMS)
    mine = (await context.run("author/MySessions", author))["viewer"]
    assert [each["subject"] for each in mine["identities"]["nodes"]] == ["ines"]
    assert [each["id"] for each in mine["sessions"]["nodes"]] == [session.session_id]
    ended = await context.change("author/SignOut", author, sessionId=session.session_id)
    assert [each["id"] for each in ended["sessions"]] == [session.session_id]
    known = mine["identities"]["nodes"][0]["id"]
    assert (await context.change("admin/RemoveIdentity", admin, id=known))["user"]["id"] == author.user_id
