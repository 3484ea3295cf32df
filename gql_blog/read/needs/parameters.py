"""What the parameters of statements are filled with, for a request that is bound to a plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Protocol

from gql_blog.article_path import LOCALE
from gql_blog.content import LONGEST_PATH
from gql_blog.read.needs.declared_needs import ReadContext
from gql_blog.read.sql.dialect import Dialect
from gql_blog.read.sql.dynamic_values import DriverValue, JsonValue
from gql_blog.read.sql.expressions import Parameter


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in an order."""

    values: tuple[JsonValue, ...]
    id: str | int


class Search(Protocol):
    """What is searched for."""

    def queries(self, dialect: Dialect, languages: Sequence[str]) -> DriverValue:
        """Return the queries of the index, with the stems of these languages."""


class Page(Protocol):
    """What parameters take from the request for a page."""

    @property
    def size(self) -> int:
        """The number of rows."""

    @property
    def after(self) -> Cursor | None:
        """The position that the rows follow."""

    @property
    def before(self) -> Cursor | None:
        """The position that the rows precede."""

    @property
    def values(self) -> tuple[DriverValue, ...]:
        """The page's own parameters."""

    @property
    def search(self) -> Search | None:
        """What is searched for."""


class Bound(Protocol):
    """What parameters take from a bound request."""

    @property
    def context(self) -> ReadContext:
        """The viewer."""

    @property
    def arguments(self) -> Sequence[dict[str, JsonValue]]:
        """The checked arguments of fields."""

    @property
    def pages(self) -> Sequence[Page]:
        """The pages of connections."""


@dataclass(frozen=True, slots=True)
class PageValue:
    """The getter of one of a page's own parameters."""

    page: int
    index: int

    def __call__(self, bound: Bound) -> DriverValue:
        """Return the value."""
        return bound.pages[self.page].values[self.index]


@dataclass(frozen=True, slots=True)
class PageSize:
    """The getter of a page's size, and ``more`` rows."""

    page: int
    more: int

    def __call__(self, bound: Bound) -> int:
        """Return the number of rows."""
        return bound.pages[self.page].size + self.more


@dataclass(frozen=True, slots=True)
class Position:
    """The getter of a page's cursor: that of ``after``, or that of ``before``."""

    page: int
    before: bool

    def __call__(self, bound: Bound) -> Cursor:
        """Return the cursor, which the request has: other requests have other statements."""
        page = bound.pages[self.page]
        cursor = page.before if self.before else page.after
        assert cursor is not None
        return cursor


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The getter of a value that is known beforehand."""

    value: DriverValue

    def __call__(self, _: Bound) -> DriverValue:
        """Return the value."""
        return self.value


_NOWHERE = "//", ""
"""No path begins so: where all articles have one path, no redirect has it."""


def _around_slug(bound: Bound) -> tuple[str, str]:
    return bound.context.urls.around_slug or _NOWHERE


USER = Parameter(attrgetter("context.viewer.user_id"), for_all=True)
"""The viewer's user id."""
CONTRIBUTOR = Parameter(attrgetter("context.viewer.contributor_id"), for_all=True)
"""The viewer's contributor, null for most."""
BEFORE_SLUG = Parameter(lambda bound: _around_slug(bound)[0])
"""What the path of an article has before its slug, with the placeholder of its language."""
FIRST_OF_LOCALE = Parameter(lambda bound: max(_around_slug(bound)[0].find(LOCALE), 0) + 1)
"""The number of the first character of the language in it, from 1; 1 if it names none."""
LONGEST_LOCALE = Parameter(lambda bound: LONGEST_PATH if LOCALE in _around_slug(bound)[0] else 0)
"""How many characters the language may have."""
AFTER_SLUG = Parameter(lambda bound: _around_slug(bound)[1])
"""What it has after that."""
FIRST_OF_SLUG = Parameter(lambda bound: len(_around_slug(bound)[0].rpartition(LOCALE)[2]) + 1)
"""The number of the slug's first character in what follows on the language, or in the whole path, from 1."""
