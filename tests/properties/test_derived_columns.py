"""What is derived in SQL is what plain Python derives, for dialogues of any shape, on both databases."""

import random
from typing import Any

import pytest
from support.dialogues import (
    STATUSES,
    VERDICTS,
    Piece,
    article_columns,
    comment_columns,
    grow,
    public_contributors,
    public_tags,
)

from gql_blog.content import new_id
from gql_blog.store import Article, ArticleTag, Byline, Comment, Contributor, Database, Tag
from gql_blog.write.derived.derived_columns import refresh
from gql_blog.write.derived.derived_sql import OF_A_DIALOGUE
from gql_blog.write.derived.other_status import OtherStatus

CONTRIBUTORS = [new_id("con") for _ in range(4)]
TAGS = [new_id("tag") for _ in range(4)]


async def plant(database: Database, pieces: list[Piece]) -> None:
    """Put dialogues into the tables, with derived columns that are all wrong."""
    now = await database.now()
    article: dict[str, Any] = dict.fromkeys(("title", "title_folded", "locale", "source", "html", "text"), "x")
    article.update(created_at=now, updated_at=now)
    comment_texts = ("author_name", "author_name_folded", "source", "html", "text", "text_folded")
    texts: dict[str, Any] = dict.fromkeys(comment_texts, "x")
    for piece in pieces:
        await Article.create(
            id=piece.id,
            responding_to_id=piece.answers.id if piece.answers else None,
            response_kind="REPLY" if piece.answers else None,
            root_id=piece.root.id,
            original_id=piece.id,
            slug=piece.id,
            is_stub=piece.stub,
            status=piece.status,
            public=piece.status == "DRAFT",
            response_count=7,
            comment_count_all=7,
            dialogue_count=7,
            **article,
        )
        for position, contributor in enumerate(sorted(piece.credited), start=1):
            await Byline.create(article_id=piece.id, position=position, credited_name="x", contributor_id=contributor)
        for position, tag in enumerate(sorted(piece.tags), start=1):
            await ArticleTag.create(article_id=piece.id, position=position, tag_id=tag)
        for comment in piece.comments:
            await Comment.create(
                id=comment.id,
                article_id=piece.id,
                parent_id=comment.parent.id if comment.parent else None,
                status=comment.status,
                contributor_id=comment.contributor,
                public=comment.status == "SPAM",
                reply_count=7,
                **texts,
            )


async def expect(pieces: list[Piece]) -> None:
    """Compare every derived column with its definition."""
    articles: dict[str, Any] = {row.id: row for row in await Article.all()}
    comments: dict[str, Any] = {row.id: row for row in await Comment.all()}
    for piece in pieces:
        wanted = article_columns(piece, pieces)
        assert {name: getattr(articles[piece.id], name) for name in wanted} == wanted
        for comment in piece.comments:
            wanted = comment_columns(comment, piece, pieces)
            assert {name: getattr(comments[comment.id], name) for name in wanted} == wanted
    assert {row.id for row in await Contributor.filter(public=True)} == public_contributors(pieces)
    assert {row.id for row in await Tag.filter(public=True)} == public_tags(pieces)


async def run(database: Database, seed: int) -> None:
    """Plant, derive, compare; then change a status here and there, and again."""
    chance = random.Random(seed)
    async with database.transaction() as transaction:
        for contributor in CONTRIBUTORS:
            await Contributor.create(id=contributor, slug=contributor, name="x", public=chance.random() < 0.5)
        for tag in TAGS:
            await Tag.create(id=tag, slug=tag, name="x", public=chance.random() < 0.5)
        pieces = grow(chance, new_id, CONTRIBUTORS, TAGS)
        await plant(database, pieces)
        roots = {piece.root.id for piece in pieces}
        await refresh(transaction, dialogues=roots, contributors=CONTRIBUTORS, tags=TAGS)
        await expect(pieces)
        for _ in range(4):
            piece = chance.choice(pieces)
            piece.status = chance.choice(STATUSES)
            await Article.filter(id=piece.id).update(status=piece.status)
            await refresh(transaction, dialogues=[piece.root.id])
            await expect(pieces)
        for _ in range(4):
            some = chance.sample(pieces, min(len(pieces), chance.randint(1, 3)))
            await refresh(transaction, statuses=[await changed_status(piece, chance) for piece in some])
            await expect(pieces)
        for piece in pieces:
            for comment in piece.comments[:2]:
                comment.status = chance.choice(VERDICTS)
                await Comment.filter(id=comment.id).update(status=comment.status)
                await refresh(transaction, discussions=[piece.id])
                await expect(pieces)


async def changed_status(piece: Piece, chance: random.Random) -> OtherStatus:
    """Give an article another status, and a stub a text now and then."""
    was, piece.status = piece.status, chance.choice(STATUSES)
    piece.stub = piece.stub and chance.random() < 0.7
    await Article.filter(id=piece.id).update(status=piece.status, is_stub=piece.stub)
    published = (piece.status == "PUBLISHED") - (was == "PUBLISHED")
    return OtherStatus(piece.id, piece.answers.id if piece.answers else None, piece.root.id, published)


@pytest.mark.parametrize("seed", range(4))
async def test_derived_columns_are_what_they_are_defined_as(seed: int, database: Database) -> None:
    await run(database, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1_000, 1_024))
async def test_derived_columns_of_many_more(seed: int, database: Database) -> None:
    await run(database, seed)


async def test_what_is_right_is_not_written_again(database: Database) -> None:
    async with database.transaction() as transaction:
        pieces = [Piece(new_id("art"), "PUBLISHED")]
        await plant(database, pieces)
        await refresh(transaction, dialogues=[pieces[0].id])
        written: list[int] = []
        execute = transaction.execute

        async def counted(sql: str, *parameters: Any) -> int:
            written.append(await execute(sql, *parameters))
            return written[-1]

        transaction.execute = counted  # type: ignore[method-assign]
        changed = await refresh(transaction, dialogues=[pieces[0].id], contributors=CONTRIBUTORS, tags=TAGS)
    assert written == [0] * len(OF_A_DIALOGUE)
    assert (changed.articles, changed.comments) == ({}, {})
    assert changed.carried == {"contributor": {}, "tag": {}}
