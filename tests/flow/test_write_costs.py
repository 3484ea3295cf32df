"""What a change costs depends on what is changed: not on its dialogue, the site, or the length of its lists."""

from collections.abc import Callable
from typing import Any, cast

import pytest
from support.comments import judge, submit
from support.importing import take
from support.populated import NOW, make, make_article
from support.statements import postgres_work, sqlite_work
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, DraftComment, Reference, Verdict
from gql_blog.store import Article, Byline, Comment, Database, Footnote
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    Command,
    CreatePost,
    DeleteArticle,
    PublishArticle,
    UndeleteArticle,
    UnpublishArticle,
    UpdateArticle,
)

GROWTH = 1.5
NOTES, BYLINES, TAGS = 300, 10, 25

# Rows by hand, for their number; the triggers look at each of them.
SITE = """
WITH RECURSIVE number(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {last})
INSERT INTO article (id, root_id, original_id, slug, title, title_folded, locale, status, public, created_at,
    updated_at, source, html, endnotes, text, version, is_stub, lead, word_count, credited_names, response_count,
    response_count_all, comment_count, comment_count_all, dialogue_count, dialogue_count_all)
SELECT 'art_' || n, 'art_' || n, 'art_' || n, 'post-' || n, 'x', 'x', 'en', 'PUBLISHED', 1, '2026-01-01', '2026-01-01',
    'x', 'x', '', 'x', 1, 0, '', 0, '', 0, 0, 0, 0, 0, 0 FROM number
"""


async def fill(database: Database, first: int, last: int) -> None:
    """Add published posts."""
    async with database.transaction() as transaction:
        await transaction.execute(SITE.format(first=first, last=last))


async def answer(room: Newsroom, root_id: str, first: int, last: int) -> None:
    """Add published responses to a post."""
    async with room.database.transaction():
        for number in range(first, last):
            shown = {"public": True, "status": "PUBLISHED"}
            await make_article(f"response-{number}", responding_to_id=root_id, root_id=root_id, **shown)


async def cost_of_update(room: Newsroom, article_id: str) -> int:
    """Return the steps of a change of the title, the second of two: the first one may prepare statements."""
    for title in ("Another", "Yet Another"):
        version = (await room.article(article_id)).version
        async with sqlite_work(room.database) as work:
            await room.run(UpdateArticle(id=article_id, expected_version=version, title=f"{title} {version}"))
    return work.steps


async def analyse(database: Database) -> None:
    """Gather statistics."""
    async with database.transaction() as transaction:
        await transaction.execute("ANALYZE")


async def test_an_update_costs_the_same_in_a_dialogue_of_any_size(lite: Newsroom) -> None:
    post = await lite.post()
    one = await lite.response(post.article_id)
    alone = await cost_of_update(lite, one.article_id)
    await answer(lite, post.article_id, 0, 250)
    assert await cost_of_update(lite, one.article_id) <= GROWTH * alone
    assert await cost_of_update(lite, post.article_id) <= GROWTH * alone
    await analyse(lite.database)
    assert await cost_of_update(lite, one.article_id) <= GROWTH * alone


CHANGES: dict[str, Callable[[str, int], Command[Any]]] = {
    "unpublished": lambda id, version: UnpublishArticle(id=id, expected_version=version),
    "published": lambda id, version: PublishArticle(id=id, expected_version=version),
    "archived": lambda id, version: ArchiveArticle(id=id, expected_version=version),
    "back": lambda id, version: PublishArticle(id=id, expected_version=version),
    "deleted": lambda id, version: DeleteArticle(id=id, expected_version=version),
    "undeleted": lambda id, version: UndeleteArticle(id=id, expected_version=version),
}


async def costs_of_changes(room: Newsroom, article_id: str) -> dict[str, int]:
    """Return the steps of each change of a status, the second of two: the first one may prepare statements."""
    costs: dict[str, int] = {}
    for name, change in (*CHANGES.items(), *CHANGES.items()):
        version = (await room.article(article_id)).version
        async with sqlite_work(room.database) as work:
            await room.run(change(article_id, version))
        costs[name] = work.steps
    return costs


