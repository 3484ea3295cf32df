"""The rows of a publication, derived columns included, as the write room would have left them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tortoise.models import Model

from benchmarks.publication.accounts import account
from benchmarks.publication.identity import identity
from benchmarks.publication.outline import Article as Outlined
from benchmarks.publication.outline import Outline
from benchmarks.publication.words import WORDS, chance, essay, sentence, words
from gql_blog.content import join_names, search_entry
from gql_blog.render import RenderedArticle, Renderer
from gql_blog.store import Article, ArticleTag, Byline, Comment, Contributor, Footnote, SearchText, Tag

_PENDING = 0.1
_REPLYING = 4
"""Every fourth comment replies to the one before it."""
_LEAD = 1_000
_LONGEST_GAP = 12 * 3_600


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that go in together, in the order in which they point to each other."""

    articles: list[Model] = field(default_factory=list)
    bylines: list[Model] = field(default_factory=list)
    tags: list[Model] = field(default_factory=list)
    footnotes: list[Model] = field(default_factory=list)
    comments: list[Model] = field(default_factory=list)
    search: list[Model] = field(default_factory=list)

    def __iter__(self) -> Iterator[list[Model]]:
        """The lists of rows, one for each table."""
        return iter((self.articles, self.bylines, self.tags, self.footnotes, self.comments, self.search))


class Rows:
    """Makes the rows of one publication."""

    def __init__(self, publication: Outline, renderer: Renderer) -> None:
        self._publication = publication
        self._renderer = renderer
        self._public = [article for article in publication.everything if article.public]
        self._begin = publication.articles[0].at
        self._names = {
            number: f"{words(chance('name', number), 2).title()} {number}"
            for number in range(1, publication.size.contributors + 1)
        }

    def people(self) -> list[Model]:
        """Return the contributors; public are those with a byline."""
        credited = {person for article in self._public for person, _ in article.credits}
        return [
            Contributor(
                id=self._person(number),
                slug=f"contributor-{number}",
                name=name,
                bio=sentence(chance("bio", number), 300),
                public=number in credited,
            )
            for number, name in self._names.items()
        ]

    def tags(self) -> list[Model]:
        """Return the tags; public are those that an article carries."""
        carried = {tag for article in self._public for tag in article.tags}
        return [
            Tag(id=self._tag(number), slug=f"tag-{number}", name=word.title(), public=number in carried)
            for number, word in enumerate(WORDS, 1)
        ]

    async def batch(self, articles: Sequence[Outlined]) -> Batch:
        """Return the rows of some articles, with all that hangs from them."""
        batch = Batch()
        for article in articles:
            await self._add(batch, article)
        return batch

    async def _add(self, batch: Batch, article: Outlined) -> None:
        random = chance("article", article.number)
        title = words(random, 6).capitalize()
        notes = [sentence(random, 160) for _ in range(article.notes)]
        source = essay(random, self._publication.size.body, notes)
        id_ = _article(article)
        rendered = await self._renderer.article(source, locale="en", prefix=id_[-10:])
        comments = self._comments(article, random)
        names = [self._names[person] for person, _ in article.credits]
        authors = [self._names[person] for person, role in article.credits if role == "AUTHOR"]
        batch.articles.append(
            Article(
                id=id_,
                title=title,
                title_folded=title.casefold(),
                source=source,
                credited_names=join_names(authors or names),
                comment_count=sum(bool(each.public) for each in comments),
                comment_count_all=sum(each.status == "APPROVED" for each in comments),
                **_place(article),
                **_text(rendered),
            )
        )
        batch.bylines.extend(self._bylines(article))
        batch.tags.extend(
            ArticleTag(article_id=id_, tag_id=self._tag(tag), position=position)
            for position, tag in enumerate(article.tags, 1)
        )
        batch.footnotes.extend(_footnotes(article, rendered))
        batch.footnotes.extend(_citations(article))
        batch.comments.extend(comments)
        tags = (WORDS[tag - 1].title() for tag in article.tags)
        entry = search_entry(title, (*names, *tags), rendered.searched, locale="en")
        batch.search.append(SearchText(article_id=id_, words=entry.words, runs=entry.runs))

    def _bylines(self, article: Outlined) -> Iterator[Model]:
        for position, (person, role) in enumerate(article.credits, 1):
            yield Byline(
                id=identity("byl", article.at, article.number * 8 + position),
                article_id=_article(article),
                position=position,
                role=role,
                credited_name=self._names[person],
                bio=sentence(chance("bio", person), 120),
                contributor_id=self._person(person),
            )

    def _comments(self, article: Outlined, random: Random) -> list[Any]:
        made: list[Any] = []
        at = article.at
        for index in range(article.comments):
            at += timedelta(seconds=60 + random.randrange(_LONGEST_GAP))
            parent = made[-1] if index % _REPLYING == _REPLYING - 1 else None
            comment = _comment(article, random, at, index, parent)
            made.append(comment)
            if parent is not None:
                parent.reply_count += comment.public
                parent.reply_count_all += comment.status == "APPROVED"
        return made

    def _person(self, number: int) -> str:
        return identity("con", self._begin, number)

    def _tag(self, number: int) -> str:
        return identity("tag", self._begin, number)


