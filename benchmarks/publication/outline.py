"""Who answers what, who is credited, how much is said of it: everything about a publication but its texts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.publication.words import WORDS, chance
from gql_blog.content import Role

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
_OWN = 20
"""So many drafts have an author who is measured, and so many responses to them a reader."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; ``body`` is the length of an article in characters.

    ``hidden``: so many drafts, each with a response that nobody but its creator and editors may see, stand besides.
    ``threads``: so many responses has each of some more posts, the oldest; every response cites two works.
    """

    posts: int
    responses: int = 10_000
    contributors: int = 500
    comments: int = 60_000
    body: int = 6_000
    hidden: int = 0
    threads: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What the databases of this size are called."""
        return f"articles_{self.posts + self.responses}_of_{self.body}"


STANDARD = Size(posts=2_000, hidden=200, threads=(10, 100, 1_000))
FEW = Size(posts=400, responses=1_600, contributors=100, comments=4_000, body=1_200, hidden=40, threads=(100,))
MANY = Size(
    posts=10_000, responses=40_000, contributors=100, comments=100_000, body=1_200, hidden=1_000, threads=(100,)
)
"""2,000 and 50,000 articles, between which growth is measured; the people and the tags are the same."""
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
    public: bool = True
    creator: Role | None = None
    cited: tuple[int, ...] = ()
    """The works that it cites."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One publication. ``busy`` are the posts that have responses, ``lively`` those that have many.

    ``hidden`` and ``threads`` are besides ``articles``, and in turn a post and what answers it.
    """

    size: Size
    articles: Sequence[Article]
    busy: Sequence[Article]
    lively: Sequence[Article]
    commented: Sequence[Article] = field(default=())
    """Responses with more comments than a page shows."""
    hidden: Sequence[Article] = field(default=())
    threads: Sequence[Article] = field(default=())

    @property
    def posts(self) -> Sequence[Article]:
        """The posts, oldest first."""
        return self.articles[: self.size.posts]

    @property
    def everything(self) -> Sequence[Article]:
        """Every article, each after the one that it answers."""
        return [*self.articles, *self.threads, *self.hidden]


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
    threads = list(_threads(size))
    hidden = list(_hidden(size, size.posts + size.responses + len(threads)))
    return Outline(size, [*posts, *responses], busy, lively, commented, hidden, threads)


def thread(responses: int) -> str:
    """Return the slug of the post that has so many responses, each of which cites works."""
    return f"thread-{responses}"


def _threads(size: Size) -> Iterator[Article]:
    random = chance("threads", size.posts)
    number = size.posts + size.responses
    for many in size.threads:
        number += 1
        post = Article(number, thread(many), _BEGIN, None, _credits(random, size), _tags(random), notes=0)
        post.responses = many
        yield post
        for each in range(1, many + 1):
            number += 1
            at = _BEGIN + timedelta(minutes=each)
            slug, cited = f"{post.slug}-{each}", (each, many + random.randrange(1, 10))
            yield Article(number, slug, at, post, _credits(random, size), _tags(random), notes=0, cited=cited)


def _hidden(size: Size, number: int) -> Iterator[Article]:
    """Drafts and responses to them; all but the first are an editor's."""
    random = chance("hidden", size.posts)
    for each in range(1, size.hidden + 1):
        at = _BEGIN + timedelta(seconds=int(_SPAN.total_seconds()) * each // size.hidden)
        writer, answering = (Role.AUTHOR, Role.READER) if each <= _OWN else (Role.EDITOR, Role.EDITOR)
        people = _credits(random, size), _tags(random)
        draft = Article(number + 1, f"draft-{each}", at, None, *people, notes=0, public=False, creator=writer)
        draft.responses = 1
        people = _credits(random, size), _tags(random)
        slug, number = f"hidden-{each}", number + 2
        yield draft
        yield Article(number, slug, at + _HOUR, draft, *people, notes=0, public=False, creator=answering)


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
