"""What a route of a plugin may be."""

import inspect
import re
from collections.abc import Sequence
from typing import Final

from gql_blog.hooks.declared.site_values import Route

MOST_OF_A_BODY: Final = 1_000_000_000
"""Bytes that a route may take in chunks, where the settings allow as many."""

DECLARED_HEADERS: Final = frozenset(
    {
        "cache-control",
        "content-security-policy",
        "content-security-policy-report-only",
        "cross-origin-embedder-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "link",
        "permissions-policy",
        "referrer-policy",
        "x-frame-options",
        "x-robots-tag",
    }
)
"""What a route may declare for all its answers: nothing that says who somebody is, who may read, or where it ends."""

_PATH: Final = re.compile(r"(?:/(?:[a-z0-9._-]+|\{[a-z_]+\}))+")
_PATH_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def route_problem(route: Route) -> str | None:
    """Return what is wrong with a route, and the remedy; ``None`` if nothing is."""
    if not _PATH.fullmatch(route.path):
        return "a path begins with / and has words and {names}, as in /hooks/{kind}."
    names = _PATH_NAME.findall(route.path)
    if len(names) > len(set(names)):
        return f"it names {{{max(names, key=names.count)}}} twice."
    if not route.methods or not set(route.methods) <= _METHODS:
        return f"methods are of {', '.join(sorted(_METHODS))}."
    body = None if route.body_limit is None else _body_problem(route, route.body_limit)
    return _headers_problem(route) or body or _middleware_problem(route)


def _headers_problem(route: Route) -> str | None:
    for name, value in route.headers.items():
        if name not in DECLARED_HEADERS:
            return f"it declares the header {name!r}. Use one of {', '.join(sorted(DECLARED_HEADERS))}, in lower case."
        if not (isinstance(value, str) and value.isascii() and value.isprintable()):
            return f"the value of the header {name!r} is printable ASCII."
    return None


def _body_problem(route: Route, limit: int) -> str | None:
    if not isinstance(limit, int) or not 0 < limit <= MOST_OF_A_BODY:
        return f"a body_limit is a number of bytes, from 1 to {MOST_OF_A_BODY:,}."
    if not inspect.iscoroutinefunction(route.handle):
        return "it has a body_limit, and takes the body in chunks, so handle is an async function."
    return None


def _middleware_problem(route: Route) -> str | None:
    if not isinstance(route.middleware, Sequence) or not all(map(callable, route.middleware)):
        return "middleware is a sequence of functions that take an ASGI app and return one."
    if route.middleware and not inspect.iscoroutinefunction(route.handle):
        return "it has middleware, which waits for the answer, so handle is an async function."
    return None
