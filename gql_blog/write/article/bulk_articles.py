"""What the commands on many articles have in common: the articles, and an error for each that cannot be changed."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, TypeVar

from gql_blog.access import Action, Reach, Viewer
from gql_blog.content import UNSET, ErrorPolicy, or_none, prefix_of
from gql_blog.errors import Conflict, ErrorGroup, Forbidden, GqlBlogError, InputError, NotFound, TooLarge
from gql_blog.store import Article, Collaborator
from gql_blog.write.article.load_article import NOT_YOURS, expect_visible
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import can_see, check_version
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ArticlesWritten, ArticleWritten
from gql_blog.write.unit_of_work import CommandContext
from gql_blog.write.verb import Command, DryRun, ForEach, RetryKey, Version

AT_ONCE: Final = 100
"""Articles in one command."""

Single = TypeVar("Single", bound=Command[ArticleWritten])

_ARTICLES: Final = ("input", "articles")
_MISTAKES: Final = (InputError, NotFound, Forbidden, Conflict, ErrorGroup)
"""What may be wrong with one article of several. Any other error is none of the input, and ends the whole command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """An article, with the version that the change is based on."""

    id: Annotated[str, "The article."]
    expected_version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk(Command[ArticlesWritten]):
    """A command on many articles."""

    articles: Annotated[
        tuple[ArticleRef, ...],
        "The articles, at most 100. If one fails, none is changed, unless errorPolicy is PER_ITEM.",
    ]
    error_policy: ForEach = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


class ItemErrors:
    """The errors of a command on many articles, by the place of the article."""

    def __init__(self, command: Bulk) -> None:
        self._command = command
        self._errors: dict[int, list[GqlBlogError]] = {}

    def add(self, index: int, error: GqlBlogError) -> None:
        """Add an error of one article. What is wrong is in the article, whatever its command calls the field."""
        for each in error.flattened():
            field = each.path[1:2] if each.path[1:2] in (("id",), ("expectedVersion",)) else ()
            each.path = (*_ARTICLES, str(index), *field)
            self._errors.setdefault(index, []).append(each)

    @contextmanager
    def of(self, index: int) -> Iterator[None]:
        """Surround what is done with one article, and add what is wrong with it in place of raising that."""
        try:
            yield
        except _MISTAKES as error:
            self.add(index, error)

    def __contains__(self, index: int) -> bool:
        return index in self._errors

    def copy(self) -> "ItemErrors":
        """Return the errors until now, to which others may be added."""
        copied = ItemErrors(self._command)
        copied._errors = {index: list(errors) for index, errors in self._errors.items()}
        return copied

    def told(self) -> tuple[GqlBlogError, ...]:
        """Return the errors in the order of the articles; raise them unless each article counts for itself."""
        errors = InputErrors()
        for index in sorted(self._errors):
            for each in self._errors[index]:
                errors.add(each)
        if or_none(self._command.error_policy) is not ErrorPolicy.PER_ITEM:
            errors.raise_all()
        return errors.collected


def check_list(command: Bulk, errors: InputErrors) -> None:
    """Add what is wrong with the list of articles, whatever they are."""
    if not command.articles:
        errors.add(InputError("articles must contain at least one article.", path=_ARTICLES))
    if len(command.articles) > AT_ONCE:
        errors.add(TooLarge(f"articles may contain at most {AT_ONCE} articles.", path=_ARTICLES))
    seen: set[str] = set()
    for index, ref in enumerate(command.articles):
        if ref.id in seen:
            errors.add(InputError("This article is in the list twice.", path=(*_ARTICLES, str(index), "id")))
        seen.add(ref.id)


async def named_articles(
    context: CommandContext, command: Bulk, errors: ItemErrors, *, deleted: bool = False
) -> dict[int, Article]:
    """Return those of the articles that have no error yet, and that the viewer may change, by their places."""
    rows = await Article.in_bulk([ref.id for ref in command.articles if prefix_of(ref.id)], "id")
    own = await _own(context.viewer, rows.values())
    found: dict[int, Article] = {}
    for index, ref in enumerate(command.articles):
        if index in errors:
            continue
        row = rows.get(ref.id)
        with errors.of(index):
            seen = ref.id in own or await can_see(context.viewer, "article", row)
            article = expect_visible(row if seen else None, ref.id, deleted=deleted)
            if context.reach is Reach.OWN and article.id not in own:
                raise Forbidden(NOT_YOURS, path=("input", "id"))
            check_version(article, ref.expected_version)
            found[index] = article
    return found


async def announced(
    context: CommandContext, action: Action, singles: Mapping[int, Single], errors: ItemErrors
) -> dict[int, Single]:
    """Return the commands as plugins leave them, who are asked about each one as if it had come alone."""
    asked = replace(context, action=action)
    left: dict[int, Single] = {}
    for index, single in singles.items():
        with errors.of(index):
            left[index] = await run_before_write(asked, single)
    return left


async def _own(viewer: Viewer, rows: Iterable[Article]) -> set[str]:
    """The ids of the articles that are the viewer's own."""
    if viewer.user_id is None:
        return set()
    listed: list[Any] = list(rows)
    shared: Any = Collaborator.filter(article_id__in=[each.id for each in listed], account_id=viewer.user_id)
    made = {each.id for each in listed if each.created_by_id == viewer.user_id}
    return made | set(map(str, await shared.values_list("article_id", flat=True)))
