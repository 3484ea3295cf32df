"""The texts of a command about an article, checked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from gql_blog.content import Unset
from gql_blog.errors import GqlBlogError
from gql_blog.write.article.bylines import Wanted, checked_bylines
from gql_blog.write.article.tags import checked_tags
from gql_blog.write.input_validation import SOURCE_BYTES, TITLE, Problems
from gql_blog.write.slugs import given_slug


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """What was given, in the form in which it is kept; ``None`` for what was not, or was given as null."""

    title: str | None
    source: str | None
    slug: str | None
    subtitle: str | None
    locale: str | None
    published_on: Date | None
    bylines: tuple[Wanted, ...] | None
    tags: tuple[str, ...] | None
    translation_of_id: str | None


def checked(command: Any, *, required: Collection[str] = ()) -> ArticleInput:
    """Return the input of CreatePost, CreateResponse or UpdateArticle; raise all that is wrong with its texts."""
    problems = Problems()

    def value(name: str) -> Any:
        given = getattr(command, name)
        return None if isinstance(given, Unset) else given

    def text(name: str, read: Any, **limits: int) -> Any:
        given = value(name)
        return None if given is None and name not in required else read(given, ("input", name), **limits)

    result = ArticleInput(
        title=text("title", problems.line, limit=TITLE),
        source=text("source", problems.lines, limit=SOURCE_BYTES),
        slug=_slug(value("slug"), problems),
        subtitle=text("subtitle", problems.line_or_none, limit=TITLE),
        locale=text("locale", problems.locale),
        published_on=value("published_on"),
        bylines=None if value("bylines") is None else checked_bylines(value("bylines"), problems),
        tags=None if value("tags") is None else checked_tags(value("tags"), problems),
        translation_of_id=value("translation_of_id"),
    )
    problems.settle()
    return result


def _slug(value: object, problems: Problems) -> str | None:
    if value is None:
        return None
    try:
        return given_slug(value)
    except GqlBlogError as error:
        problems.add(error)
        return None
