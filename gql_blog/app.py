"""Assembling an app from settings, without business rules; what most commands do not need is loaded late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from functools import cached_property, partial

from gql_blog import graph, read, transfer, web
from gql_blog.access import RETENTION, SCHEDULE, STAFF_READ_FACTOR, AuthorRight, Policy, PreviewSigner, TokenHolders
from gql_blog.content import CommentModeration, SealKey, SiteMetric, SiteUrls
from gql_blog.errors import GqlBlogError, StoreError
from gql_blog.events import (
    AuditSeals,
    Consumers,
    Relay,
    RetentionPeriods,
    job_states,
    metrics_of_backlogs,
    metrics_of_jobs,
    metrics_of_rows,
)
from gql_blog.garbage_collection import infrequent_collections
from gql_blog.hooks import Hooks
from gql_blog.media import MediaFiles, files_at
from gql_blog.plugin_settings import PluginSettings
from gql_blog.render import Renderer
from gql_blog.settings import Settings, environment, load_settings, rate_pairs, zone_of
from gql_blog.store import (
    CircuitStore,
    Database,
    DocumentStore,
    MigrationReport,
    PluginTables,
    ReadBounds,
    WriteProbe,
    loaded,
    migrate,
    pending,
)
from gql_blog.write import (
    CommentSettings,
    FileOwners,
    Progress,
    PublishArticle,
    PurgeDeleted,
    SessionTerms,
    StoredPictures,
    SweepMedia,
    TokenUse,
    UnpublishArticle,
    Unrendered,
    Writer,
)


@dataclass(frozen=True)
class App:
    """One assembled app. Several may run in one process."""

    settings: Settings
    hooks: Hooks
    database: Database
    writer: Writer
    relay: Relay
    seals: AuditSeals
    token_use: TokenUse
    media: MediaFiles
    documents: DocumentStore

    @cached_property
    def articles(self) -> read.ExportReader:
        """What loads complete articles."""
        return read.ExportReader(self.database.reader, _urls(self.settings))

    @cached_property
    def downloads(self) -> transfer.Downloads:
        """The feeds and files of the site."""
        settings = self.settings
        return transfer.Downloads(
            self.hooks,
            self.articles,
            urls=_urls(settings),
            locale=settings.site_locale,
            time_zone=settings.site_time_zone,
            pictures=transfer.SitePictures(self.media, self.database, self.writer.previews, _urls(settings)),
        )

    @cached_property
    def schema(self) -> graph.ComposedSchema:
        """The schema. PluginError if a plugin's fields do not fit."""
        return graph.build_schema(self.hooks)

    @cached_property
    def engine(self) -> graph.Engine:
        """The engine."""
        settings = self.settings
        kept = _retention(settings).deleted
        terms = graph.EngineSettings(_urls(settings), settings.debug, settings.result_cache_bytes, deleted_for=kept)
        engine = graph.Engine(self.schema, self.database, self.writer, self.relay, terms)
        self.relay.check_subscribers_with(engine.subscriptions.check_viewers)
        return engine


def load_hooks(settings: Settings) -> Hooks:
    """Load the plugins that the settings allow; PluginError if one is invalid."""
    reader = PluginSettings(settings.plugin_settings, environment())
    hooks = Hooks.load(
        settings.plugins, settings.blocked_plugins, folder=settings.plugins_dir, read_settings=reader.read
    )
    reader.check_names({*hooks.names, *settings.blocked_plugins})
    return hooks


def plugin_tables(hooks: Hooks) -> tuple[PluginTables, ...]:
    """Return the plugins' tables, for the store."""
    return tuple(PluginTables(each.plugin, each.value.models, each.value.migrations) for each in hooks.tables)


