"""A pytest plugin for authors of gql_blog plugins: the fixture ``blog`` opens complete apps over real databases.

pytest loads it by itself where gql_blog is installed. Tests are plain functions; no asyncio plugin is needed.

::

    def test_a_rude_comment_is_held(blog):
        with blog({"mine": my_plugin}) as app:
            app.comment(app.publish(), "No! No! No!")
            (call,) = app.calls("moderate")
            assert call.returned.verdict is Verdict.HOLD

Each app has its own migrated database, with the given plugins and their tables, and no others. ``app.hook_calls`` has
the calls of their hooks and callbacks. ``async with blog(…)`` gives the same app with async methods.
"""

import asyncio
import itertools
import os
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from datetime import datetime as DateTime
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from typer.testing import CliRunner

from gql_blog.cli import cli
from gql_blog.content import Role
from gql_blog.hooks import Event, instead_of_installed
from gql_blog.kit import (
    POSTGRES_VARIABLE,
    AppUnderTest,
    HookCall,
    HTTPResponse,
    QueryResult,
    SeedArticle,
    create_database,
    drop_database,
    loaded,
    open_app,
    with_recording,
)

__all__ = [
    "POSTGRES_VARIABLE",
    "AppUnderTest",
    "Blog",
    "BlogApp",
    "CommandResult",
    "HTTPResponse",
    "HookCall",
    "OpenApp",
    "QueryResult",
    "SeedArticle",
    "blog",
    "blog_postgres_url",
    "each_database",
    "open_app",
    "with_recording",
]

T = TypeVar("T")

_UNSET: Final = ("PLUGINS", "BLOCKED_PLUGINS", "PLUGINS_DIR", "PLUGIN_SETTINGS")


@dataclass(frozen=True)
class CommandResult:
    """What a command of ``gql-blog`` printed, and its exit status."""

    status: int
    output: str
    errors: str


