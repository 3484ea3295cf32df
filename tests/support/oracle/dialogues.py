"""What dialogues answer: who takes part, and which works are cited."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from support.oracle import leaves
from support.oracle.articles import Dialogue, Export, export
from support.oracle.asked import Fields, GraphQLRequest
from support.oracle.counting import approved, dialogue_count
from support.oracle.pages import Connection, page_of
from support.oracle.tables import Row
from support.oracle.world import PUBLISHED


@dataclass(frozen=True)
class Participant:
    """Somebody, and how much he takes part."""

    contributor: Row
    article_count: int
    comment_count: int


@dataclass(frozen=True)
class Citation:
    """A note that cites a work."""

    article: Row
    footnote: Row

    @property
    def locator(self) -> str | None:
        """The place in the work."""
        found: str | None = self.footnote.locator
        return found


@dataclass(frozen=True)
class CitedWork:
    """A work; ``first`` is the note that gives it its words."""

    first: Row
    cited_by: tuple[Citation, ...]


def responses(dialogue: Dialogue, asked: GraphQLRequest, **arguments: Any) -> Connection:
    _, *answers = asked.world.dialogue_of(dialogue.post)
    return page_of(asked, "article", answers, arguments, status=PUBLISHED)


def exports(dialogue: Dialogue, asked: GraphQLRequest) -> list[Export]:
    """In the formats that hold whole dialogues."""
    address = f"{asked.public_url}/dialogues/{quote(dialogue.post.slug)}/export"
    return [export(each, address) for each in asked.formats if each.whole]


def participants(dialogue: Dialogue, asked: GraphQLRequest) -> list[Participant]:
    """Whoever has a byline or a comment in it, most active first, authors before those who comment as much."""
    world, sight = asked.world, asked.sight
    articles: Counter[str] = Counter()
    comments: Counter[str] = Counter()
    for article in world.dialogue_of(dialogue.post):
        if sight.published(article):
            articles.update({line.contributor_id for line in world.bylines[article.id]})
        if sight.sees(article):
            comments.update(each.contributor_id for each in world.discussion[article.id] if approved(asked, each))
    everyone = {*articles, *(each for each in comments if sight.sees(world.get(each)))}
    found = [Participant(world.by_id[each], articles[each], comments[each]) for each in everyone]
    return sorted(
        found,
        key=lambda each: (-each.article_count - each.comment_count, -each.article_count, each.contributor.id),
    )


def bibliography(dialogue: Dialogue, asked: GraphQLRequest) -> list[CitedWork]:
    """Every work once, by first author and year, in the words of the note that was stored first.

    A DOI tells works apart before author, year and title; a note without one takes that of a note which agrees in
    them.
    """
    notes = list(_notes(dialogue, asked))
    registered: dict[str, set[str]] = {}
    for note in notes:
        registered.setdefault(note.footnote.work_key, set()).update({note.footnote.work_doi} - {None})

    def key_of(note: Row) -> str:
        key: str = note.work_doi or min(registered[note.work_key], default=note.work_key)
        return key

    stored = sorted(notes, key=lambda note: (note.article.created_at, note.article.id, note.footnote.number))
    firsts: dict[str, Row] = {}
    for note in stored:
        if note.footnote.citation is not None:
            firsts.setdefault(key_of(note.footnote), note.footnote)
    posts_first = sorted(stored, key=lambda note: note.article.responding_to_id is not None)
    works = [
        CitedWork(first, tuple(note for note in posts_first if key_of(note.footnote) == key))
        for key, first in firsts.items()
    ]
    return sorted(works, key=lambda work: (work.first.work_order, key_of(work.first)))


def work_text(work: CitedWork, _asked: GraphQLRequest, style: str | None = "CHICAGO_NOTES") -> str:
    """In a citation style, or as it is printed."""
    in_styles = json.loads(work.first.work_in_styles or "{}")
    found: str = in_styles.get(style, work.first.work_text)
    return found


def _notes(dialogue: Dialogue, asked: GraphQLRequest) -> Iterator[Citation]:
    for article in asked.world.dialogue_of(dialogue.post):
        if asked.sight.published(article):
            for note in asked.world.footnotes[article.id]:
                if note.work_key is not None:
                    yield Citation(article, note)


DIALOGUE: Fields = {
    "responses": responses,
    "responseCount": lambda dialogue, asked: dialogue_count(asked, dialogue.post),
    "participants": participants,
    "bibliography": bibliography,
    "exports": exports,
}
CITED_WORK: Fields = {
    "citation": lambda work, asked: leaves.from_json("citation")(work.first, asked),
    "text": work_text,
}
