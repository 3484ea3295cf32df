"""Whoever is told of a public change knows which addresses, pages and keys of caches it touches, and nothing hidden."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from support.commands import COMMANDS, scene, viewer_for
from support.comments import judge, submit
from support.event_schema import PATH, WRITE, hold, schema
from support.hearing import listening, until
from support.hooked import hooked
from support.reading import library_over
from support.receiving import Receiver, receiving
from support.sampling import sampled, sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS
from gql_blog.content import PUBLIC_EVENTS, RedirectStatus, SiteUrls, Verdict
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.read import ExportReader
from gql_blog.store import Article, Comment, Contributor, Database, Outbox, Redirect, Tag
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CreateRedirect,
    DeleteRedirect,
    DeleteTag,
    MergeTags,
    Stale,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateSite,
    UpdateTag,
)

SITE = "https://site.example"
DOCS = Path(__file__).resolve().parents[2] / "docs/webhooks.md"
SHOWN = (
    *("article.updated", "article.unpublished", "comment.published", "contributor.updated", "tag.updated"),
    *("redirect.created", "site.updated"),
)


@pytest.fixture
def room(database: Database) -> Newsroom:
    """A writer that knows the addresses of the site."""
    return newsroom_of(database, urls=SiteUrls("", SITE))


async def last(room: Newsroom, kind: str) -> Any:
    """Return the payload of the last event of a kind."""
    return (await room.rows(Outbox, kind=kind))[-1].payload


def named(payload: Any, kind: str = "Article") -> set[str]:
    """Return the ids of what a payload says is affected."""
    return {each["id"] for each in payload["affects"] if each["type"] == kind}


@sqlite_first
async def test_what_is_gone_is_told_with_the_address_that_it_had(room: Newsroom) -> None:
    post = await room.post("On Tides")
    renamed = await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, slug="of-tides"))
    told = await last(room, "article.updated")
    assert (told["url"], told["previousUrls"]) == (f"{SITE}/of-tides", [f"{SITE}/on-tides"])
    await room.run(UnpublishArticle(id=post.article_id, expected_version=renamed.version))
    told = await last(room, "article.unpublished")
    assert (told["public"], told["url"], told["previousUrls"]) == (False, f"{SITE}/of-tides", [f"{SITE}/on-tides"])
    assert f"dialogue:{post.article_id}" in told["surrogateKeys"]


async def test_a_change_of_the_language_is_told_with_the_address_that_it_had(database: Database) -> None:
    library = library_over(database, urls=SiteUrls("", SITE, "/{locale}/{slug}"))
    room = library.newsroom
    post = await room.post("On Tides", locale="en")
    reply = await room.response(post.article_id, "Ebb", locale="fr")
    await submit(room, post.article_id)
    since = "query ($after: String) { changes(after: $after) { endCursor upserted { id type url } } }"
    await assign_positions(database)
    start = (await library.ask(since))["changes"]["endCursor"]
    moved = await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, locale="de"))
    told = await last(room, "article.updated")
    assert (told["url"], told["previousUrls"]) == (f"{SITE}/de/on-tides", [f"{SITE}/en/on-tides"])
    assert {"id": reply.article_id, "type": "Article", "url": f"{SITE}/fr/ebb"} in told["affects"]
    await assign_positions(database)
    changed = (await library.ask(since, {"after": start}))["changes"]["upserted"]
    assert {each["id"]: each["url"] for each in changed}[post.article_id] == f"{SITE}/de/on-tides"
    await room.run(UpdateArticle(id=post.article_id, expected_version=moved.version, slug="gezeiten"))
    told = await last(room, "article.updated")
    assert told["url"] == f"{SITE}/de/gezeiten"
    assert {f"{SITE}/en/on-tides", f"{SITE}/de/on-tides"} <= set(told["previousUrls"])
    page = await library.ask('{ post(slug: "gezeiten") { url responses { nodes { respondingTo { url } url } } } }')
    assert page["post"]["url"] == f"{SITE}/de/gezeiten"
    assert page["post"]["responses"]["nodes"] == [
        {"respondingTo": {"url": f"{SITE}/de/gezeiten"}, "url": f"{SITE}/fr/ebb"}
    ]
    source = ExportReader(database.reader, SiteUrls("", SITE, "/{locale}/{slug}"))
    exported = await source.article("ebb", ANONYMOUS)
    assert exported is not None
    assert (exported.url, exported.responding_to_url) == (f"{SITE}/fr/ebb", f"{SITE}/de/gezeiten")


@sqlite_first
async def test_a_response_tells_of_the_pages_that_show_it(room: Newsroom) -> None:
    post, other = (await room.post("A Post")).article_id, (await room.post("Another")).article_id
    one = (await room.response(post, "One")).article_id
    sibling = (await room.response(post, "Sibling")).article_id
    hidden = (await room.response(post, "Hidden", publish=False)).article_id
    two = await room.response(one, "Two", bylines=(BylineInput(name="Ada Lund"),), tags=("Sea",))
    told = await last(room, "article.published")
    assert named(told) == {post, one}
    (tag,), (ada,) = await room.rows(Tag), await room.rows(Contributor)
    assert (named(told, "Tag"), named(told, "Contributor")) == ({tag.id}, {ada.id})
    moved = UpdateArticle(id=two.article_id, expected_version=two.version, responding_to_id=post, tags=(), bylines=())
    await room.run(moved)
    told = await last(room, "article.updated")
    assert named(told) == {post, one, sibling}
    assert (named(told, "Tag"), named(told, "Contributor")) == ({tag.id}, {ada.id}), "those that it had"
    assert not {hidden, other} & named(told)


@sqlite_first
async def test_a_comment_tells_of_its_page_and_of_what_it_answers(room: Newsroom) -> None:
    post = (await room.post("A Post")).article_id
    comment = await submit(room, post)
    await judge(room, comment, Verdict.APPROVE)
    reply = await submit(room, post, parent_id=comment, body="Yes.")
    await judge(room, reply, Verdict.APPROVE)
    told = await last(room, "comment.published")
    assert told["url"] == f"{SITE}/a-post"
    assert (named(told), named(told, "Comment")) == ({post}, {comment})
    assert told["surrogateKeys"] == ["comment", "article", f"dialogue:{post}"], "its page counts it"


@sqlite_first
async def test_a_change_of_a_contributor_or_a_tag_tells_of_the_articles_that_show_it(room: Newsroom) -> None:
    shown = (await room.post("Shown", bylines=(BylineInput(name="Ada"),), tags=("Sea", "Moon"))).article_id
    await room.post("Hidden", publish=False, bylines=(BylineInput(name="Ada"),), tags=("Sea", "Secret"))
    (ada,) = await room.rows(Contributor)
    tags = {each.name: each for each in await room.rows(Tag)}
    await room.run(UpdateContributor(id=ada.id, expected_version=1, name="Ada Lund"))
    assert named(await last(room, "contributor.updated")) == {shown}
    await room.run(UpdateTag(id=tags["Sea"].id, expected_version=1, slug="seas"))
    assert named(await last(room, "tag.updated")) == {shown}
    await room.run(UpdateTag(id=tags["Secret"].id, expected_version=1, slug="hush"))
    assert "affects" not in await last(room, "tag.updated"), "nobody sees it"
    await room.run(MergeTags(id=tags["Moon"].id, expected_version=1, into_id=tags["Sea"].id))
    assert (await last(room, "tag.deleted"))["wasPublic"]
    await room.run(DeleteTag(id=tags["Sea"].id, expected_version=3))
    told = await last(room, "tag.deleted")
    assert (told["public"], named(told)) == (False, {shown})


@sqlite_first
async def test_many_pages_are_not_all_named(room: Newsroom) -> None:
    post = (await room.post("A Post")).article_id
    for number in range(27):
        await room.response(post, f"Response {number}")
    told = await last(room, "article.published")
    assert told["more"]
    assert len(told["affects"]) <= 100
    assert post in named(told)


@sqlite_first
@pytest.mark.parametrize("name", sampled(COMMANDS, 3))
async def test_events_have_every_key_that_the_database_tells_for_everybody(room: Newsroom, name: str) -> None:
    """The keys of events are the tags of cached results: whatever a command invalidates for all, an event says."""
    commands = await scene(room)
    before = len(await room.rows(Outbox))
    async with listening(room.database) as ear:
        await ear.keys()
        await room.run(commands[name], await viewer_for(room, name))
        touched = {key.removeprefix("public:") for key in await ear.keys() if key.startswith("public:")}
    told: set[str] = set()
    for each in (await room.rows(Outbox))[before:]:
        told |= set(each.payload.get("surrogateKeys", ()))
    assert touched <= told


async def _changes(room: Newsroom) -> None:
    """Let things become public, and change before everybody's eyes."""
    post = await room.post("On Tides", bylines=(BylineInput(name="Ada"),), tags=("Sea", "Moon"))
    answer = await room.response(post.article_id, "On Ebb")
    await judge(room, await submit(room, post.article_id), Verdict.APPROVE)
    await room.run(UpdateArticle(id=answer.article_id, expected_version=answer.version, slug="of-ebb"))
    (ada,), (sea,) = await room.rows(Contributor), await room.rows(Tag, name="Sea")
    await room.run(UpdateContributor(id=ada.id, expected_version=1, name="Ada Lund"))
    await room.run(UpdateTag(id=sea.id, expected_version=1, name="Seas", slug="seas"))
    await room.run(CreateRedirect(path="/2019/tides", article_id=post.article_id))
    await room.run(CreateRedirect(path="/gone", status=RedirectStatus.GONE))
    await room.run(UpdateSite(expected_version=1, title="The Coast"))


