"""Readers of formats, imported when there is something to read.

Every command and every server knows the formats, and hundreds of patterns are behind their readers.
"""

from collections.abc import Callable
from inspect import signature
from pkgutil import resolve_name
from typing import Any


def late(place: str) -> Callable[..., Any]:
    """Return a function of this plugin, ``module:function``, which gets what it names of what is offered to it."""

    def call(*given: Any, **offered: Any) -> Any:
        function = resolve_name(f"gql_blog_importers.{place}")
        named = signature(function).parameters
        return function(*given, **{name: value for name, value in offered.items() if name in named})

    return call


def late_draft(place: str) -> Callable[..., Any]:
    """Return ``parse`` of a format whose reader gives the one draft of a file."""
    read = late(place)
    return lambda **offered: (read(**offered),)
