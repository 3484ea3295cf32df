"""Clients that write at once what chance says: each has a connection pool of its own."""

import asyncio
import hashlib
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from support.comments import submit
from support.writing import Newsroom, newsroom_of

from gql_blog.content import DraftArticle, DraftByline, DraftComment, DraftMention, Reference, Verdict
from gql_blog.errors import ErrorGroup, GqlBlogError, StoreError
from gql_blog.store import Article, Comment, Contributor, Database, Revision
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CommentRef,
    CreatePost,
    CreateResponse,
    ImportArticle,
    ImportArticles,
    LinkComment,
    ModerateComments,
    PublishArticle,
    RestoreRevision,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)

CLIENTS: Final = 12
NAMES: Final = tuple(f"Person {letter}" for letter in "ABCDEFGH")
TAGS: Final = tuple(f"Word {letter}" for letter in "ABCDEFGH")
TITLES: Final = tuple(f"Title {letter}" for letter in "ABCDEF")


@dataclass
class Outcomes:
    """What became of all commands, by name: carried out, refused with an error of ours, or given up."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    given_up: Counter[str] = field(default_factory=Counter)


@asynccontextmanager
async def clients_of(url: str, number: int = CLIENTS) -> AsyncIterator[list[Newsroom]]:
    """Open so many writers over one database."""
    async with AsyncExitStack() as stack:
        rooms = []
        for _ in range(number):
            database = await Database.open(url, pool_size=2)
            stack.push_async_callback(database.close)
            rooms.append(newsroom_of(database))
        yield rooms


async def plant(room: Newsroom) -> None:
    """Make a few dialogues, with comments: something to write about."""
    for number in range(4):
        post = await room.post(
            f"Post {number}", bylines=(BylineInput(name=NAMES[number]),), tags=TAGS[number : number + 1]
        )
        for answer in range(2):
            response = await room.response(post.article_id, f"Answer {number} {answer}")
            await submit(room, response.article_id, body=f"Comment {number} {answer}.")


async def write_at_random(rooms: list[Newsroom], seed: int, go_on: Callable[[int], bool]) -> Outcomes:
    """Have every client write until ``go_on`` is false of its round; return what became of it."""
    outcomes = Outcomes()

    async def work(number: int, room: Newsroom) -> None:
        chance, turn = random.Random(seed * 1_000 + number), 0
        while go_on(turn):
            turn += 1
            name, command = await _command(room, chance, f"{number}-{turn}")
            if command is None:
                continue
            try:
                await room.run(command)
                outcomes.done[name] += 1
            except StoreError:
                outcomes.given_up[name] += 1
            except (GqlBlogError, ErrorGroup):
                outcomes.refused[name] += 1

    await asyncio.gather(*(work(number, room) for number, room in enumerate(rooms)))
    return outcomes


KINDS: Final = (
    *("move",) * 4,
    *("publish", "hide", "archive") * 2,
    *("comment", "judge", "judge", "link"),
    *("credits", "tags", "translate", "rename", "restore"),
    *("post", "response"),
    *("import",) * 3,
)


async def _command(room: Newsroom, chance: random.Random, mark: str) -> tuple[str, Any]:
    kind = chance.choice(KINDS)
    articles, comments = await room.rows(Article), await room.rows(Comment)
    article = chance.choice(articles)
    known: dict[str, Any] = {"id": article.id, "expected_version": article.version}
    other = chance.choice(articles)
    names, tags = chance.sample(NAMES, chance.randint(0, 2)), tuple(chance.sample(TAGS, chance.randint(0, 2)))
    bylines = tuple(BylineInput(name=name) for name in names)
    match kind:
        case "move":
            responses = [each for each in articles if each.responding_to_id]
            article = chance.choice(responses)
            known = {"id": article.id, "expected_version": article.version}
            return kind, UpdateArticle(**known, responding_to_id=other.id)
        case "publish":
            return kind, PublishArticle(**known)
        case "hide":
            return kind, UnpublishArticle(**known)
        case "archive":
            return kind, ArchiveArticle(**known)
        case "credits":
            return kind, UpdateArticle(**known, bylines=bylines)
        case "tags":
            return kind, UpdateArticle(**known, tags=tags)
        case "translate":
            return kind, UpdateArticle(**known, translation_of_id=chance.choice((other.id, None)))
        case "rename":
            return kind, UpdateArticle(**known, slug=f"renamed-{mark}", title=f"Renamed {mark}")
        case "restore":
            revisions = await room.rows(Revision, article_id=article.id)
            given = {"article_id": article.id, "expected_version": article.version}
            return kind, RestoreRevision(**given, revision_id=chance.choice(revisions).id)
        case "post":
            return kind, CreatePost(title=chance.choice(TITLES), source=f"Text {mark}.", bylines=bylines, tags=tags)
        case "response":
            given = {"title": f"Answer {mark}", "source": f"Text {mark}.", "bylines": bylines}
            return kind, CreateResponse(responding_to_id=other.id, **given)
        case "import":
            return kind, _import(chance, names, tags, mark)
        case "comment":
            return kind, await _comment(chance, comments, article, mark)
    return kind, await _about_comments(room, chance, kind, comments)


async def _comment(chance: random.Random, comments: list[Any], article: Any, mark: str) -> Any:
    parents = [each.id for each in comments if each.article_id == article.id and each.public]
    parent = {"parent_id": chance.choice(parents)} if parents and chance.random() < 0.6 else {}
    return SubmitComment(article_id=article.id, author_name="Bo Reyes", body=f"Comment {mark}.", **parent)


async def _about_comments(room: Newsroom, chance: random.Random, kind: str, comments: list[Any]) -> Any:
    if kind == "judge":
        chosen = chance.sample(comments, min(len(comments), chance.randint(1, 3)))
        refs = tuple(CommentRef(id=each.id, expected_version=each.version) for each in chosen)
        verdict = chance.choice((Verdict.APPROVE, Verdict.APPROVE, Verdict.REJECT, Verdict.HOLD))
        return ModerateComments(comments=refs, verdict=verdict, reason="because")
    comment, people = chance.choice(comments), await room.rows(Contributor)
    person = chance.choice([*(each.id for each in people), None])
    return LinkComment(id=comment.id, expected_version=comment.version, contributor_id=person)


def _import(chance: random.Random, names: list[str], tags: tuple[str, ...], mark: str) -> Any:
    """One of a few files, which several clients import at once: they answer each other, in circles too."""
    files = chance.sample(range(len(TITLES)), chance.randint(1, 2))
    return ImportArticles(articles=tuple(_file(chance, number, names, tags, mark) for number in files))


def _file(chance: random.Random, number: int, names: list[str], tags: tuple[str, ...], mark: str) -> ImportArticle:
    target = chance.choice((None, chance.choice(TITLES)))
    draft = DraftArticle(
        title=TITLES[number],
        source=f"The text of file {number}, " + "which is the same for the most part. " * 8 + mark,
        responding_to=Reference(title=target) if target else None,
        bylines=tuple(DraftByline(name) for name in names),
        tags=tags,
        mentions=tuple(DraftMention(credited_name=name) for name in chance.sample(NAMES, 2)),
        comments=(DraftComment(author_name=chance.choice(NAMES), body=f"Printed in {number}."),),
    )
    digest = hashlib.sha256(draft.source.encode()).hexdigest()
    return ImportArticle(draft=draft, imported_from=f"file-{number}.txt", source_hash=digest, prefer=None)
