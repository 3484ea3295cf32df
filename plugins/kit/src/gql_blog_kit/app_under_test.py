"""A complete app over a real database, for tests of plugins."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import orjson

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App, assembled, migrate_all, plugin_tables, serving, site
from gql_blog.content import CircuitKey, Role
from gql_blog.errors import InputError, NotFound, PluginError
from gql_blog.events import Consumers, recorded_events
from gql_blog.graph import added_sdl, build_schema
from gql_blog.hooks import Event, Hooks
from gql_blog.plugin_settings import PluginSettings
from gql_blog.settings import Settings, load_settings
from gql_blog.store import Article, Comment, PluginTables, User
from gql_blog.transfer import load_sample
from gql_blog.write import ArticleWritten, CreatePost, CreateToken, PublishArticle, SubmitComment
from gql_blog_kit.call_recorder import HookCall, recorded_names, with_recording
from gql_blog_kit.file_exchange import FileExchange, SeedArticle
from gql_blog_kit.http_client import HTTPResponse, request
from gql_blog_kit.plugin_source import loaded
from gql_blog_kit.statement_recorder import recorded_statements
from gql_blog_kit.table_versions import migrate_until

_POLL_SECONDS: Final = 0.01
_HEARING_SECONDS: Final = 30.0

_MIGRATED: Final[dict[tuple[PluginTables, ...], bytes]] = {}
"""Empty SQLite files, by the tables of plugins: whoever comes later begins with a copy."""

_DIALOGUE: Final = """{ posts(first: 5) { nodes { id slug title responses(first: 10) { nodes {
  id slug title responses(first: 10) { nodes { id slug title } } } } } } }"""
"""The posts with what answers them, and what answers that."""

ReadSettings = Callable[[str, Any], Any]
"""Makes the settings of a plugin, by its name, of the model that it declares."""

OnFailure = Callable[[CircuitKey, BaseException], None]


@dataclass(frozen=True)
class QueryResult:
    """The result of an operation as a client gets it, and the SQL that was run for it, by plugins too."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]
    statements: tuple[str, ...]


@dataclass
class RunningApp:
    """What is told of a running app at once; ``hook_calls`` grows with every call. A test may clear it."""

    hook_calls: list[HookCall]
    _app: App = field(repr=False)

    def settings(self, plugin: str) -> Any:
        """Return the settings of a plugin."""
        return self._app.hooks.settings[plugin]

    def calls(self, hook: str, subject: str | None = None) -> list[HookCall]:
        """Return the calls of one hook or callback so far; ``subject`` is the field, format, path or name."""
        known = recorded_names() | set(self._app.hooks.offered)
        if hook not in known:
            raise InputError(f"No hook or callback is called {hook!r}. There are: {', '.join(sorted(known))}.")
        return [each for each in self.hook_calls if each.hook == hook and subject in (None, each.subject)]

    def set_time(self, now: DateTime) -> None:
        """Let plugins be told this time by ``context.now()``."""
        self._app.hooks.set_clock(lambda: now)

    @contextmanager
    def record_sql(self) -> Iterator[list[str]]:
        """Record the SQL of queries, and of the models of plugins, that is run inside the block."""
        with recorded_statements(self._app.database.reader) as statements:
            yield statements

    @property
    def hooks(self) -> Hooks:
        """The plugins as the app calls them."""
        return self._app.hooks

    @property
    def sdl(self) -> str:
        """The schema, including the plugins' fields."""
        return self._app.schema.sdl

    @property
    def added_sdl(self) -> str:
        """What the plugins add to the schema, and no more: for a snapshot that outlives versions of the core."""
        return added_sdl(build_schema(Hooks.of({})).sdl, self.sdl)

    @property
    def health(self) -> dict[str, str]:
        """The state of each plugin, by name."""
        return {each.name: str(each.state) for each in self._app.hooks.health()}

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self._app.settings.database

    @property
    def data_dir(self) -> Path:
        """The folder of its files."""
        return self._app.settings.data_dir

    def assert_schema(self, snapshot: Path) -> None:
        """Fail if what the plugins add to the schema is not what the file has; a missing file is written."""
        if not snapshot.exists():
            snapshot.write_text(self.added_sdl, encoding="utf-8")
        expected = snapshot.read_text(encoding="utf-8")
        assert self.added_sdl == expected, f"The schema differs from {snapshot}. If it should, delete that file."


