"""Who answers what, who is credited, how much is said of it: everything about a publication but its texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.publication.words import WORDS, chance

_BEGIN = datetime(2015, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=3_500)
_RESPONSES_A_BUSY_POST = 3
_BUSY_SHARE = 5
"""So many responses in all come to one post that has any; three fifths of them are spread evenly over these posts."""
_LIVELY = 10
"""Every tenth busy post takes all the others: it has 23 responses or so."""
_COMMENTS_A_BUSY_POST = 10
_COMMENTED = 10
_COMMENTS_A_COMMENTED_RESPONSE = 14
_CREDITS = (1, 1, 2, 2, 3)
_ROLES = ("AUTHOR", "AUTHOR", "TRANSLATOR", "EDITOR")
_MOST_NOTES = 8
_TAGS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; ``body`` is the length of an article in characters."""

    posts: int
    responses: int = 10_000
    contributors: int = 500
    comments: int = 60_000
    body: int = 6_000

    @property
    def name(self) -> str:
        """What the databases of this size are called."""
        return f"posts_{self.posts}"


STANDARD = Size(posts=2_000)
GROWN = Size(posts=20_000)
LARGE = Size(posts=10_000, responses=40_000, contributors=2_000, comments=260_000)
"""50,000 articles: the size at which the time of hostile reads is measured."""


@dataclass(slots=True)
class Article:
    """``number`` counts from 1, posts first; ``credits`` are numbers of contributors with their roles."""

    number: int
    slug: str
    at: datetime
    parent: "Article | None"
    credits: tuple[tuple[int, str], ...]
    tags: tuple[int, ...]
    notes: int
    comments: int = 0
    responses: int = 0


@dataclass(frozen=True, slots=True)
class Outline:
    """One publication. ``busy`` are the posts that have responses, ``lively`` those that have many."""

    size: Size
    articles: Sequence[Article]
    busy: Sequence[Article]
    lively: Sequence[Article]
    commented: Sequence[Article] = field(default=())
    """Responses with more comments than a page shows."""

    @property
    def posts(self) -> Sequence[Article]:
        """The posts, oldest first."""
        return self.articles[: self.size.posts]


def outline(size: Size) -> Outline:
    """Return the publication of this size."""
    random = chance("outline", size.posts)
    posts = [_post(random, size, number) for number in range(1, size.posts + 1)]
    spread = max(1, min(size.posts, size.responses // _BUSY_SHARE))
    busy = [posts[index * size.posts // spread] for index in range(spread)]
    lively = busy[::_LIVELY]
    evenly = min(size.responses, _RESPONSES_A_BUSY_POST * spread)
    parents = [busy[index % spread] for index in range(evenly)]
    parents += [random.choice(lively) for _ in range(size.responses - evenly)]
    responses = [_response(random, size, number, parent) for number, parent in enumerate(parents, 1)]
    commented = responses[::_COMMENTED]
    _let_comment(random, size.comments, busy, commented, responses)
    return Outline(size, [*posts, *responses], busy, lively, commented)


def _post(random: Random, size: Size, number: int) -> Article:
    at = _BEGIN + timedelta(seconds=int(_SPAN.total_seconds()) * number // size.posts)
    notes = random.randrange(_MOST_NOTES)
    return Article(number, f"post-{number}", at, None, _credits(random, size), _tags(random), notes)


def _response(random: Random, size: Size, number: int, parent: Article) -> Article:
    at = parent.at + timedelta(seconds=3_600 + random.randrange(2_000_000))
    parent.responses += 1
    return Article(
        size.posts + number, f"response-{number}", at, parent, _credits(random, size), _tags(random), notes=0
    )


def _credits(random: Random, size: Size) -> tuple[tuple[int, str], ...]:
    people = random.sample(range(1, size.contributors + 1), random.choice(_CREDITS))
    return tuple((person, random.choice(_ROLES)) for person in people)


def _tags(random: Random) -> tuple[int, ...]:
    return tuple(random.sample(range(1, len(WORDS) + 1), _TAGS))


def _let_comment(
    random: Random,
    total: int,
    busy: Sequence[Article],
    commented: Sequence[Article],
    responses: Sequence[Article],
) -> None:
    left = total
    for articles, count in ((busy, _COMMENTS_A_BUSY_POST), (commented, _COMMENTS_A_COMMENTED_RESPONSE)):
        for article in articles:
            article.comments = min(count, left)
            left -= article.comments
    for _ in range(left):
        random.choice(responses).comments += 1
