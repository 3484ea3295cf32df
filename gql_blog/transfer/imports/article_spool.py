"""The articles of an export on their way: read whole, and kept on disk, before the first of them is stored.

So a damaged export is refused with nothing stored, an article is stored before its responses, and memory holds one
article and a card of each.
"""

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, Final

from gql_blog.content import Finding, Reference, folded
from gql_blog.hooks import AnswerHint, ForeignArticle
from gql_blog.transfer.imports.addresses import address_key

_IN_MEMORY: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """What has to be known of every article of an export at once."""

    place: int
    title: str
    slug: str | None
    answers: AnswerHint
    line: int | None


class ArticleSpool:
    """Articles in a temporary file that has no name."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._keys: dict[str, int] = {}
        self._titles: dict[str, int] = {}
        self.cards: list[ArticleCard] = []
        self.comments = 0

    def add(self, article: ForeignArticle) -> None:
        """Append an article."""
        number = len(self.cards)
        draft = article.draft
        self.cards.append(ArticleCard(self._file.tell(), draft.title or "", draft.slug, article.answers, article.line))
        self.comments += len(article.comments)
        for key in filter(None, map(address_key, article.addresses)):
            self._keys.setdefault(key, number)
        self._titles.setdefault(folded(draft.title or ""), number)
        pickle.dump(article, self._file)

    def article(self, number: int) -> ForeignArticle:
        """Return an article again, with the one that it answers."""
        self._file.seek(self.cards[number].place)
        article: ForeignArticle = pickle.load(self._file)  # noqa: S301 # written by this very process, in a nameless file
        target, finding = self.answered(number)
        target = target or article.draft.responding_to
        findings = (*article.draft.findings, *((finding,) if finding else ()))
        return replace(article, draft=replace(article.draft, responding_to=target, findings=findings))

    def answered(self, number: int) -> tuple[Reference | None, Finding | None]:
        """Return what an article answers: by a link behind a label, by the only link to another article where its
        category says that it is a response, or by the title that its category names.
        """
        card = self.cards[number]
        hint = card.answers
        labelled = self._others(number, hint.labelled)
        found = labelled or self._others(number, hint.linked)
        if len(found) == 1 or labelled:
            target = self.cards[found[0]]
            return Reference(target.slug, target.title or None), None
        if hint.title and (named := self._titles.get(folded(hint.title), number)) != number:
            return Reference(self.cards[named].slug, self.cards[named].title), None
        if hint.title:
            return Reference(title=hint.title), None
        if not hint.is_response:
            return None, None
        links = f"{len(found)} other articles" if found else "no other article"
        message = f"Its category says that it is a response, but it links to {links}. It was imported as a post."
        return None, Finding("RESPONDING_TO_AMBIGUOUS", message, card.line, card.line)

    def order(self) -> Iterator[int]:
        """Yield the numbers of the articles, each after the one that it answers, and else as they stood."""
        numbers = {card.slug: number for number, card in reversed(list(enumerate(self.cards))) if card.slug}
        done = [False] * len(self.cards)
        for start in range(len(self.cards)):
            path: list[int] = []
            number: int | None = start
            while number is not None and not done[number]:
                done[number] = True
                path.append(number)
                target, _ = self.answered(number)
                number = None
                if target is not None:
                    number = numbers.get(target.slug or "")
                    number = self._titles.get(folded(target.title or "")) if number is None else number
            yield from reversed(path)

    def _others(self, number: int, addresses: Sequence[str]) -> list[int]:
        keys = filter(None, map(address_key, addresses))
        found = (self._keys.get(key, number) for key in keys)
        return [each for each in dict.fromkeys(found) if each != number]


@contextmanager
def open_spool() -> Iterator[ArticleSpool]:
    """Give a spool without articles, which is gone in the end."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        yield ArticleSpool(file)


@contextmanager
def spooled(articles: Iterable[ForeignArticle]) -> Iterator[ArticleSpool]:
    """Read all ``articles`` into a spool, which is gone in the end."""
    with open_spool() as spool:
        for each in articles:
            spool.add(each)
        yield spool
