"""The ``before_write`` hook: plugins see a command with the rows that it is about, change its fields, or refuse it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date as Date
from datetime import datetime as DateTime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from gql_blog.access import UNGUARDED
from gql_blog.content import ARTICLE, COMMENT, CONTRIBUTOR, REVISION, TAG, USER, Unset, frozen, prefix_of
from gql_blog.hooks import WriteIntent, WrongValue
from gql_blog.store import Article, Comment, Contributor, Revision, Tag, User, plugin_columns
from gql_blog.write.transaction.unit_of_work import CommandContext

C = TypeVar("C")

_SUBJECTS: Final = ("id", "article_id", "token_id")
NOT_OFFERED: Final = frozenset(
    {
        *("idempotency_key", "expected_version", "dry_run", "error_policy", "ids", "first", "into_id"),
        *("plugin", "receipt", "token", "evidence"),
        *("findings", "ledger", "pictures", "questions", "coverage", "comments", "cleared"),
        *_SUBJECTS,
    }
)
"""Fields of commands that plugins neither see nor change."""

_EXCLUDED_SUBTYPES: Final[Mapping[type[Any], type[Any]]] = {int: bool, Date: DateTime}
"""Subclasses in Python whose values are not values of the type here."""
_TABLES: Final[Mapping[str, Any]] = {
    ARTICLE: Article,
    COMMENT: Comment,
    CONTRIBUTOR: Contributor,
    REVISION: Revision,
    TAG: Tag,
    USER: User,
}
"""By the prefixes of ids."""
_NAMING: Final = ("id", "article_id", "revision_id", "into_id")
"""The fields of commands that name rows."""


async def run_before_write(context: CommandContext, command: C) -> C:
    """Return the command, or the draft, with the fields that the plugins changed.

    They see its fields as plain values, the items of lists as mappings; an update shows only what it changes. They may
    add what the client left out.
    """
    if not context.hooks.implementers("before_write") or context.action in UNGUARDED:
        return command
    offered = {name: value for name, value in _given_fields(command).items() if name not in NOT_OFFERED}
    plain = {name: frozen(_plain(value)) for name, value in offered.items()}
    named = next((getattr(command, name) for name in _SUBJECTS if hasattr(command, name)), None)
    subject = named if isinstance(named, str) and prefix_of(named) else None  # a token may be named by itself
    left_out = frozenset(
        each.name for each in fields(cast(Any, command)) if each.name not in NOT_OFFERED and each.name not in offered
    )
    declared = get_type_hints(type(command))

    def convert(name: str, value: Any) -> Any:
        return _converted(declared[name], value, name)

    async with context.database.session():  # a plugin may look into tables of its own
        intent = WriteIntent(
            command=context.action.value,
            fields=plain,
            actor_id=context.viewer.user_id,
            subject_id=subject,
            left_out=left_out,
            rows=await rows_as_they_stand(command),
        )
        amended = (await context.hooks.before_write(intent, convert, context.viewer)).fields
    changed = {
        name: convert(name, value) for name, value in amended.items() if name not in plain or value != plain[name]
    }
    return replace(command, **changed) if changed else command  # type: ignore[type-var]


def _given_fields(command: Any) -> dict[str, Any]:
    values = {each.name: getattr(command, each.name) for each in fields(command)}
    return {name: value for name, value in values.items() if not isinstance(value, Unset)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: each for name, each in asdict(value).items() if not isinstance(each, Unset)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _converted(declared: Any, value: Any, place: str) -> Any:
    """The value, converted to the declared type of its field; WrongValue with its place where it cannot be."""
    options = get_args(declared) if get_origin(declared) in (Union, UnionType) else (declared,)
    if type(value) in options and type(value) in (NoneType, Unset):
        return value
    kind: Any = next(each for each in options if each not in (NoneType, Unset))
    if get_origin(kind) is tuple:
        return _converted_list(get_args(kind)[0], value, place)
    if is_dataclass(kind):
        return _converted_record(kind, value, place)
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            raise _wrong_type(place) from None
    if not isinstance(value, kind) or isinstance(value, _EXCLUDED_SUBTYPES.get(kind, ())):
        raise _wrong_type(place)
    return value


def _converted_list(item: Any, value: Any, place: str) -> tuple[Any, ...]:
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        raise _wrong_type(place)
    return tuple(_converted(item, each, f"{place}.{index}") for index, each in enumerate(value))


def _converted_record(kind: Any, value: Any, place: str) -> Any:
    given = _given_fields(value) if isinstance(value, kind) else value
    declared = get_type_hints(kind)
    if not isinstance(given, Mapping) or not declared.keys() >= given.keys():
        raise _wrong_type(place)
    converted = {name: _converted(declared[name], each, f"{place}.{name}") for name, each in given.items()}
    try:
        return kind(**converted)
    except TypeError as error:  # a field without a default is missing
        raise _wrong_type(place) from error


def _wrong_type(place: str) -> WrongValue:
    return WrongValue(f"set the field {place} to a value of the wrong type")


async def rows_as_they_stand(command: Any) -> tuple[dict[str, Any], ...]:
    """Return the rows that the command names, in order, as plugins know them, less unknown ids: a statement a kind."""
    named: dict[str, list[str]] = {}
    for identifier in dict.fromkeys(_ids(command)):
        named.setdefault(prefix_of(identifier) or "", []).append(identifier)
    found: list[dict[str, Any]] = []
    for prefix, ids in named.items():
        if (table := _TABLES.get(prefix)) is not None:
            rows = {row.id: row for row in await table.filter(id__in=ids)}
            found.extend(_row(rows[each]) for each in ids if each in rows)
    return tuple(found)


def _ids(command: Any) -> Iterator[str]:
    values = [getattr(command, name, None) for name in _NAMING]
    values += [getattr(each, "id", None) for each in getattr(command, "comments", None) or ()]
    yield from (value for value in values if isinstance(value, str))


def _row(row: Any) -> dict[str, Any]:
    values = {}
    for name, column in plugin_columns(type(row)).items():
        value = getattr(row, name)
        values[name] = None if value is None else column.convert(value)
    return values
