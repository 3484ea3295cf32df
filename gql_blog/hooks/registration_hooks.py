"""Calling the registration hooks: what plugins register is checked, and each name has one owner."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from types import NoneType
from typing import Any, Final, TypeVar, get_args

from gql_blog.errors import PluginError
from gql_blog.hooks.hook_implementations import Implementation
from gql_blog.hooks.registration_values import ExportFormat, Field, Registered, TableSet

T = TypeVar("T")

_FIELD_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]{0,63}")
_FORMAT_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")


def tables(found: Iterable[Implementation]) -> tuple[Registered[TableSet], ...]:
    """Return what ``register_tables`` returns."""
    registered = []
    for implementation in found:
        answer = _call(implementation)
        if answer is not None:
            registered.append(Registered(implementation.plugin, _is_a(TableSet, implementation, answer)))
    return tuple(registered)


def fields(found: Iterable[Implementation]) -> tuple[Registered[Field], ...]:
    """Return what ``register_fields`` returns: each field is nullable, described, and registered once."""
    registered = _each(Field, found)
    for each in registered:
        _check_field(each.plugin, each.value)
    _one_owner(registered, lambda field: f"the field {field.type_name}.{field.name}")
    return registered


def exports(found: Iterable[Implementation]) -> tuple[Registered[ExportFormat], ...]:
    """Return what ``register_exports`` returns: each format and each file extension is registered once."""
    registered = _each(ExportFormat, found)
    for each in registered:
        if not _FORMAT_NAME.fullmatch(each.value.format) or not _FORMAT_NAME.fullmatch(each.value.extension):
            raise PluginError(
                f"Plugin {each.plugin!r} registers the export format {each.value.format!r} (.{each.value.extension}), "
                "which has an invalid format name or extension. Start with a lower-case letter, and use only "
                "lower-case "
                "letters, digits and hyphens, at most 32."
            )
    _one_owner(registered, lambda export: f"the export format {export.format!r}")
    _one_owner(registered, lambda export: f"the file extension .{export.extension}")
    return registered


def _each(kind: type[T], found: Iterable[Implementation]) -> tuple[Registered[T], ...]:
    registered: list[Registered[T]] = []
    for implementation in found:
        answer = _call(implementation)
        if not isinstance(answer, Sequence) or isinstance(answer, str):
            raise PluginError(f"Plugin {implementation.plugin!r}: {implementation.hook} must return a sequence.")
        registered.extend(Registered(implementation.plugin, _is_a(kind, implementation, each)) for each in answer)
    return tuple(registered)


def _call(implementation: Implementation) -> Any:
    where = f"Plugin {implementation.plugin!r}: {implementation.hook}"
    if implementation.is_async:
        raise PluginError(f"{where} must not be async: it is called before the event loop runs.")
    try:
        answer = implementation.function()
    except (Exception, SystemExit) as error:
        raise PluginError(f"{where} raised {type(error).__name__}: {error}") from error
    if inspect.isawaitable(answer):
        raise PluginError(f"{where} must not return an awaitable.")
    return answer


def _is_a(kind: type[T], implementation: Implementation, value: object) -> T:
    if not isinstance(value, kind):
        raise PluginError(
            f"Plugin {implementation.plugin!r}: {implementation.hook} must return values of type "
            f"{kind.__name__}, not {type(value).__name__}."
        )
    return value


def _check_field(plugin: str, field: Field) -> None:
    where = f"Plugin {plugin!r} registers the field {field.type_name}.{field.name}"
    if not _FIELD_NAME.fullmatch(field.name):
        raise PluginError(f"{where}: the name must be camelCase, with letters and digits only.")
    if not field.description.strip():
        raise PluginError(f"{where}, which has no description. Add one.")
    if NoneType not in get_args(field.graphql_type):
        raise PluginError(f"{where}: its type must allow None, for example 'str | None', because a plugin may fail.")
    if not callable(field.resolve):
        raise PluginError(f"{where}: resolve must be callable.")


def _one_owner(registered: Iterable[Registered[T]], name: Callable[[T], str]) -> None:
    owners: dict[str, str] = {}
    for each in registered:
        thing = name(each.value)
        if thing in owners:
            raise PluginError(
                f"Plugins {owners[thing]!r} and {each.plugin!r} both register {thing}. Add one of "
                "them to GQL_BLOG_BLOCKED_PLUGINS."
            )
        owners[thing] = each.plugin
