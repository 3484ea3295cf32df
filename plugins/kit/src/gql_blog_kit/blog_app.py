"""Apps under test whose methods wait, for tests that are plain functions."""

import asyncio
import functools
import itertools
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from typer.testing import CliRunner

from gql_blog.cli import cli
from gql_blog.hooks import instead_of_installed
from gql_blog_kit.app_under_test import AppUnderTest, RunningApp, open_app
from gql_blog_kit.plugin_source import loaded

P = ParamSpec("P")
T = TypeVar("T")

_UNSET: Final = ("PLUGINS", "BLOCKED_PLUGINS", "PLUGINS_DIR", "PLUGIN_SETTINGS")


@dataclass(frozen=True)
class CommandResult:
    """What a command of ``gql-blog`` printed, and its exit status."""

    status: int
    output: str
    errors: str


def _waited(
    method: Callable[Concatenate[AppUnderTest, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate["BlogApp", P], T]:
    """Return an async method of the app as one that waits for its result, and raises what goes wrong."""

    @functools.wraps(method)
    def wait(app: "BlogApp", /, *arguments: P.args, **named: P.kwargs) -> T:
        return asyncio.run_coroutine_threadsafe(method(app._awaited, *arguments, **named), app._loop).result()

    return wait


class BlogApp(RunningApp):
    """A running app, as ``AppUnderTest``; its methods wait for their results."""

    def __init__(self, awaited: AppUnderTest, plugins: Mapping[str, object], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(awaited.hook_calls, awaited._app)
        self._awaited = awaited
        self._loop = loop
        self._plugins = plugins

    query = _waited(AppUnderTest.query)
    heard = _waited(AppUnderTest.heard)
    seed = _waited(AppUnderTest.seed)
    publish = _waited(AppUnderTest.publish)
    comment = _waited(AppUnderTest.comment)
    issue = _waited(AppUnderTest.issue)
    rows = _waited(AppUnderTest.rows)
    add_row = _waited(AppUnderTest.add_row)
    execute = _waited(AppUnderTest.execute)
    request = _waited(AppUnderTest.request)
    import_files = _waited(AppUnderTest.import_files)
    export = _waited(AppUnderTest.export)
    export_site = _waited(AppUnderTest.export_site)
    run_command = _waited(AppUnderTest.run_command)
    run_job = _waited(AppUnderTest.run_job)
    deliver_events = _waited(AppUnderTest.deliver_events)
    render_again = _waited(AppUnderTest.render_again)
    run = _waited(AppUnderTest.run)

    def cli(self, *arguments: str, given: str | None = None) -> CommandResult:
        """Run ``gql-blog`` with these arguments over this app's database; ``given`` is its standard input."""
        environment: dict[str, str | None] = {f"GQL_BLOG_{name}": None for name in _UNSET}
        environment |= {"GQL_BLOG_DATABASE_URL": self.database_url, "GQL_BLOG_DATA_DIR": str(self.data_dir)}
        environment["GQL_BLOG_MEDIA_STORE"] = ""  # the one of a real site is not this app's
        with instead_of_installed(self._plugins):
            done = CliRunner().invoke(cli, arguments, input=given, env=environment)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return CommandResult(done.exit_code, done.stdout, done.stderr)


class OpenApp:
    """An app to be opened: by ``with`` one whose methods wait, by ``async with`` one whose methods are async."""

    def __init__(
        self, opened: Callable[[], AbstractAsyncContextManager[AppUnderTest]], plugins: Mapping[str, object]
    ) -> None:
        self._opened = opened
        self._plugins = plugins
        self._async: AbstractAsyncContextManager[AppUnderTest] | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._error: BaseException | None = None

    def __enter__(self) -> BlogApp:
        ready: Future[AppUnderTest] = Future()
        self._thread = threading.Thread(target=asyncio.run, args=(self._live(ready),), name="gql_blog app under test")
        self._thread.start()
        try:
            app = ready.result()
        except BaseException:
            self._thread.join()
            raise
        assert self._loop is not None
        return BlogApp(app, self._plugins, self._loop)

    def __exit__(self, *_error: object) -> None:
        assert self._loop is not None
        assert self._closing is not None
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        if self._error is not None:
            raise self._error

    async def __aenter__(self) -> AppUnderTest:
        self._async = self._opened()
        return await self._async.__aenter__()

    async def __aexit__(self, *error: Any) -> bool | None:
        assert self._async is not None
        return await self._async.__aexit__(*error)

    async def _live(self, ready: "Future[AppUnderTest]") -> None:
        """Open the app, hand it over, and close it when the block is over: all in one task."""
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with self._opened() as app:
                ready.set_result(app)
                await self._closing.wait()
        except BaseException as error:
            if ready.done():
                self._error = error
            else:
                ready.set_exception(error)


class Blog:
    """Opens apps: ``with blog({"name": plugin}) as app``.

    A plugin is a module, an object with hooks, or the path of a single file.
    """

    def __init__(self, folder: Path, new_database: Callable[[str], str | None]) -> None:
        self._folder = folder
        self._new_database = new_database
        self._numbers = itertools.count(1)

    def __call__(
        self,
        plugins: Mapping[str, object] | None = None,
        *,
        database: str = "sqlite",
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        until: Mapping[str, str] | None = None,
        over: BlogApp | AppUnderTest | None = None,
    ) -> OpenApp:
        """Return an app to be opened. ``database``: ``sqlite`` or ``postgresql``; ``settings`` of the plugins, by name.

        ``until`` names the last migration of a plugin that is applied, by its name: the app has the tables of that
        time, and not the plugin itself. ``over``: the app opens the database of another one, which it upgrades.
        """
        folder = self._folder / f"app-{next(self._numbers)}"
        folder.mkdir()
        url = over.database_url if over is not None else self._new_database(database)
        chosen = loaded(plugins or {})
        return OpenApp(lambda: open_app(folder, chosen, database_url=url, settings=settings, until=until), chosen)