async def test_a_response_is_shown_and_hidden_at_the_same_cost_in_a_dialogue_of_any_size(lite: Newsroom) -> None:
    """Neither other responses nor their comments are looked at, with statistics or without."""
    post = await lite.post()
    one = await lite.response(post.article_id)
    alone = await costs_of_changes(lite, one.article_id)
    await answer(lite, post.article_id, 0, 250)
    async with lite.database.transaction():
        for response in await Article.filter(root_id=post.article_id).exclude(id=one.article_id):
            await make(Comment, article_id=response.id, status="APPROVED", public=True)
    among_many = await costs_of_changes(lite, one.article_id)
    await analyse(lite.database)
    known = await costs_of_changes(lite, one.article_id)
    for name, cost in alone.items():
        assert max(among_many[name], known[name]) <= GROWTH * cost, (name, cost, among_many[name], known[name])


async def grows_with_the_site(room: Newsroom, few: int, many: int) -> None:
    """Hold that it does not: for an update, and for what becomes public."""
    post = await room.post()
    one = await room.response(post.article_id)
    await fill(room.database, 0, few)
    small = await cost_of_update(room, one.article_id), await cost_of_publication(room, post.article_id, "first")
    await fill(room.database, few, many)
    large = await cost_of_update(room, one.article_id), await cost_of_publication(room, post.article_id, "second")
    assert [after <= GROWTH * before for before, after in zip(small, large, strict=True)] == [True, True], (
        small,
        large,
    )
    await analyse(room.database)
    told = await cost_of_update(room, one.article_id), await cost_of_publication(room, post.article_id, "third")
    assert [after <= GROWTH * before for before, after in zip(small, told, strict=True)] == [True, True], (small, told)


async def cost_of_publication(room: Newsroom, to: str, slug: str) -> int:
    """Return the steps that it takes to publish a response."""
    draft = await room.response(to, slug, publish=False)
    async with sqlite_work(room.database) as work:
        await room._published(draft)
    return work.steps


async def test_a_change_costs_the_same_on_a_site_of_any_size(lite: Newsroom) -> None:
    await grows_with_the_site(lite, 200, 5_000)


async def test_a_response_costs_the_same_among_many_responses(lite: Newsroom) -> None:
    await lite.database.gather_statistics()
    first, second = await lite.post(), await lite.post("second")
    await answer(lite, first.article_id, 0, 10)
    few = await cost_of_response(lite, second.article_id, "one")
    await answer(lite, first.article_id, 10, 400)
    assert await cost_of_response(lite, second.article_id, "two") <= GROWTH * few


async def cost_of_response(room: Newsroom, to: str, slug: str) -> int:
    """Return the steps that it takes to make a draft that answers a post."""
    async with sqlite_work(room.database) as work:
        await room.response(to, slug, publish=False)
    return work.steps


async def test_a_long_thread_is_inserted_in_proportion_to_its_length(lite: Newsroom) -> None:
    few, many = await cost_of_thread(lite, 50), await cost_of_thread(lite, 400)
    assert many <= GROWTH * 8 * few


async def cost_of_thread(room: Newsroom, length: int) -> int:
    """Return the steps of the inserts of replies to replies."""
    article = await room.post(f"of {length}")
    above = None
    async with sqlite_work(room.database) as work, room.database.transaction():
        for _ in range(length):
            above = (await make(Comment, article_id=article.article_id, parent_id=above)).id
    return work.steps


async def test_a_comment_costs_the_same_among_many_comments(lite: Newsroom) -> None:
    """By the same author on the same article: whether it was made before is found by an index."""
    post = await lite.post()
    few = await cost_of_comment(lite, post.article_id, "One.")
    async with lite.database.transaction():
        for number in range(500):
            said = {"source": f"Said, {number}.", "author_name_folded": "bo", "posted_at": NOW}
            await make(Comment, article_id=post.article_id, **said)
    assert await cost_of_comment(lite, post.article_id, "Two.") <= GROWTH * few
    await lite.database.gather_statistics()
    assert await cost_of_comment(lite, post.article_id, "Three.") <= GROWTH * few


async def cost_of_comment(room: Newsroom, article_id: str, body: str) -> int:
    """Return the steps that it takes to store a comment, the second of two: the first one may prepare statements."""
    for said in (f"First: {body}", body):
        async with sqlite_work(room.database) as work:
            await submit(room, article_id, author_name="Bo", body=said)
    return work.steps