@asynccontextmanager
async def assembled(settings: Settings, hooks: Hooks | None = None) -> AsyncIterator[App]:
    """Assemble an app over a migrated database, and close it at the end.

    ``hooks``: the installed plugins by default. NotMigrated if the database does not exist; StoreError if it cannot be
    reached.
    """
    hooks = hooks or load_hooks(settings)
    # The longest reads are those of staff.
    bounds = ReadBounds(longest_seconds=settings.read_timeout * STAFF_READ_FACTOR)
    database = await Database.open(settings.database, plugin_tables=plugin_tables(hooks), read_bounds=bounds)
    database.notes_changes = settings.shared_cache_seconds > 0
    try:
        hooks.rendering.rows.read_by(database.plugin_rows, database.models)
        committed = asyncio.Event()
        urls, media = _urls(settings), files_at(settings.media_store, settings.data_dir, FileOwners(database))
        writer = Writer(
            database,
            hooks,
            Renderer(hooks, StoredPictures(database, urls)),
            committed=committed,
            policy=Policy([AuthorRight(each) for each in settings.authors_may]),
            default_locale=settings.site_locale,
            comment_settings=comment_settings_of(settings),
            zone=zone_of(settings.site_time_zone),
            previews=PreviewSigner(settings.secret_key),
            urls=urls,
            root_fields=lambda: app.schema.root_fields,
            forget_files=media.forget,
            fetch_file=partial(media.fetch, limit=settings.media_bytes),
        )
        seals = AuditSeals(database, SealKey.of(settings.secret_key) if settings.secret_key else None)
        relay = Relay(
            database,
            hooks,
            committed=committed,
            publish=partial(_change, writer, PublishArticle),
            unpublish=partial(_change, writer, UnpublishArticle),
            retention=_retention(settings),
            seals=seals,
            purge=partial(_purge, writer, media),
            rows=(writer.changed_rows.render_due, writer.changed_rows.look),
        )
        noted = TokenUse(database, settings.session_idle), DocumentStore(database)
        app = App(settings, hooks, database, writer, relay, seals, noted[0], media, noted[1])
        services = (lambda: app.engine, writer, database, settings.read_timeout, settings.secret_key)
        hooks.serve(graph.PluginServices(*services))
        async with hooks.sharing_health(CircuitStore(database)):
            try:
                yield app
            finally:  # whoever started them may have been left by an exception
                try:
                    await relay.stop()
                finally:
                    for each in noted:
                        await each.stop()
    finally:
        await database.close()


def comment_settings_of(settings: Settings) -> CommentSettings:
    """Return what the settings say of comments."""
    days = settings.comment_close_days
    return CommentSettings(
        claim=timedelta(minutes=settings.claim_minutes),
        edit=timedelta(minutes=settings.comment_edit_minutes),
        moderation=CommentModeration(settings.comment_moderation.upper()),
        close_after=timedelta(days=days) if days else None,
    )


def _urls(settings: Settings) -> SiteUrls:
    addresses = (settings.server_url, settings.site_url, settings.article_path, settings.media_url)
    return SiteUrls(*addresses, settings.site_title, settings.site_description, settings.site_locale)


def _retention(settings: Settings) -> RetentionPeriods:
    """Return the periods of the settings, where 0 means for ever."""
    days = (settings.event_days, settings.audit_days, settings.undelivered_days, settings.deleted_days)
    return RetentionPeriods(*(timedelta(days=each) if each else None for each in days))


async def _change(writer: Writer, to: type[PublishArticle | UnpublishArticle], article_id: str, version: int) -> None:
    """Publish an article that is due, or make a draft of one whose time is over."""
    await writer.run(to(id=article_id, expected_version=version), SCHEDULE)


async def _purge(writer: Writer, media: MediaFiles, before: DateTime) -> int:
    """Purge some of what was deleted before, of the media that nothing uses, and all uploads that nobody finished."""
    purged = await writer.run(PurgeDeleted(before=before), RETENTION)
    swept = await writer.run(SweepMedia(before=before), RETENTION)
    await media.sweep()
    await writer.remove_remains()
    return purged.articles + purged.comments + purged.entries + swept.removed


def rates_of(settings: Settings) -> web.Rates | None:
    """Return the rates of the settings; ``None`` if they are off."""
    if settings.rate_limits == "off":
        return None
    return web.Rates(
        reader=rate_pairs(settings.reader_rates),
        token=rate_pairs(settings.token_rates),
        application=rate_pairs(settings.application_rates),
        on_behalf=rate_pairs(settings.on_behalf_rates),
        comment=rate_pairs(settings.comment_rates),
    )


def site(app: App) -> web.ASGIApp:
    """Return the ASGI application of an assembled app, without a lifespan; the caller starts the relay."""
    probe = WriteProbe(app.database)

    async def check_readiness() -> list[str]:
        # Plugins are left out: a load balancer that takes a server away does not help a plugin that fails.
        return await app.database.check() or await probe.problems()

    async def read_metrics() -> tuple[SiteMetric, ...]:
        try:
            jobs = metrics_of_jobs(await job_states(app.database, app.hooks.jobs))
            rows = metrics_of_rows(app.hooks, await app.writer.changed_rows.count(look=False))
            return (*metrics_of_backlogs(await Consumers(app.database).backlogs()), *jobs, *rows)
        except StoreError:
            return ()  # the other metrics are needed all the more

    terms = SessionTerms(idle=app.settings.session_idle, longest=app.settings.session_longest)
    cookie = web.SessionCookie(terms, local=app.settings.debug)
    caching = web.CacheTerms(*app.settings.cache_terms)
    tokens = web.BearerTokens(TokenHolders(app.database, app.token_use.note), app.hooks, app.writer)
    return web.build_site(
        engine=app.engine,
        authenticate=tokens.viewer,
        find_reader=tokens.reader,
        check_readiness=check_readiness,
        read_metrics=read_metrics,
        read_sdl=lambda: app.schema.sdl,
        documents=web.PersistedDocuments(
            app.documents,
            app.database.invalidations,
            automatic=app.settings.persisted_queries == "automatic",
            registered_only=app.settings.anonymous_documents == "registered",
        ),
        settings=web.SiteSettings(
            public_url=app.settings.server_url,
            debug=app.settings.debug,
            allowed_origins=app.settings.allowed_origins,
            allowed_headers=app.settings.allowed_headers,
            metrics_token=app.settings.metrics_token or None,
            rates=rates_of(app.settings),
            trusted_proxies=app.settings.trusted_proxies,
            read_timeout=app.settings.read_timeout,
            caching=caching,
            session_cookie=cookie,
        ),
        downloads=app.downloads,
        plugin_health=app.hooks.health,
        plugin_routes=web.PluginRoutes(app.hooks, app.writer, cookie, body_limit=app.settings.plugin_body_bytes),
        media_routes=web.MediaRoutes(
            app.media, app.writer, app.database, limit=app.settings.media_bytes, caching=caching
        ),
    )


