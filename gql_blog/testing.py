"""The pytest plugin that plugin authors get: whole apps over real databases, and what happened in them.

::

    async def test_a_rude_comment_is_held(blog):
        async with blog(plugins={"mine": my_plugin}) as app:
            answer = await app.query("mutation …", role=Role.EDITOR)
            assert answer.data["submitComment"]["comment"]["status"] == "PENDING"
            assert [each.hook for each in app.fired] == ["moderate"]

Each app has a database of its own, migrated, with the tables of the plugins that it was given and of no others.
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
from gql_blog.app import App, assembled, migrate_all
from gql_blog.content import Role
from gql_blog.hooks import Hooks, contracts
from gql_blog.settings import load_settings

REGISTRATION: Final = "register_"
"""How hooks begin that are called once, at the start; they are not recorded."""


@dataclass(frozen=True)
class HookCall:
    """One call of one plugin's hook: what it was handed, and what it returned or raised."""

    plugin: str
    hook: str
    arguments: Mapping[str, Any]
    returned: Any = None
    raised: BaseException | None = None


@dataclass(frozen=True)
class QueryResult:
    """An answer, as a client would read it; ``statements`` is the SQL that was run to read it."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    statements: tuple[str, ...]


@dataclass
class AppUnderTest:
    """An app; ``fired`` grows with every call of a hook, and may be cleared."""

    fired: list[HookCall]
    _app: App = field(repr=False)

    async def query(
        self, document: str, variables: Mapping[str, Any] | None = None, *, role: Role | None = None
    ) -> QueryResult:
        """Execute a query or a mutation as an anonymous reader, or on behalf of somebody with ``role``."""
        viewer = ANONYMOUS if role is None else Viewer(role, actor=f"test:{role}")
        with self._app.database.reader.record() as statements:
            answer = await self._app.engine.execute(query=document, variables=variables, viewer=viewer)
        body = orjson.loads(answer.body)
        return QueryResult(body.get("data"), body.get("errors", []), tuple(each.sql for each in statements))

    @property
    def sdl(self) -> str:
        """The schema, with what the plugins added."""
        return self._app.schema.sdl

    @property
    def health(self) -> dict[str, str]:
        """How each plugin fares."""
        return {each.name: str(each.state) for each in self._app.hooks.health()}


Opened = AbstractAsyncContextManager[AppUnderTest]
Blog = Callable[..., Opened]


@asynccontextmanager
async def open_app(
    folder: Path, plugins: Mapping[str, object] | None = None, *, database_url: str | None = None
) -> AsyncIterator[AppUnderTest]:
    """An app with these plugins, by name, and no others; on SQLite in ``folder``, or where ``database_url`` says."""
    fired: list[HookCall] = []
    hooks = Hooks.of({name: recorded(name, plugin, fired) for name, plugin in (plugins or {}).items()})
    settings = load_settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url or f"sqlite://{folder / 'test.db'}",
        result_cache_mb=0,
    )
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        await app.relay.start()
        try:
            yield AppUnderTest(fired, app)
        finally:
            await app.relay.stop()


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """Opens apps: ``async with blog(plugins={"name": plugin}) as app``."""
    numbers = itertools.count(1)

    def opened(plugins: Mapping[str, object] | None = None, **options: Any) -> Opened:
        folder = tmp_path / f"app-{next(numbers)}"
        folder.mkdir()
        return open_app(folder, plugins, **options)

    return opened


def recorded(name: str, plugin: object, fired: list[HookCall]) -> object:
    """The same plugin; every call of its run-time hooks is noted in ``fired`` once it is over."""
    parts = {part: getattr(plugin, part) for part in dir(plugin) if not part.startswith("__") or part == "__version__"}
    for hook in contracts():
        if hook in parts and not hook.startswith(REGISTRATION):
            parts[hook] = _noting(name, hook, parts[hook], fired)
    return SimpleNamespace(**parts)


def _noting(plugin: str, hook: str, function: Callable[..., Any], fired: list[HookCall]) -> Callable[..., Any]:
    def note(arguments: Mapping[str, Any], **outcome: Any) -> None:
        fired.append(HookCall(plugin, hook, arguments, **outcome))

    @functools.wraps(function)
    def plain(**arguments: Any) -> Any:
        try:
            returned = function(**arguments)
        except BaseException as error:
            note(arguments, raised=error)
            raise
        note(arguments, returned=returned)
        return returned

    @functools.wraps(function)
    async def awaited(**arguments: Any) -> Any:
        try:
            returned = await function(**arguments)
        except BaseException as error:
            note(arguments, raised=error)
            raise
        note(arguments, returned=returned)
        return returned

    return awaited if inspect.iscoroutinefunction(function) else plain