async def test_an_approval_costs_the_same_among_many_comments(lite: Newsroom) -> None:
    """Whatever was approved on other articles: without statistics SQLite would look through all of it."""
    post = await lite.post()
    few = await cost_of_approval(lite, post.article_id)
    await fill(lite.database, 0, 100)
    async with lite.database.transaction():
        for number in range(500):
            await make(Comment, article_id=f"art_{number % 100}", status="APPROVED", public=True)
    assert await cost_of_approval(lite, post.article_id) <= GROWTH * few
    await lite.database.gather_statistics()
    assert await cost_of_approval(lite, post.article_id) <= GROWTH * few


async def cost_of_approval(room: Newsroom, article_id: str) -> int:
    """Return the steps that it takes to approve a comment, the only one of its article that is public then."""
    written = await submit(room, article_id, body=f"Comment {len(await room.rows(Comment))}.")
    async with sqlite_work(room.database) as work:
        await judge(room, written, Verdict.APPROVE)
    await judge(room, written, Verdict.REJECT)
    return work.steps


async def test_an_import_costs_the_same_among_many_articles(lite: Newsroom) -> None:
    """Its title is looked for, and that of what it answers."""
    await lite.post()
    few = await cost_of_import(lite, "first")
    await fill(lite.database, 0, 2_000)
    assert await cost_of_import(lite, "second") <= GROWTH * few
    await analyse(lite.database)
    assert await cost_of_import(lite, "third") <= GROWTH * few


async def cost_of_import(room: Newsroom, title: str) -> int:
    """Return the steps that it takes to import a response with a comment."""
    draft = DraftArticle(
        title=title,
        source=f"Of {title}.",
        responding_to=Reference(title="On Tides"),
        comments=(DraftComment("Bo", "So it is."),),
    )
    async with sqlite_work(room.database) as work:
        await take(room, draft, f"{title}.md")
    return work.steps


@pytest.mark.long
async def test_a_change_costs_the_same_on_a_large_site(lite: Newsroom) -> None:
    await grows_with_the_site(lite, 2_000, 50_000)


def article_of(notes: int, bylines: int, tags: int, *, label: str) -> CreatePost:
    """Return the command that makes an article of this size."""
    body = "\n\n".join(f"{'A long sentence about tides. ' * 20}[^{number}]" for number in range(1, notes + 1))
    listed = "\n\n".join(f"[^{number}]: A. Author, *Work {number}* (2001), {number}." for number in range(1, notes + 1))
    return CreatePost(
        title=f"Of {label}",
        source=f"{body}\n\n{listed}\n",
        bylines=tuple(BylineInput(name=f"Person {number}") for number in range(bylines)),
        tags=tuple(f"Tag {number}" for number in range(tags)),
    )


async def test_an_article_takes_as_many_statements_however_long_its_lists_are(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is made, and when all that it lists is replaced. A person or a tag that is not here yet has its own."""
    watched = postgres_work(monkeypatch)
    database = await Database.open(database_url)
    room = newsroom_of(database)
    await room.run(article_of(1, 2 * BYLINES, 2 * TAGS, label="everybody"))
    few = await statements_of_writing(room, article_of(2, 1, 1, label="few"), watched.statements)
    many = await statements_of_writing(room, article_of(NOTES, BYLINES, TAGS, label="many"), watched.statements)
    (article,) = await room.rows(Article, slug="of-many")
    assert len(article.source) > 170_000
    assert len(await room.rows(Footnote, article_id=article.id)) == NOTES
    assert len(await room.rows(Byline, article_id=article.id)) == BYLINES
    await database.close()
    assert few == many


async def statements_of_writing(room: Newsroom, command: CreatePost, watched: list[str]) -> tuple[int, int]:
    """Return how many statements it takes to make an article, and to replace its lists by others."""
    counts = []
    written = None
    for attempt in ("first", "second"):
        given: dict[str, Any] = {"bylines": command.bylines, "tags": command.tags, "source": command.source}
        if attempt == "second":
            given = {
                "bylines": tuple(
                    BylineInput(name=f"Person {BYLINES + at}") for at in range(len(cast(Any, command.bylines)))
                ),
                "tags": tuple(f"Tag {TAGS + at}" for at, _ in enumerate(cast(Any, command.tags))),
                "source": f"Again. {command.source}",
            }
        watched.clear()
        change = UpdateArticle(id=written.article_id, expected_version=written.version, **given) if written else command
        if room.database.dialect == "sqlite":
            async with sqlite_work(room.database) as work:
                written = await room.run(change)
            counts.append(len(work.statements))
        else:
            written = await room.run(change)
            counts.append(len(watched))
    return counts[0], counts[1]
