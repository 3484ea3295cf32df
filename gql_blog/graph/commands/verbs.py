"""The mutations, made of the verbs that ``write`` declares: their inputs, their payloads, and what runs a command."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import EnumType
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import strawberry
from strawberry.types.base import StrawberryOptional
from strawberry.utils.str_converters import to_camel_case

from gql_blog.content import ARTICLE_FIELDS, UNSET, GivenFields, Unset
from gql_blog.graph.commands.payloads import (
    CHANGES,
    ERRORS,
    FINDINGS,
    Hiding,
    Payload,
    PayloadValue,
    Ref,
    changes_of,
    findings_of,
    hidden_of,
)
from gql_blog.graph.commands.resolvers import Info, run_command
from gql_blog.graph.declared.declarations import Argument, FieldDeclaration, declared_fields, field
from gql_blog.graph.declared.enums import ENUMS
from gql_blog.graph.declared.scalars import JSON, Locale
from gql_blog.read import Key
from gql_blog.write import VERBS, Answer, Row, Rows, Told, Value, Verb, Writer

_NAMES: Final[Mapping[Any, str]] = {str: "String", bool: "Boolean", int: "Int", tuple[str, ...]: "[String!]"}
"""The types of plain values that payloads have."""
_DECLARED: Final = {
    Told.FINDINGS: {"findings": FINDINGS},
    Told.CHANGES: {"changes": CHANGES},
    Told.HIDDEN: declared_fields(Hiding),
}
_INPUTS: dict[type[Any], type[Any]] = {}
_SOURCES: dict[type[Any], type[Any]] = {}
"""The command, or the part of one, that is made of each input."""


def input_of(kind: type[Any]) -> type[Any]:
    """Return the input object for a command, or for what stands in the list of one."""
    if kind in _INPUTS:
        return _INPUTS[kind]
    name = kind.__name__.removesuffix("Input") + "Input"
    hints = get_type_hints(kind, include_extras=True)
    body: dict[str, Any] = {"__annotations__": {}}
    for each in fields(kind):
        if (description := _description(kind, each, hints[each.name])) is not None:
            body["__annotations__"][each.name], body[each.name] = _declared(each, hints[each.name], description)
    first_paragraph = " ".join((kind.__doc__ or "").partition("\n\n")[0].split())
    made: type[Any] = strawberry.input(type(name, (), body), name=name, description=first_paragraph)
    _INPUTS[kind], _SOURCES[made] = made, kind
    return made


def _description(kind: type[Any], declared: "Field[Any]", hint: Any) -> str | None:
    if hasattr(hint, "__metadata__"):
        return str(hint.__metadata__[0])
    if not issubclass(kind, GivenFields):
        return None
    updating = kind.__dataclass_fields__["title"].default is not MISSING
    return next((each.describe(updating=updating) for each in ARTICLE_FIELDS if each.name == declared.name), None)


def _declared(declared: "Field[Any]", hint: Any, description: str) -> tuple[Any, Any]:
    plain = get_args(hint)[0] if hasattr(hint, "__metadata__") else hint
    members = get_args(plain) if get_origin(plain) in (Union, UnionType) else (plain,)
    (kind,) = (each for each in members if each not in (NoneType, Unset))
    nullable, type_ = len(members) > 1, _input_type(kind, declared.name)
    default: dict[str, Any] = {} if declared.default is MISSING else {"default": _default(declared.default)}
    if isinstance(kind, EnumType):
        # Annotated with the vocabulary itself, Strawberry would write a definition of its own into its class.
        default["graphql_type"] = StrawberryOptional(type_) if nullable else type_
        return Any, strawberry.field(description=description, **default)
    return type_ | None if nullable else type_, strawberry.field(description=description, **default)


def _input_type(kind: Any, name: str) -> Any:
    if get_origin(kind) is tuple:
        return list[_input_type(get_args(kind)[0], name)]  # type: ignore[misc]
    if name in ("id", "ids") or name.endswith("_id"):
        return strawberry.ID
    if name == "locale":
        return Locale
    if isinstance(kind, EnumType):
        return ENUMS[kind.__name__]
    if get_origin(kind) is not None:
        return JSON
    return input_of(kind) if hasattr(kind, "__dataclass_fields__") else kind


def _default(value: Any) -> Any:
    return strawberry.UNSET if value is UNSET else value


def command_from(given: Any) -> Any:
    """Make the command of an input; a field that was left out is UNSET, null is ``None``."""
    return _SOURCES[type(given)](**{each.name: _plain(getattr(given, each.name)) for each in fields(given)})


def _plain(value: Any) -> Any:
    if value is strawberry.UNSET:
        return UNSET
    if isinstance(value, list):
        return tuple(map(_plain, value))
    return command_from(value) if type(value) in _SOURCES else value


def _payload(verb: Verb) -> type:
    name = verb.command.__name__
    doc = f"The result of {to_camel_case(verb.name)}. {verb.result}".strip()
    answers = {name: each for answer in verb.answers for name, each in _answered(answer).items()}
    return type(f"{name}Payload", (), {"__doc__": doc, **answers, "errors": ERRORS})


def _answered(answer: Answer) -> Mapping[str, FieldDeclaration]:
    match answer:
        case Told():
            return _DECLARED[answer]
        case Row():
            type_ = _type_name(answer.name)
        case Rows():
            type_ = f"[{_type_name(answer.entity)}!]!"
        case Value():
            type_ = "ID" if answer.name.endswith("_id") else _NAMES[answer.kind]
    changed = f"The {answer.name.replace('_', ' ')} after the change; null if nothing was changed."
    return {answer.name: field(type_, Key(to_camel_case(answer.name)), answer.description or changed)}


def _type_name(entity: str) -> str:
    return entity.title().replace("_", "")


def _values(answer: Answer, result: Any, writer: Writer) -> dict[str, PayloadValue]:
    name = answer.value if isinstance(answer, Told) else to_camel_case(answer.name)
    match answer:
        case Told.FINDINGS:
            return {name: findings_of(result.findings)}
        case Told.CHANGES:
            return {name: changes_of(result.changes)}
        case Told.HIDDEN:
            return hidden_of(result.hidden)
        case Row(entity, _, of, granted):
            id_ = getattr(result, of or f"{entity}_id")
            return {name: None if id_ is None else Ref(entity, id_, granted)}
        case Rows():
            return {name: tuple(Ref(answer.entity, each) for each in getattr(result, answer.of))}
        case Value(_, _, of):
            value: Any = getattr(result, of) if isinstance(of, str) else of(writer, result)
            return {name: list(value) if isinstance(value, tuple) else value}


def _nothing(answer: Answer) -> dict[str, PayloadValue]:
    """Return the values of a payload with errors."""
    if answer is Told.HIDDEN:
        return hidden_of()
    if isinstance(answer, Told):
        return {answer.value: ()}
    return {to_camel_case(answer.name): () if isinstance(answer, Rows) else None}


def mutation_of(verb: Verb) -> FieldDeclaration:
    """Return the field of Mutation that runs a verb's command."""
    empty = {name: value for answer in verb.answers for name, value in _nothing(answer).items()}

    async def resolve(info: Info, **given: Any) -> Payload:
        def values_of(result: Any) -> dict[str, PayloadValue]:
            told = (_values(answer, result, info.context.writer).items() for answer in verb.answers)
            return {name: value for each in told for name, value in each}

        return await run_command(info.context, command_from(given["input"]), values_of, empty)

    name = verb.command.__name__
    takes = {"input": Argument(f"{name}Input!", verb.takes)}
    return FieldDeclaration(f"{name}Payload!", verb.description, arguments=takes, resolver=resolve)


_SHOWN: Final = tuple(verb for verb in VERBS if verb.does)

for _verb in _SHOWN:
    input_of(_verb.command)
VERB_INPUTS: Final = tuple(_SOURCES)
PAYLOADS: Final = tuple(map(_payload, _SHOWN))


Mutation: Final = type(
    "Mutation",
    (),
    {
        "__doc__": "The mutations. Errors in the input are in the errors of the payload. If there are any, nothing was "
        "changed.",
        **{verb.name: mutation_of(verb) for verb in _SHOWN},
    },
)
