"""The fields of a command about an article, validated."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from gql_blog.content import (
    ARTICLE_FIELDS,
    COLUMN_FIELDS,
    ArticleColumns,
    ArticleField,
    EditorNotice,
    FieldKind,
    GivenFields,
    Unset,
    or_none,
)
from gql_blog.errors import GqlBlogError, InputError
from gql_blog.write.article.state.bylines import CheckedByline, validate_bylines
from gql_blog.write.article.state.notices import validate_notices
from gql_blog.write.article.state.tags import validate_tags
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.slugs import validate_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInput(ArticleColumns):
    """What was given, in its stored form; ``None`` for what was left out or is null."""

    slug: str | None = None
    bylines: tuple[CheckedByline, ...] | None = None
    tags: tuple[str, ...] | None = None
    notices: tuple[EditorNotice, ...] | None = None
    translation_of_id: str | None = None

    @property
    def names(self) -> list[str]:
        """The names that bylines print."""
        return [each.name for each in self.bylines or () if each.name]


def validate_article_input(command: GivenFields, *, required: Collection[str] = ()) -> ArticleInput:
    """Return the validated fields; raise everything that is wrong with them."""
    with InputErrors() as errors:
        given = {each.name: or_none(getattr(command, each.name)) for each in ARTICLE_FIELDS}
        result = ArticleInput(
            **{
                each.name: _validated(each, given[each.name], errors)
                for each in ARTICLE_FIELDS
                if given[each.name] is not None or each.name in required
            }
        )
    return result


def columns_given(command: GivenFields, given: ArticleInput) -> dict[str, Any]:
    """Return the columns and notices that a command gives, by their names in the state of an article."""
    names = (*(each.name for each in COLUMN_FIELDS), "notices")
    changed = {name: getattr(given, name) for name in names if not isinstance(getattr(command, name), Unset)}
    return changed | ({"notices": changed["notices"] or ()} if "notices" in changed else {})


def refuse_nulls(command: GivenFields, errors: InputErrors) -> None:
    """Add an error for each field that is null and cannot be cleared."""
    for each in ARTICLE_FIELDS:
        if not each.clearable and getattr(command, each.name) is None:
            errors.add(InputError(f"{each.path[1]} cannot be null.", path=each.path))


def validate_column(field: ArticleField, value: Any, errors: InputErrors, *, optional: bool) -> Any:
    """Return the value of a field that is a column, in its stored form; an ``optional`` text may be empty."""
    match field.kind:
        case FieldKind.LINE:
            line = errors.line_or_none if optional else errors.line
            return line(value, field.path, limit=field.limit)
        case FieldKind.MARKDOWN | FieldKind.LINES:
            lines = errors.lines_or_none if optional else errors.lines
            return lines(value, field.path, limit=field.limit)
        case FieldKind.LOCALE:
            return None if optional and not value else errors.locale(value, field.path)
        case FieldKind.DOI:
            return errors.doi(value, field.path) if value else None
        case _:
            return value


def _validated(field: ArticleField, value: Any, errors: InputErrors) -> Any:
    match field.kind:
        case FieldKind.SLUG:
            return _slug(value, errors)
        case FieldKind.BYLINES:
            return validate_bylines(value, errors)
        case FieldKind.TAGS:
            return validate_tags(value, errors)
        case FieldKind.NOTICES:
            return validate_notices(value, errors)
        case _:
            return validate_column(field, value, errors, optional=field.clearable)


def _slug(value: object, errors: InputErrors) -> str | None:
    try:
        return validate_slug(value)
    except GqlBlogError as error:
        errors.add(error)
        return None
