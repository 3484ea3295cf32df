"""The page of values: what hooks of plugins get and give, made of the code."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any, Final, get_type_hints

from support.tree import ROOT

from gql_blog import plugin

PAGE: Final = ROOT / "docs" / "values.md"

_HEAD: Final = """\
# Values

What hooks and callbacks of plugins get and give: each class of `gql_blog.plugin`, with its attributes, their types and
defaults. Values are made by keyword. [The pages of hooks](hooks.md#the-hooks) say which hook has which.

This page is made of the code: `VALUES=write .venv/bin/pytest tests/gates/test_values.py` makes it anew.
"""
_OURS: Final = ("gql_blog.content", "gql_blog.hooks")
_MODULES: Final = re.compile(r"\b(?:[a-z_]\w*\.)+(?=\w)")


def page() -> str:
    """Return the text of the page."""
    return "\n".join([_HEAD, *(part for name in sorted(plugin.__all__) for part in _parts(getattr(plugin, name)))])


def _parts(value: Any) -> Iterator[str]:
    if not isinstance(value, type) or not value.__module__.startswith(_OURS):
        return
    described = (inspect.getdoc(value) or "").replace("``", "`")
    told = "" if described.startswith(f"{value.__name__}(") else f"{described}\n\n"
    if issubclass(value, Enum):
        yield f"## {value.__name__}\n\n{told}One of " + ", ".join(f"`{each.name}`" for each in value) + ".\n"
    elif is_dataclass(value):
        hints = get_type_hints(value)
        lines = [_line(each, hints[each.name]) for each in fields(value) if not each.name.startswith("_")]
        if lines:
            yield f"## {value.__name__}\n\n{told}| name | type | default |\n|---|---|---|\n" + "\n".join(lines) + "\n"


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
