"""Articles to be searched, put straight into the tables, and what plain Python finds in them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from gql_blog.content import ARTICLE, new_id, search_entry
from gql_blog.store import Article, Database, SearchText

_NOW = datetime(2026, 1, 2, tzinfo=UTC)
_RUN = re.compile("[\u4e00-\u9fff]+|[^\\W_\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Piece:
    """One article."""

    title: str
    text: str = ""
    published_on: date | None = None
    public: bool = True
    locale: str = "en"
    id: str = field(default_factory=lambda: new_id(ARTICLE))


async def shelve(database: Database, pieces: Sequence[Piece]) -> None:
    """Put articles into the tables as the write room would have left them."""
    async with database.transaction():
        await Article.bulk_create([_article(piece) for piece in pieces], batch_size=200)
        entries = [(piece.id, search_entry(piece.title, (), piece.text, locale=piece.locale)) for piece in pieces]
        await SearchText.bulk_create(
            [SearchText(article_id=id_, words=entry.words, runs=entry.runs) for id_, entry in entries], batch_size=200
        )


async def clear(database: Database) -> None:
    """Take every article away again."""
    async with database.transaction() as transaction:
        await transaction.execute("DELETE FROM article")


def _article(piece: Piece) -> Article:
    fixed: dict[str, Any] = dict.fromkeys(("title_folded", "source", "html", "endnotes"), "")
    return Article(
        id=piece.id,
        root_id=piece.id,
        original_id=piece.id,
        slug=piece.id,
        title=piece.title,
        text=piece.text,
        locale=piece.locale,
        status="PUBLISHED" if piece.public else "DRAFT",
        public=piece.public,
        published_on=piece.published_on,
        created_at=_NOW,
        updated_at=_NOW,
        **fixed,
    )


def runs(text: str) -> list[str]:
    """Return the words of a text without case and accents, and its stretches of Chinese.

    Not by the code under test: enough for letters with accents that can be taken off, for signs that are written out
    (a fraction is its two numbers), and for Chinese.
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _RUN.findall(bare.casefold())


def holds(piece: Piece, query: str) -> bool:
    """Return whether all that is asked for stands in the article: words as they are, Chinese as a part."""
    there = [*runs(piece.title), *runs(piece.text)]
    asked = runs(query)
    return bool(asked) and all(
        run in there or (bool(re.match("[\u4e00-\u9fff]", run)) and any(run in other for other in there))
        for run in asked
    )


def found(pieces: Iterable[Piece], query: str) -> set[str]:
    """Return the ids of the public articles that a search finds."""
    return {piece.id for piece in pieces if piece.public and holds(piece, query)}