@dataclass
class AppUnderTest(RunningApp, FileExchange):
    """A running app: what a test does with it."""

    _viewers: dict[Role, Viewer] = field(repr=False, default_factory=dict)

    async def query(
        self, document: str, variables: Mapping[str, Any] | None = None, *, role: Role | None = None
    ) -> QueryResult:
        """Execute a query or mutation as an anonymous reader, or as a user with ``role``."""
        viewer = await self._viewer(role)
        with recorded_statements(self._app.database.reader) as statements:
            answer = await self._app.engine.execute(query=document, variables=variables, viewer=viewer)
        body = orjson.loads(answer.body)
        return QueryResult(body.get("data"), body.get("errors", []), tuple(statements))

    async def heard(
        self, document: str, variables: Mapping[str, Any] | None = None, *, role: Role | None = None, count: int = 1
    ) -> list[QueryResult]:
        """Subscribe, and return so many results: with ``after``, a cursor of ``deliver_events``, what came since."""
        found: list[QueryResult] = []
        told = self._app.engine.subscribe(query=document, variables=variables, viewer=await self._viewer(role))
        async with aclosing(told) as results, asyncio.timeout(_HEARING_SECONDS):
            async for each in results:
                body = orjson.loads(each.body)
                found.append(QueryResult(body.get("data"), body.get("errors", []), ()))
                if len(found) == count:
                    break
        return found

    async def seed(self) -> tuple[SeedArticle, ...]:
        """Store the sample dialogue in the empty database; return its published articles: post, responses, theirs."""
        await load_sample(self._app.database, self._app.writer)
        found = await self.query(_DIALOGUE)
        assert found.data is not None, found.errors
        above = [max(found.data["posts"]["nodes"], key=lambda each: len(each["responses"]["nodes"]))]
        articles: dict[str, SeedArticle] = {}
        while above:
            below = [response for each in above for response in each.pop("responses", {"nodes": ()})["nodes"]]
            articles |= {each["id"]: SeedArticle(**each) for each in above if each["id"] not in articles}
            above = below
        return tuple(articles.values())

    async def publish(self, /, title: str = "On Tides", source: str = "The tide turns.", **fields: Any) -> SeedArticle:
        """Store a post and publish it."""
        made: ArticleWritten = await self.issue(CreatePost(title=title, source=source, **fields))
        await self.issue(PublishArticle(id=made.article_id, expected_version=made.version))
        async with self._app.database.session():
            row = await Article.get(id=made.article_id)
        return SeedArticle(row.id, row.slug, row.title)

    async def comment(self, article: SeedArticle, text: str, author_name: str = "Ruth") -> str:
        """Submit a comment as an anonymous reader, and return its status, such as ``PENDING``."""
        made = await self.issue(SubmitComment(article_id=article.id, author_name=author_name, body=text), role=None)
        async with self._app.database.session():
            return str((await Comment.get(id=made.comment_id)).status)

    async def issue(self, command: Any, *, role: Role | None = Role.ADMIN) -> Any:
        """Run a command such as ``PublishArticle``, and return its result."""
        return await self._app.writer.run(command, OPERATOR if role is Role.ADMIN else await self._viewer(role))

    async def rows(self, /, model: str, **where: Any) -> list[dict[str, Any]]:
        """Return rows of a plugin's own table, by the name of its model, in the order of their keys."""
        async with self._app.database.session():
            found = await self._model(model).filter(**where)
        return [dict(each) for each in sorted(found, key=lambda row: row.pk)]

    async def add_row(self, /, model: str, **values: Any) -> dict[str, Any]:
        """Store a row in a plugin's own table."""
        async with self._app.database.transaction():
            return dict(await self._model(model).create(**values))

    async def execute(self, sql: str) -> None:
        """Run a statement, such as an INSERT into a table as an earlier version had it."""
        async with self._app.database.transaction() as transaction:
            await transaction.execute(sql)

    async def token(self, role: Role) -> str:
        """Return a bearer token of a user with this role."""
        await self._viewer(role)
        return str((await self._app.writer.run(CreateToken(email=_email(role)), OPERATOR)).secret)

    async def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        role: Role | None = None,
    ) -> HTTPResponse:
        """Send a request to the site, as an anonymous reader or with a token of a user with ``role``."""
        named = dict(headers or {})
        if json is not None:
            body, named = orjson.dumps(json), {"content-type": "application/json", **named}
        if role is not None:
            named["authorization"] = f"Bearer {await self.token(role)}"
        return await request(self._site, method, path, body=body, headers=named)

    async def run_command(self, /, name: str, **options: Any) -> str | None:
        """Run a command that a plugin has registered, and return what it prints."""
        for each in self._app.hooks.commands:
            if each.value.name == name:
                defaults = {key: option.default for key, option in each.value.options.items()}
                return await self._app.hooks.callbacks.run(each, {**defaults, **options})
        raise NotFound(f"No plugin of this app has the command {name!r}.")

    async def run_job(self, /, name: str) -> None:
        """Do a job that a plugin has registered, as when it is due; PluginError if it fails."""
        for each in self._app.hooks.jobs:
            if each.value.name == name:
                if error := await self._app.hooks.job_calls.run(each):
                    raise PluginError(f"Plugin {each.plugin!r} failed in the job {name}.") from error
                return
        raise NotFound(f"No plugin of this app has the job {name!r}.")

    async def deliver_events(self) -> tuple[Event, ...]:
        """Wait until every plugin was told of every event so far; return all events since the database was made.

        An event that a plugin failed to take counts as delivered: it is tried again later. A plugin that keeps failing,
        or is disabled, is not waited for.
        """
        consumers, plugins = Consumers(self._app.database), self._app.hooks.implementers("on_event")
        while await consumers.count_new([each for each in plugins if self._app.hooks.may_deliver(each)]):  # noqa: ASYNC110
            await asyncio.sleep(_POLL_SECONDS)  # the tasks of the app deliver, and there is nothing to wait on
        return await recorded_events(self._app.database)

    async def render_again(self) -> int:
        """Render again what plugins' changed rows made due, as a server does; return how many articles are left."""
        rows = self._app.writer.changed_rows
        while (left := await rows.count()) and not rows.is_paused:
            await rows.render_due()
            await asyncio.sleep(_POLL_SECONDS)  # the app may be at it itself
        return left

    async def run(self, function: Any, *arguments: Any, **named: Any) -> Any:
        """Await an async function of the plugin's that uses its own tables."""
        async with self._app.database.session():
            return await function(*arguments, **named)

    async def version(self, article_id: str) -> int:
        """Return the version of an article, which commands that change it name."""
        async with self._app.database.session():
            return int((await Article.get(id=article_id)).version)

    @cached_property
    def _site(self) -> Any:
        return site(self._app)

    def _model(self, name: str) -> Any:
        models = {
            key: model for each in self._app.hooks.names for key, model in self._app.database.models(each).items()
        }
        if name not in models:
            raise InputError(
                f"No plugin of this app has the model {name!r}. There are: {', '.join(sorted(models)) or 'none'}."
            )
        return models[name]

    async def _viewer(self, role: Role | None) -> Viewer:
        """Return a user with this role, who is made when first asked for."""
        if role is None:
            return ANONYMOUS
        if role not in self._viewers:
            async with self._app.database.transaction():
                user, _ = await User.get_or_create(
                    email=_email(role),
                    defaults={
                        "name": role.title(),
                        "role": role.value,
                        "created_at": await self._app.database.now(),
                    },
                )
            self._viewers[role] = Viewer(role, user.id, None, None, user.id)
        return self._viewers[role]


