"""The texts of a command about an article, checked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date as Date
from typing import Any

from gql_blog.content import Unset
from gql_blog.errors import GqlBlogError
from gql_blog.write.article.bylines import CheckedByline, validate_bylines
from gql_blog.write.article.tags import validate_tags
from gql_blog.write.input_validation import SOURCE_BYTES, TITLE, InputErrors
from gql_blog.write.slugs import validate_slug


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """What was given, in the form in which it is kept; ``None`` for what was not, or was given as null."""

    title: str | None
    source: str | None
    slug: str | None
    subtitle: str | None
    locale: str | None
    published_on: Date | None
    bylines: tuple[CheckedByline, ...] | None
    tags: tuple[str, ...] | None
    translation_of_id: str | None


def validate_article_input(command: Any, *, required: Collection[str] = ()) -> ArticleInput:
    """Return the input of CreatePost, CreateResponse or UpdateArticle; raise all that is wrong with its texts."""
    errors = InputErrors()

    def value(name: str) -> Any:
        given = getattr(command, name)
        return None if isinstance(given, Unset) else given

    def text(name: str, read: Any, **limits: int) -> Any:
        given = value(name)
        return None if given is None and name not in required else read(given, ("input", name), **limits)

    result = ArticleInput(
        title=text("title", errors.line, limit=TITLE),
        source=text("source", errors.lines, limit=SOURCE_BYTES),
        slug=_slug(value("slug"), errors),
        subtitle=text("subtitle", errors.line_or_none, limit=TITLE),
        locale=text("locale", errors.locale),
        published_on=value("published_on"),
        bylines=None if value("bylines") is None else validate_bylines(value("bylines"), errors),
        tags=None if value("tags") is None else validate_tags(value("tags"), errors),
        translation_of_id=value("translation_of_id"),
    )
    errors.raise_all()
    return result


def _slug(value: object, errors: InputErrors) -> str | None:
    if value is None:
        return None
    try:
        return validate_slug(value)
    except GqlBlogError as error:
        errors.add(error)
        return None
