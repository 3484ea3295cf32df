"""A pytest plugin for authors of gql_blog plugins: the fixture ``blog`` opens complete apps over real databases.

pytest loads it by itself where gql_blog is installed. Async tests need an asyncio plugin such as pytest-asyncio.

::

    async def test_a_rude_comment_is_held(blog):
        async with blog(plugins={"mine": my_plugin}) as app:
            result = await app.query("mutation …", role=Role.EDITOR)
            assert result.data["submitComment"]["comment"]["status"] == "PENDING"
            assert [each.hook for each in app.hook_calls] == ["moderate"]

Each app has its own migrated database, with the given plugins and their tables, and no others. ``app.hook_calls`` has
the calls of their run-time hooks.
"""

import functools
import inspect
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import orjson
import pytest

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.app import App, assembled, migrate_all, serving
from gql_blog.content import Role
from gql_blog.hooks import Hooks, contracts
from gql_blog.settings import load_settings

REGISTRATION_PREFIX: Final = "register_"
"""The prefix of hooks that are called once, at the start; they are not recorded."""


@dataclass(frozen=True)
class HookCall:
    """One call of a plugin's hook: its arguments, and what it returned or raised."""

    plugin: str
    hook: str
    arguments: Mapping[str, Any]
    returned: Any = None
    raised: BaseException | None = None


@dataclass(frozen=True)
class QueryResult:
    """The result of an operation as a client gets it; ``statements`` is the SQL that was run for it."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    statements: tuple[str, ...]


@dataclass
class AppUnderTest:
    """A running app. ``hook_calls`` grows with every call of a run-time hook; a test may clear it."""

    hook_calls: list[HookCall]
    _app: App = field(repr=False)

    async def query(
        self, document: str, variables: Mapping[str, Any] | None = None, *, role: Role | None = None
    ) -> QueryResult:
        """Execute a query or mutation as an anonymous reader, or as a user with ``role``."""
        viewer = ANONYMOUS if role is None else Viewer(role, actor=f"test:{role}")
        with self._app.database.reader.record() as statements:
            answer = await self._app.engine.execute(query=document, variables=variables, viewer=viewer)
        body = orjson.loads(answer.body)
        return QueryResult(body.get("data"), body.get("errors", []), tuple(each.sql for each in statements))

    @property
    def sdl(self) -> str:
        """The schema, including the plugins' fields."""
        return self._app.schema.sdl

    @property
    def health(self) -> dict[str, str]:
        """The state of each plugin, by name."""
        return {each.name: str(each.state) for each in self._app.hooks.health()}


OpenApp = AbstractAsyncContextManager[AppUnderTest]
Blog = Callable[..., OpenApp]


@asynccontextmanager
async def open_app(
    folder: Path, plugins: Mapping[str, object] | None = None, *, database_url: str | None = None
) -> AsyncIterator[AppUnderTest]:
    """Open an app with these plugins, by name, on SQLite in ``folder``, or on ``database_url``."""
    hook_calls: list[HookCall] = []
    hooks = Hooks.of({name: with_recording(name, plugin, hook_calls) for name, plugin in (plugins or {}).items()})
    settings = load_settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url or f"sqlite://{folder / 'test.db'}",
        result_cache_mb=0,
    )
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app, serving(app):
        yield AppUnderTest(hook_calls, app)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A function that opens apps: ``async with blog(plugins={"name": plugin}) as app``."""
    numbers = itertools.count(1)

    def opened(plugins: Mapping[str, object] | None = None, **options: Any) -> OpenApp:
        folder = tmp_path / f"app-{next(numbers)}"
        folder.mkdir()
        return open_app(folder, plugins, **options)

    return opened


def with_recording(name: str, plugin: object, hook_calls: list[HookCall]) -> object:
    """Return the same plugin; every finished call of its run-time hooks is appended to ``hook_calls``."""
    parts = {part: getattr(plugin, part) for part in dir(plugin) if not part.startswith("__") or part == "__version__"}
    for hook in contracts():
        if hook in parts and not hook.startswith(REGISTRATION_PREFIX):
            parts[hook] = _recording(name, hook, parts[hook], hook_calls)
    return SimpleNamespace(**parts)


def _recording(plugin: str, hook: str, function: Callable[..., Any], hook_calls: list[HookCall]) -> Callable[..., Any]:
    def record(arguments: Mapping[str, Any], **outcome: Any) -> None:
        hook_calls.append(HookCall(plugin, hook, arguments, **outcome))

    @functools.wraps(function)
    def plain(**arguments: Any) -> Any:
        try:
            returned = function(**arguments)
        except BaseException as error:
            record(arguments, raised=error)
            raise
        record(arguments, returned=returned)
        return returned

    @functools.wraps(function)
    async def awaited(**arguments: Any) -> Any:
        try:
            returned = await function(**arguments)
        except BaseException as error:
            record(arguments, raised=error)
            raise
        record(arguments, returned=returned)
        return returned

    return awaited if inspect.iscoroutinefunction(function) else plain