def _email(role: Role) -> str:
    return f"{role.lower()}@kit.example"


@asynccontextmanager
async def open_app(
    folder: Path,
    plugins: Mapping[str, object] | None = None,
    *,
    database_url: str | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    until: Mapping[str, str] | None = None,
) -> AsyncIterator[AppUnderTest]:
    """Open an app with these plugins, by name, on SQLite in ``folder``, or on ``database_url``.

    A plugin is a module, an object with hooks, or the path of a single file.
    ``settings`` are those of the plugins, by name. ``until`` names, by plugin, the last migration to apply: the app
    has the tables of that time, and not the plugin itself, which does not know them.
    """
    given = settings or {}
    if strangers := sorted(set(given) - set(plugins or {})):
        raise InputError(f"There are settings for {strangers[0]!r}, which is no plugin of this app.")
    chosen = await _without_later(database_url or _url_in(folder), loaded(plugins or {}), until or {})
    async with opened_app(
        folder,
        chosen,
        database_url=database_url,
        read_settings=lambda name, model: _settings(name, model, given.get(name, {})),
    ) as app:
        yield app


@asynccontextmanager
async def opened_app(
    folder: Path,
    plugins: Mapping[str, object],
    *,
    read_settings: ReadSettings,
    database_url: str | None = None,
    on_failure: OnFailure | None = None,
) -> AsyncIterator[AppUnderTest]:
    """Open an app as ``open_app`` does; ``on_failure`` is called with each failure of a plugin, from the start on."""
    hook_calls: list[HookCall] = []
    recorded = {name: with_recording(name, plugin, hook_calls) for name, plugin in plugins.items()}
    hooks = Hooks.of(recorded, read_settings=read_settings)
    if on_failure is not None:
        hooks.callbacks.observe_failures(on_failure)
    url = database_url or _url_in(folder)
    settings = load_settings(_env_file=None, data_dir=folder, media_store="", database_url=url, result_cache_mb=0)
    if database_url is None:
        await _make_file(_file_in(folder), settings, hooks)
    else:
        await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app, serving(app):
        yield AppUnderTest(hook_calls, app)