def _article(article: Outlined) -> str:
    return identity("art", article.at, article.number)


def _place(article: Outlined) -> dict[str, Any]:
    """What says where an article stands, when it came, and how many answer it; responses here answer posts alone."""
    parent = article.parent
    draft = not article.public and parent is None
    shown = article.responses if article.public else 0
    return {
        "slug": article.slug,
        "locale": "en",
        "status": "DRAFT" if draft else "PUBLISHED",
        "public": article.public,
        "published_on": None if draft else article.at.date(),
        "published_at": None if draft else article.at,
        "created_at": article.at,
        "updated_at": article.at,
        "responding_to_id": _article(parent) if parent else None,
        "response_kind": "REPLY" if parent else None,
        "root_id": _article(parent or article),
        "original_id": _article(article),
        "created_by_id": account(article.creator) if article.creator else None,
        "response_count": shown,
        "response_count_all": article.responses,
        "dialogue_count": shown,
        "dialogue_count_all": article.responses,
    }


def _text(rendered: RenderedArticle) -> dict[str, Any]:
    return {
        "html": rendered.html,
        "endnotes": rendered.endnotes,
        "text": rendered.text,
        "lead": " ".join(rendered.text.split())[:_LEAD],
        "word_count": rendered.word_count,
        "rendered_version": 1,
        "rendering": [{"name": step.name, "version": step.version} for step in rendered.provenance],
    }


def _footnotes(article: Outlined, rendered: RenderedArticle) -> Iterator[Model]:
    for each in rendered.notes:
        note = each.note
        yield Footnote(
            id=identity("fno", article.at, article.number * 16 + note.number),
            article_id=_article(article),
            number=note.number,
            label=note.label,
            anchor=note.anchor,
            marker_anchors=list(note.marker_anchors),
            text=note.text,
            html=note.html,
        )


def _citations(article: Outlined) -> Iterator[Model]:
    """The notes of an article of a thread, which is written without them; each cites a work."""
    for number, cited in enumerate(article.cited, 1):
        work = f"{WORDS[cited % len(WORDS)]} {cited}"
        text = f"{work.title()}, A Work on Letters, 1999"
        yield Footnote(
            id=identity("fno", article.at, article.number * 16 + number),
            article_id=_article(article),
            number=number,
            label=str(number),
            anchor=f"note-{number}",
            marker_anchors=[f"marker-{number}"],
            text=f"{text}, p. {number}.",
            html=f"<p>{text}, p. {number}.</p>\n",
            kind="FULL",
            locator=str(number),
            citation={"id": work, "type": "book", "title": work},
            work_key=work,
            work_order=work,
            work_text=text,
        )


def _comment(article: Outlined, random: Random, at: datetime, index: int, parent: Any) -> Any:
    name, text = words(random, 2).title(), sentence(random, 220)
    approved = random.random() >= _PENDING
    return Comment(
        id=identity("com", at, article.number * 1_000 + index),
        article_id=_article(article),
        parent_id=parent.id if parent else None,
        author_name=name,
        author_name_folded=name.casefold(),
        posted_on=at.date(),
        posted_at=at,
        source=text,
        html=f"<p>{text}</p>\n",
        text=text,
        text_folded=text.casefold(),
        status="APPROVED" if approved else "PENDING",
        public=approved and (parent is None or parent.public),
    )
