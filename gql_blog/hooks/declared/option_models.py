"""The options of formats: a pydantic model, whose fields are told, and whose values are read from text or given.

A field is text, a number, yes or no, a date, or one of some words, and has a default: so every format can be written
without any option, and an address or a command line can state each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from gql_blog.errors import InputError, PluginError

_TYPES: Final[Mapping[Any, str]] = {bool: "true or false", int: "integer", float: "number", str: "text", Date: "date"}


@dataclass(frozen=True, slots=True)
class FormatOption:
    """An option as it is told: its type in words, and its default as text, ``None`` where it has no value by itself."""

    name: str
    type: str
    default: str | None
    description: str

    def summary(self) -> str:
        """The option in one line."""
        return f"{self.name} ({self.type}; default {'none' if self.default is None else self.default})"


def format_options(model: Any) -> tuple[FormatOption, ...]:
    """Return the options of a model, as it declares them; none where there is no model."""
    if model is None:
        return ()
    return tuple(_option(name, field) for name, field in model.model_fields.items())


def check_options_model(model: Any, where: str) -> None:
    """Raise PluginError, beginning with ``where``, for what is no model of options."""
    if model is None:
        return
    if not isinstance(model, type) or not issubclass(model, BaseModel):
        raise PluginError(f"{where}: options must be a class derived from pydantic.BaseModel.")
    for name, field in model.model_fields.items():
        if field.is_required():
            raise PluginError(f"{where}: the option {name!r} has no default. Give it one.")
        if _type_of(field.annotation) is None:
            raise PluginError(
                f"{where}: the option {name!r} must be a str, int, float, bool, date, Literal of words or StrEnum, "
                "or one of these or None."
            )
        if not (field.description or "").strip():
            raise PluginError(f"{where}: the option {name!r} has no description. Add one with Field(description=…).")


def read_options(model: Any, given: Mapping[str, Any], form: str) -> Any:
    """Return the options of the format ``form`` with these values, which are text where they come from outside.

    InputError names the option, the format and the remedy; PluginError: the model itself failed.
    """
    known = {each.name: each for each in format_options(model)}
    for name in given:
        if name not in known:
            told = "; ".join(each.summary() for each in known.values()) or "none"
            raise InputError(f"The format {form!r} has no option {name!r}. Its options: {told}.")
    if model is None:
        return None
    try:
        if all(isinstance(value, str) for value in given.values()):
            return model.model_validate_strings(dict(given))
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise InputError(_told(error, known, given, form)) from None
    except Exception as error:  # of a validator of the plugin's own
        raise PluginError(f"The options of the format {form!r} cannot be read: {type(error).__name__}.") from error


def _told(error: ValidationError, known: Mapping[str, FormatOption], given: Mapping[str, Any], form: str) -> str:
    first = error.errors(include_context=False, include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name not in known:
        return f"The options of the format {form!r} do not go together: {first['msg']}."
    option = known[name]
    return (
        f"The option {name!r} of the format {form!r} cannot be {str(given.get(name))[:80]!r}: {first['msg']}. "
        f"It takes: {option.type}; without it: {'none' if option.default is None else option.default}."
    )


def _option(name: str, field: FieldInfo) -> FormatOption:
    default = _text(field.get_default(call_default_factory=True, validated_data={}))
    return FormatOption(name, _type_of(field.annotation) or "", default, field.description or "")


def _type_of(annotation: Any) -> str | None:
    """Return the type in words; ``None`` for one that no text can state."""
    if get_origin(annotation) in (Union, UnionType):
        rest = [each for each in get_args(annotation) if each is not NoneType]
        return _type_of(rest[0]) if len(rest) == 1 else None
    if get_origin(annotation) is Literal:
        words = get_args(annotation)
        return " | ".join(words) if all(isinstance(each, str) for each in words) else None
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return " | ".join(each.value for each in annotation)
    return _TYPES.get(annotation)


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
