"""Tortoise's apps and context for one database: the tables of the core and of plugins."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, cast
from weakref import WeakKeyDictionary

from pypika_tortoise.queries import Query, Table
from tortoise.apps import Apps
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, _current_context, require_context
from tortoise.exceptions import ConfigurationError, ValidationError
from tortoise.fields import JSONField
from tortoise.models import MetaInfo, Model

from gql_blog.content import is_storable
from gql_blog.errors import PluginError
from gql_blog.store.database_url import DatabaseURL

CORE = "gql_blog"
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,30}")
_numbers = count(1)
_prepared: WeakKeyDictionary[type[Model], tuple[type, int, int]] = WeakKeyDictionary()
"""For what each model was prepared last: a dialect, and its fields, to which plugins' tables add."""


@dataclass(frozen=True)
class PluginTables:
    """A plugin's tables, which begin with ``<label>_``: ``models`` and ``migrations`` are dotted modules."""

    label: str
    models: str
    migrations: str


class UnstorableText(ValidationError):
    """A value of a plugin has U+0000, which PostgreSQL holds nowhere, or a lone surrogate."""


CORE_TABLES = PluginTables(CORE, "gql_blog.store.tables", "gql_blog.store.migrations")


def apps_config(plugin_tables: Sequence[PluginTables], connection: str) -> dict[str, dict[str, Any]]:
    """Return Tortoise's ``apps``, the core first; PluginError where labels collide."""
    config: dict[str, dict[str, Any]] = {}
    for tables in (CORE_TABLES, *plugin_tables):
        if tables.label in config:
            raise PluginError(
                f"Two plugins register tables with the prefix {tables.label!r}. Add one of them to "
                "GQL_BLOG_BLOCKED_PLUGINS."
            )
        if not _LABEL.fullmatch(tables.label):
            raise PluginError(f"{tables.label!r} is not a valid table prefix: use lower-case letters, digits and _.")
        config[tables.label] = {
            "models": [tables.models],
            "migrations": tables.migrations,
            "default_connection": connection,
        }
    return config


class _BoundMeta(MetaInfo):
    """A model's Meta that takes connection and query builder from the current Tortoise context.

    Tortoise stores both on the model's class, so the database that was opened last would decide for all others in the
    process. With this class databases of both dialects work side by side. (It has no slots of its own, which is what
    allows ``__class__`` of an existing Meta to be assigned.)
    """

    __slots__ = ()

    @property
    def default_connection(self) -> str | None:
        # A context of ours has a single connection.
        return next(iter(require_context().connections.db_config))

    @default_connection.setter
    def default_connection(self, value: str | None) -> None:
        """Ignore what Tortoise sets when another database is opened."""

    @property
    def basequery(self) -> Query:
        return cast(Query, self.db.query_class.from_(self.basetable))

    @basequery.setter
    def basequery(self, value: Query) -> None:
        """Ignore what Tortoise sets when another database is opened."""

    @property
    def basequery_all_fields(self) -> Query:
        return cast(Query, self.db.query_class.from_(self.basetable).select(*self.db_fields))

    @basequery_all_fields.setter
    def basequery_all_fields(self, value: Query) -> None:
        """Ignore what Tortoise sets when another database is opened."""

    def finalise_model(self) -> None:
        """Prepare the model for queries, unless it is: that was most of what it took to open a database again."""
        prepared = (self.db.executor_class, len(self.fields_map), len(self._filters))
        if _prepared.get(self._model) != prepared:
            super().finalise_model()
            _prepared[self._model] = prepared


class _Context(TortoiseContext):
    """A context that knows the name of its connection, if no other context has that name."""

    own_alias: str | None = None

    async def close_connections(self) -> None:
        """Close them, and forget the statements that were kept for this context alone."""
        if self.own_alias is not None:
            forget_statements(self.own_alias)
        await super().close_connections()