def _file_in(folder: Path) -> Path:
    return folder / "test.db"


def _url_in(folder: Path) -> str:
    return f"sqlite://{_file_in(folder)}"


async def _make_file(path: Path, settings: Settings, hooks: Hooks) -> None:
    """Make a migrated database: of the first app with these tables by migrating, for others by copying its file."""
    tables, is_new = plugin_tables(hooks), not _is_there(path)
    if is_new and tables in _MIGRATED:
        await asyncio.to_thread(path.write_bytes, _MIGRATED[tables])
    await migrate_all(settings, hooks)  # also a copy: the test may have added a migration since
    if is_new and tables not in _MIGRATED:
        _MIGRATED[tables] = await asyncio.to_thread(path.read_bytes)


def _settings(plugin: str, model: Any, given: Mapping[str, Any]) -> Any:
    """Return the settings of a plugin; PluginError as if they came from the environment."""
    return PluginSettings(None, {}).read(plugin, model, given)


def _is_there(path: Path) -> bool:
    return path.exists()


async def _without_later(url: str, plugins: dict[str, object], until: Mapping[str, str]) -> dict[str, object]:
    """Migrate the plugins in ``until`` so far, and return the others."""
    earlier = {name: plugins.pop(name) for name in until}
    for tables in plugin_tables(Hooks.of(earlier)) if earlier else ():
        await migrate_until(url, tables, until[tables.label])
    return plugins
