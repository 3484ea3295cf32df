"""Plugins that register given values, and what an app with them answers, by its plans and by graphql-core."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from support.installed import settings_in
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.app import App, assembled
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.plugin import (
    ArticleFilter,
    ArticleOrder,
    ExportFormat,
    Field,
    Mutation,
    Node,
    Permission,
    Query,
    Route,
    Subscription,
    TableSet,
    Wrapper,
    hookimpl,
)

_HOOKS = {
    ArticleFilter: "register_filters",
    ArticleOrder: "register_orders",
    ExportFormat: "register_exports",
    Field: "register_fields",
    Mutation: "register_mutations",
    Node: "register_nodes",
    Permission: "register_permissions",
    Query: "register_queries",
    Route: "register_routes",
    Subscription: "register_subscriptions",
    TableSet: "register_tables",
    Wrapper: "register_wrappers",
}


def registering(*values: Any, role: Role | None = None) -> Any:
    """Return a plugin that registers these values: fields, queries, orders, its tables."""
    by_hook: dict[str, list[Any]] = defaultdict(list)
    for value in values:
        by_hook[_HOOKS[type(value)]].append(value)
    hooks = {hook: _returning(hook, found) for hook, found in by_hook.items()}
    return SimpleNamespace(api_version=2, role=role, **hooks)


def _returning(hook: str, values: Sequence[Any]) -> Any:
    def register() -> Any:
        return values[0] if hook == "register_tables" else values

    register.__name__ = hook
    return hookimpl(register)


@asynccontextmanager
async def site_with(folder: Path, url: str, plugins: Mapping[str, Any]) -> AsyncIterator[tuple[App, Newsroom]]:
    """An app with these plugins, by name, and a newsroom that writes into it."""
    settings = settings_in(folder, database_url=url, result_cache_mb=0)
    async with assembled(settings, Hooks.of(plugins)) as app:
        yield app, Newsroom(app.database, app.writer)


async def answer(app: App, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> Any:
    """Return the answer to a query: the same whether its plan or graphql-core shapes it."""
    found = await app.engine.execute(query=query, variables=variables, viewer=viewer)
    plain = json.loads(found.body)
    walked = query.replace("{", "{ __schema { queryType { name } } ", 1)
    shaped = await app.engine.execute(query=walked, variables=variables, viewer=replace(viewer, introspection=True))
    core = json.loads(shaped.body)
    if core.get("data"):
        core["data"].pop("__schema")
    assert core.get("data") == plain.get("data")
    assert _places(core) == _places(plain)
    return plain


async def receipt(app: App, query: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> list[dict[str, Any]]:
    """Return the statements of a query, as its receipt has them."""
    found = await app.engine.execute(query=query, variables=variables, viewer=viewer, with_receipt=True)
    answered = json.loads(found.body)
    assert "errors" not in answered, answered
    statements: list[dict[str, Any]] = answered["extensions"]["receipt"]["statements"]
    return statements


def _places(answered: Any) -> list[tuple[str, list[Any]]]:
    return sorted((str(each["extensions"]["code"]), each.get("path", [])) for each in answered.get("errors", ()))