async def open_context(
    database_url: DatabaseURL,
    plugin_tables: Sequence[PluginTables] = (),
    *,
    owns_statements: bool = False,
    pool_size: int = 10,
    foreign_keys: bool = True,
    is_private: bool = False,
) -> TortoiseContext:
    """Return a new context for one database. It is not the current one, and nothing is connected yet.

    Tortoise keeps statements for all of the process by the name of the connection. Databases with the core's tables
    alone share them. One with tables of plugins has its own, since another one may have other versions of the plugins,
    and so has one whose tables change meanwhile (``owns_statements``). They are forgotten when it is closed.
    """
    context = _Context()
    if owns_statements or plugin_tables:
        context.own_alias = f"{database_url.dialect} {next(_numbers)}"
    name = context.own_alias or database_url.dialect
    engine = {
        "engine": f"gql_blog.store.{database_url.dialect}.{database_url.dialect}_client",
        "credentials": database_url.credentials(pool_size=pool_size, foreign_keys=foreign_keys, is_private=is_private),
    }
    config = {"connections": {name: engine}, "apps": apps_config(plugin_tables, name)}
    with use_context(context):
        try:
            # With connections it would make queries for each model, which _BoundMeta makes when they are needed.
            await context.init(config=config, use_tz=True, timezone="UTC", init_connections=False)
        except ConfigurationError as error:
            raise PluginError(f"The tables of core and plugins do not fit together: {error}") from error
        plugins = [each.label for each in plugin_tables]
        for label, models in loaded_apps(context).items():
            for model in models.values():
                if not isinstance(model._meta, _BoundMeta):
                    model._meta.__class__ = _BoundMeta
                    model._meta.basetable = Table(name=model._meta.db_table, schema=model._meta.schema)
                model._meta.finalise_model()
            for model in models.values() if label != CORE else ():
                _check_prefix(label, model._meta.db_table, plugins)
                _check_references(label, model._meta)
                for field in model._meta.fields_map.values():
                    is_text = field.field_type is str or isinstance(field, JSONField)
                    if is_text and _check_storable not in field.validators:
                        field.validators.append(_check_storable)
    return context


def forget_statements(alias: str) -> None:
    """Forget the statements that Tortoise keeps by alias and table: they name the columns that a table has or had."""
    for key in [key for key in EXECUTOR_CACHE if key[0] == alias]:
        del EXECUTOR_CACHE[key]


def loaded_apps(context: TortoiseContext) -> Apps:
    """Return the models of an open context, by app."""
    if context.apps is None:
        raise RuntimeError("Tortoise has loaded no apps")
    return context.apps


def table_names(context: TortoiseContext, *, core_alone: bool = False) -> tuple[str, ...]:
    """Return the names of the tables of an open context, or of the core's in it, in their order."""
    apps = loaded_apps(context)
    chosen = [apps[CORE]] if core_alone else apps.values()
    models = (model for models in chosen for model in models.values())
    return tuple(sorted(model._meta.db_table for model in models))


@contextmanager
def use_context(context: TortoiseContext) -> Iterator[None]:
    """Make ``context`` the current one. Its own ``with`` stores a token on the context, and so serves a single task."""
    token = _current_context.set(context)
    try:
        yield
    finally:
        _current_context.reset(token)


def owner_of(table: str, plugins: Iterable[str]) -> str | None:
    """Return the plugin to which a table belongs: the one with the longest name that it begins with."""
    return max((each for each in plugins if table.startswith(f"{each}_")), key=len, default=None)


def _check_storable(value: Any) -> None:
    """Raise UnstorableText, on SQLite too, which would keep some of it."""
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            parts += [*part, *part.values()]
        elif isinstance(part, list | tuple):
            parts += part
        elif isinstance(part, str) and not is_storable(part):
            raise UnstorableText("it contains U+0000 or a lone surrogate")


def _check_prefix(label: str, table: str, plugins: Sequence[str]) -> None:
    owner = owner_of(table, plugins)
    if owner is not None and len(owner) > len(label):
        raise PluginError(
            f"The table {table!r} of the plugin {label!r} begins with the name of the plugin {owner!r}, so that it "
            "would be taken for that one's. Give it another name, or add one of them to GQL_BLOG_BLOCKED_PLUGINS."
        )
    if not table.startswith(f"{label}_"):
        raise PluginError(
            f"The table {table!r} of the plugin {label!r} must be named '{label}_…', so that tables of two plugins "
            "cannot collide."
        )


def _check_references(label: str, described: MetaInfo) -> None:
    """Refuse relations of a plugin's table to the core's: they would give rows past visibility, rules and audit."""
    for name in sorted(described.fk_fields | described.o2o_fields | described.m2m_fields):
        related = described.fields_map[name].related_model  # type: ignore[attr-defined]
        if related._meta.app == CORE:
            raise PluginError(
                f"The table {described.db_table!r} of the plugin {label!r} refers to the core's {related.__name__} "
                f"by {name!r}, which would give its rows past all rules. Keep the id: {name}_id = "
                "fields.CharField(max_length=30, db_index=True); KeepId changes an existing table in a migration."
            )