class BlogApp:
    """A running app. Its methods wait for their results, and raise what goes wrong."""

    def __init__(self, app: AppUnderTest, plugins: Mapping[str, object], loop: asyncio.AbstractEventLoop) -> None:
        self._app = app
        self._plugins = plugins
        self._loop = loop

    def query(
        self, document: str, variables: Mapping[str, Any] | None = None, *, role: Role | None = None
    ) -> QueryResult:
        """Execute a query or mutation as an anonymous reader, or as a user with ``role``."""
        return self._wait(self._app.query(document, variables, role=role))

    def seed(self) -> tuple[SeedArticle, ...]:
        """Store the sample dialogue in the empty database; return its published articles: post, responses, theirs."""
        return self._wait(self._app.seed())

    def publish(self, title: str = "On Tides", source: str = "The tide turns.", **fields: Any) -> SeedArticle:
        """Store a post and publish it; ``fields`` are others of ``CreatePost``."""
        return self._wait(self._app.publish(title, source, **fields))

    def comment(self, article: SeedArticle, text: str, author_name: str = "Ruth") -> str:
        """Submit a comment as an anonymous reader, and return its status, such as ``PENDING``."""
        return self._wait(self._app.comment(article, text, author_name))

    def issue(self, command: Any, *, role: Role | None = Role.ADMIN) -> Any:
        """Run a command such as ``PublishArticle``, and return its result."""
        return self._wait(self._app.issue(command, role=role))

    def rows(self, model: str, **where: Any) -> list[dict[str, Any]]:
        """Return rows of a plugin's own table, by the name of its model, in the order of their keys."""
        return self._wait(self._app.rows(model, **where))

    def add_row(self, model: str, **values: Any) -> dict[str, Any]:
        """Store a row in a plugin's own table, and return it."""
        return self._wait(self._app.add_row(model, **values))

    def execute(self, sql: str) -> None:
        """Run a statement, such as an INSERT into a table as an earlier version of the plugin had it."""
        self._wait(self._app.execute(sql))

    def request(self, method: str, path: str, **given: Any) -> HTTPResponse:
        """Send an HTTP request; ``json`` or ``body``, ``headers`` and ``role`` may be given."""
        return self._wait(self._app.request(method, path, **given))

    def import_files(
        self,
        *paths: Path,
        import_format: str | None = None,
        options: Mapping[str, Any] | None = None,
        dry_run: bool = False,
        resume: bool = False,
    ) -> dict[str, Any]:
        """Import files, as ``gql-blog import`` does, and return the report that its ``--json`` prints."""
        return self._wait(
            self._app.import_files(*paths, import_format=import_format, options=options, dry_run=dry_run, resume=resume)
        )

    def export(
        self,
        article: SeedArticle | str,
        export_format: str,
        *,
        dialogue: bool = False,
        role: Role | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the file of an article, or of a whole dialogue, in a plugin's format."""
        return self._wait(self._app.export(article, export_format, dialogue=dialogue, role=role, options=options))

    def export_site(self, export_format: str, *, options: Mapping[str, Any] | None = None) -> bytes:
        """Return the file of the whole site in a plugin's format."""
        return self._wait(self._app.export_site(export_format, options=options))

    def run_command(self, name: str, **options: Any) -> str | None:
        """Run a command that a plugin has registered, and return what it prints."""
        return self._wait(self._app.run_command(name, **options))

    def cli(self, *arguments: str, given: str | None = None) -> CommandResult:
        """Run ``gql-blog`` with these arguments over this app's database; ``given`` is its standard input."""
        data_dir = self._app.data_dir
        environment: dict[str, str | None] = {f"GQL_BLOG_{name}": None for name in _UNSET}
        environment |= {"GQL_BLOG_DATABASE_URL": self.database_url, "GQL_BLOG_DATA_DIR": str(data_dir)}
        with instead_of_installed(self._plugins):
            done = CliRunner().invoke(cli, arguments, input=given, env=environment)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return CommandResult(done.exit_code, done.stdout, done.stderr)

    def deliver_events(self) -> tuple[Event, ...]:
        """Wait until every plugin was told of every event so far; return all events since the database was made."""
        return self._wait(self._app.deliver_events())

    def run(self, function: Callable[..., Coroutine[Any, Any, T]], *arguments: Any, **named: Any) -> T:
        """Await an async function of the plugin's that uses its own tables."""
        result: T = self._wait(self._app.run(function, *arguments, **named))
        return result

    def set_time(self, now: DateTime) -> None:
        """Let plugins be told this time by ``context.now()``."""
        self._app.set_time(now)

    def settings(self, plugin: str) -> Any:
        """Return the settings of a plugin."""
        return self._app.settings(plugin)

    def record_sql(self) -> AbstractContextManager[list[str]]:
        """Record the SQL of queries, and of the models of plugins, that is run inside the block."""
        return self._app.record_sql()

    def calls(self, hook: str, subject: str | None = None) -> list[HookCall]:
        """Return the calls of one hook or callback so far; ``subject`` is the field, format, path or name."""
        return self._app.calls(hook, subject)

    def assert_schema(self, snapshot: Path) -> None:
        """Fail if what the plugins add to the schema is not what the file has; a missing file is written."""
        if not snapshot.exists():
            snapshot.write_text(self.added_sdl, encoding="utf-8")
        expected = snapshot.read_text(encoding="utf-8")
        assert self.added_sdl == expected, f"The schema differs from {snapshot}. If it should, delete that file."

    @property
    def hook_calls(self) -> list[HookCall]:
        """Every call of a hook or callback so far; a test may clear the list."""
        return self._app.hook_calls

    @property
    def sdl(self) -> str:
        """The whole schema."""
        return self._app.sdl

    @property
    def added_sdl(self) -> str:
        """What the plugins add to the schema."""
        return self._app.added_sdl

    @property
    def health(self) -> dict[str, str]:
        """The state of each plugin, by name: ``OK``, or what is wrong."""
        return self._app.health

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self._app.database_url

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


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


@pytest.fixture(scope="session")
def blog_postgres_url() -> str:
    """The URL of a PostgreSQL server on which databases may be made; a test that asks for one is skipped without."""
    url = os.environ.get(POSTGRES_VARIABLE)
    if not url:
        pytest.skip(f"no PostgreSQL: set {POSTGRES_VARIABLE} to the URL of a server where tests may make databases")
    return url


@pytest.fixture(params=("sqlite", "postgresql"))
def each_database(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn, for ``blog(…, database=each_database)``."""
    return str(request.param)


@pytest.fixture
def blog(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Blog]:
    """Open apps: ``with blog({"name": plugin}) as app``."""
    made: list[tuple[str, str]] = []

    def new_database(kind: str) -> str | None:
        if kind == "sqlite":
            return None  # a file in the folder of the app
        if kind != "postgresql":
            raise ValueError(f"A database is 'sqlite' or 'postgresql', not {kind!r}.")
        server = str(request.getfixturevalue("blog_postgres_url"))
        url = _waited_for(create_database(server))
        made.append((server, url))
        return url

    yield Blog(tmp_path, new_database)
    for server, url in made:
        _waited_for(drop_database(server, url))


def _waited_for(work: Coroutine[Any, Any, T]) -> T:
    """Run something to its end, whatever loop is running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