async def _ends(room: Newsroom) -> None:
    """Let all of it go."""
    ids = {each.name: each.id for each in await room.rows(Tag)}
    await room.run(MergeTags(id=ids["Moon"], expected_version=1, into_id=ids["Seas"]))
    await room.run(DeleteTag(id=ids["Seas"], expected_version=3))
    for redirect in await room.rows(Redirect):
        await room.run(DeleteRedirect(id=redirect.id))
    (comment,), (post, answer) = await room.rows(Comment), await room.rows(Article)
    await judge(room, comment.id, Verdict.SPAM)
    await room.run(UnpublishArticle(id=answer.id, expected_version=answer.version))
    await room.run(ArchiveArticle(id=post.id, expected_version=post.version))


def _example(receiver: Receiver, kind: str) -> str:
    """Return what was told first of a kind, with ids and times that are always the same."""
    told = next(each.told for each in receiver.requests if each.told["type"] == kind)
    known: dict[str, str] = {}

    def plain(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"{found[1]}_{len(known) + 1:026}")

    told["data"]["affects"] = [dict(sorted(each.items())) for each in told["data"]["affects"]]
    text = json.dumps({**told, "id": "evt_4711", "timestamp": "2026-03-01T08:00:00+00:00"}, indent=2)
    text = re.sub(r'"publishedOn": "[0-9-]*"', '"publishedOn": "2026-03-01"', text)
    return re.sub(r"http://[^/\"]*", SITE, re.sub(r"([a-z]{3})_[0-9a-z]{26}", plain, text))