@asynccontextmanager
async def serving(app: App, *, works: bool = True) -> AsyncIterator[None]:
    """Do beside the requests what a server process does: deliver events, and tell plugins of its start and its end.

    ``works``: not only subscribers are told. No plugin gets an event before its ``on_startup``, or after its
    ``on_shutdown``; plugins that are new get what the former commits. PluginError if there is no schema to serve.
    """
    _ = app.engine
    async with loaded(app.database.url, [each.plugin for each in app.hooks.tables]):
        await Consumers(app.database).begin(app.hooks.implementers("on_event"))
        await app.hooks.lifecycle.start()
        await app.relay.start(subscribers_only=not works)
        try:
            yield
        finally:
            await app.relay.stop()
            await app.hooks.lifecycle.stop()


class Application:
    """The ASGI application of a server process: assembled at lifespan startup, closed at shutdown."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._site: web.ASGIApp | None = None

    async def __call__(self, scope: web.Scope, receive: web.Receive, send: web.Send) -> None:
        """Serve one connection, or run the lifespan."""
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
        else:
            assert self._site is not None, "the server must run the lifespan first"
            await self._site(scope, receive, send)

    async def _run_lifespan(self, receive: web.Receive, send: web.Send) -> None:
        await receive()
        try:
            async with assembled(self._settings) as app:
                await app.database.invalidations.start()
                for noted in (app.token_use, app.documents):
                    noted.start()
                async with serving(app, works=self._settings.background == "server"):
                    self._site = site(app)
                    with infrequent_collections():
                        await send({"type": "lifespan.startup.complete"})
                        await receive()
        except GqlBlogError as error:
            if self._site is not None:
                raise
            await send({"type": "lifespan.startup.failed", "message": f"gql-blog: {error.message} [{error.code}]"})
            return
        await send({"type": "lifespan.shutdown.complete"})


def application() -> Application:
    """Return an application with the settings of the environment: a factory for servers with several processes."""
    return Application(load_settings())


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade did. ``unrendered`` are the articles that could not be rendered again."""

    migrations: MigrationReport
    unrendered: tuple[Unrendered, ...] = ()


async def migrate_all(settings: Settings, hooks: Hooks | None = None, progress: Progress | None = None) -> Upgrade:
    """Apply all missing migrations, those of plugins included, then render again what an earlier version rendered.

    ``progress`` gets the number of articles rendered so far and their total. An interrupted run can be repeated.
    Plugins that an operator has disabled take no part in rendering.
    """
    hooks = hooks or load_hooks(settings)
    tables = plugin_tables(hooks)
    report = await migrate(settings.database, tables, backup_dir=settings.data_dir / "backups")
    database = await Database.open(settings.database, plugin_tables=tables)
    try:
        hooks.rendering.rows.read_by(database.plugin_rows, database.models)
        async with hooks.sharing_health(CircuitStore(database)):
            writer = Writer(database, hooks, Renderer(hooks, StoredPictures(database, _urls(settings))))
            upgrade = Upgrade(report, (await writer.rerender(progress)).unrendered)
        if report.applied:
            await writer.gather_statistics()
        return upgrade
    finally:
        await database.close()


async def pending_migrations(settings: Settings) -> list[str]:
    """Return the migrations that are not applied yet, and whether articles are still to be rendered again."""
    tables = plugin_tables(load_hooks(settings))
    if lacking := await pending(settings.database, tables):
        return lacking
    database = await Database.open(settings.database, plugin_tables=tables)
    try:
        waiting = await database.count_unrendered()
    finally:
        await database.close()
    return [f"rendering again {waiting} articles"] if waiting else []
