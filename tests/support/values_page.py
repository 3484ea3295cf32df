"""The page of values: what hooks of plugins get and give, made of the code."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any, Final, get_args, get_type_hints

from support.tree import ROOT

from gql_blog import plugin
from gql_blog.write import VERBS, Command

PAGE: Final = ROOT / "docs" / "values.md"

_HEAD: Final = """\
# Values

What hooks and callbacks of plugins get and give, and the commands that [`context.issue`](hooks.md#the-context) runs,
with what it returns of each: every class of `gql_blog.plugin`, with its attributes, their types and defaults. Values
are made by keyword. [Functions](#functions) stand at the end. [The pages of hooks](hooks.md#the-hooks) say which hook
has which.

This page is made of the code: `VALUES=write .venv/bin/pytest tests/gates/test_values.py` makes it anew.
"""
_OURS: Final = ("gql_blog.content", "gql_blog.hooks", "gql_blog.outgoing", "gql_blog.transfer", "gql_blog.write")
_WITH_METHODS: Final = (plugin.OutgoingClient, plugin.PluginContext)
_CLASSES: Final = re.compile(r"<class '(\w+)'>|~(?=F)")
_FUNCTIONS: Final = re.compile(r"<function (\w+) at \w+>")
_MODULES: Final = re.compile(r"\b(?:[a-z_]\w*\.)+(?=\w)")


def page() -> str:
    """Return the text of the page."""
    named = {name: getattr(plugin, name) for name in dir(plugin)}
    results = {kind.__name__: kind for kind in map(_result, named.values()) if kind is not None}
    parts = (part for _, value in sorted((named | results).items()) for part in _parts(value))
    functions = (_function(name, each) for name, each in sorted(named.items()) if inspect.isfunction(each))
    text = "\n".join([_HEAD, *parts, "## Functions\n", *functions])
    left = {name: each for name, each in sorted(named.items()) if f"`{name}" not in text and f"## {name}\n" not in text}
    others = (_other(name, each) for name, each in left.items())
    return "\n".join([text, "## Other names\n", *others, ""])


def _other(name: str, value: Any) -> str:
    """Return a line for a constant, the type of an annotation, or a class that has nothing to list."""
    if isinstance(value, type):
        told = (inspect.getdoc(value) or "").partition("\n")[0].replace("``", "`")
    elif isinstance(value, frozenset | tuple):
        told = f"one of {', '.join(f'`{each}`' for each in sorted(value))}."
    elif isinstance(value, int | str):
        told = f"`{value!r}`."
    else:
        told = "for annotations and defaults, as [types](extending.md#types) says."
    return f"- `{name}`: {told}"


def _parts(value: Any) -> Iterator[str]:
    if not isinstance(value, type) or not value.__module__.startswith(_OURS):
        return
    described = (inspect.getdoc(value) or "").replace("``", "`")
    if (verb := next((each for each in VERBS if each.command is value), None)) is not None:
        described = "\n\n".join([verb.description, *described.split("\n\n")[1:]])
    told = "" if described.startswith(f"{value.__name__}(") else f"{described}\n\n"
    result = _result(value)
    if result is not None:
        told += f"A command: `issue` returns [`{result.__name__}`](#{result.__name__.lower()}).\n\n"
    if issubclass(value, Enum):
        yield f"## {value.__name__}\n\n{told}One of " + ", ".join(f"`{each.name}`" for each in value) + ".\n"
    elif is_dataclass(value):
        hints = get_type_hints(value)
        lines = [_line(each, hints[each.name]) for each in fields(value) if not each.name.startswith("_")]
        if lines:
            yield f"## {value.__name__}\n\n{told}| name | type | default |\n|---|---|---|\n" + "\n".join(lines) + "\n"
    elif value in _WITH_METHODS:
        yield f"## {value.__name__}\n\n{told}{_constructor(value)}" + "\n".join(_members(value))
    elif issubclass(value, Exception):
        yield f"## {value.__name__}\n\n{told}".rstrip() + "\n"


def _constructor(kind: type[Any]) -> str:
    """Return how an object is made; its docstring says how a context is, of which tests alone make one."""
    if kind is plugin.PluginContext:
        return ""
    signature = _FUNCTIONS.sub(r"\1", _MODULES.sub("", str(inspect.signature(kind)))).removesuffix(" -> None")
    return f"`{kind.__name__}{signature}`\n\n"


def _members(kind: type[Any]) -> Iterator[str]:
    """Yield what an object of a class has and does."""
    for name, member in vars(kind).items():
        if isinstance(member, property) and not name.startswith("_"):
            yield f"`{name}`\n\n{(inspect.getdoc(member) or '').replace('``', '`')}\n"
        elif inspect.isfunction(member) and not name.startswith("_"):
            yield _function(f"{'await ' if inspect.iscoroutinefunction(member) else ''}{name}", member)


def _result(value: Any) -> type[Any] | None:
    """Return what a command returns; ``None``: it is no command."""
    if not (isinstance(value, type) and issubclass(value, Command)):
        return None
    bases: tuple[Any, ...] = value.__orig_bases__  # type: ignore[attr-defined]
    (result,) = [kind for base in bases for kind in get_args(base)]
    return result if isinstance(result, type) else None


def _function(name: str, function: Any) -> str:
    signature = str(inspect.signature(function)).replace("(self, ", "(").replace("(self)", "()")
    shown = _CLASSES.sub(r"\1", _MODULES.sub("", signature))
    described = (inspect.getdoc(function) or "").replace("``", "`")
    return f"`{name}{shown}`\n\n{described}".rstrip() + "\n"


def _line(field: Field[Any], annotation: Any) -> str:
    shown = _MODULES.sub("", inspect.formatannotation(annotation)).replace("|", "\\|")
    return f"| `{field.name}` | `{shown}` | {_default(field)} |"


def _default(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return "empty"
    if field.default is MISSING:
        return ""
    if isinstance(field.default, Enum):
        return f"`{type(field.default).__name__}.{field.default.name}`"
    if is_dataclass(field.default):
        return f"`{type(field.default).__name__}()`"
    if field.default is ...:
        return "`...`"
    return f"`{field.default!r}`"