@sqlite_first
async def test_each_delivery_is_as_the_schema_and_the_docs_say(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here)
        for change in (_changes, _ends):
            await change(site.room)
            await site.everything_noted()
            await until(lambda: not site.worker._running)
            await site.deliver_due()
    for each in here.requests:
        hold(each.told)
    nouns = {each.partition(".")[0] for each in here.kinds}
    assert nouns == {each.value.partition(".")[0] for each in PUBLIC_EVENTS}
    docs = DOCS.read_text(encoding="utf-8")
    made = "\n\n".join(f"`{kind}`:\n\n```json\n{_example(here, kind)}\n```" for kind in SHOWN)
    before, begin, rest = docs.partition("<!-- payloads -->\n")
    fresh = f"{before}{begin}{made}\n{rest[rest.index('<!-- /payloads') :]}"
    if os.environ.get("EVENTS") == "write":
        DOCS.write_text(fresh, encoding="utf-8")
    assert docs == fresh or os.environ.get("EVENTS") == "write", WRITE


def test_the_published_schema_is_fresh() -> None:
    if os.environ.get("EVENTS") == "write":
        PATH.write_text(schema(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == schema(), WRITE


@sqlite_first
async def test_what_is_rendered_again_is_told_by_one_event(room: Newsroom) -> None:
    shown, other = (await room.post("Shown")).article_id, (await room.post("Other")).article_id
    hidden = (await room.post("Hidden", publish=False)).article_id
    async with room.database.transaction() as transaction:
        await transaction.execute("UPDATE article SET html = 'as it was'")
    await room.writer.rerender(stale=Stale(every=True))
    (told,) = await room.rows(Outbox, kind="site.rendered")
    assert named(told.payload) == {shown, other}
    assert hidden not in str(told.payload)
    await room.writer.rerender(stale=Stale(every=True))
    assert len(await room.rows(Outbox, kind="site.rendered")) == 1, "nothing is other than before"
