"""What Tortoise is told: the core's tables and those of plugins, for one database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from pypika_tortoise.queries import Query, Table
from tortoise.apps import Apps
from tortoise.context import TortoiseContext, _current_context, require_context
from tortoise.exceptions import ConfigurationError
from tortoise.models import MetaInfo, Model

from gql_blog.errors import PluginError
from gql_blog.store.database_url import Address

CORE = "gql_blog"
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True)
class PluginTables:
    """A plugin's tables: ``label`` is the plugin's name, ``models`` and ``migrations`` are dotted modules.

    Every table's name begins with ``<label>_``.
    """

    label: str
    models: str
    migrations: str


CORE_TABLES = PluginTables(CORE, "gql_blog.store.tables", "gql_blog.store.migrations")


def apps_config(plugin_tables: Sequence[PluginTables], connection: str) -> dict[str, dict[str, Any]]:
    """Return Tortoise's ``apps``, the core first; PluginError where labels collide."""
    config: dict[str, dict[str, Any]] = {}
    for tables in (CORE_TABLES, *plugin_tables):
        if tables.label in config:
            raise PluginError(f"Two plugins have tables under the name {tables.label!r}.")
        if not _LABEL.fullmatch(tables.label):
            raise PluginError(f"{tables.label!r} is no name for tables: lower case letters, digits and _ alone.")
        config[tables.label] = {
            "models": [tables.models],
            "migrations": tables.migrations,
            "default_connection": connection,
        }
    return config


class _BoundMeta(MetaInfo):
    """A model's Meta that asks the context in force for its connection.

    Tortoise keeps a model's connection and its dialect's query builder on the class, so that the database opened last
    would decide for all others in the process. Here they follow the context, and databases of either dialect live
    side by side. (No slots of its own: that is what lets a model's Meta become one.)
    """

    __slots__ = ()

    @property
    def default_connection(self) -> str | None:
        # The one connection of a context of ours; its own attribute is set only once its models are.
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


async def open_context(
    address: Address,
    plugin_tables: Sequence[PluginTables] = (),
    *,
    alias: str | None = None,
    pool_size: int = 10,
    foreign_keys: bool = True,
) -> TortoiseContext:
    """Return a context of its own for one database. It is not entered, and nothing is connected yet."""
    context = TortoiseContext()
    name = alias or address.dialect
    engine = {
        "engine": f"gql_blog.store.{address.dialect}_client",
        "credentials": address.credentials(pool_size=pool_size, foreign_keys=foreign_keys),
    }
    config = {"connections": {name: engine}, "apps": apps_config(plugin_tables, name)}
    with use_context(context):
        try:
            await context.init(config=config, use_tz=True, timezone="UTC")
        except ConfigurationError as error:
            raise PluginError(f"The tables do not hold together: {error}") from error
    for label, models in loaded_apps(context).items():
        _check_prefix(label, models.values())
        for model in models.values():
            _bind(model)
    return context


def loaded_apps(context: TortoiseContext) -> Apps:
    """Return the models of a context that was opened, by app."""
    if context.apps is None:
        raise RuntimeError("Tortoise has loaded no apps")
    return context.apps


@contextmanager
def use_context(context: TortoiseContext) -> Iterator[None]:
    """Make ``context`` the one in force. Not by its own ``with``, which keeps a token on it and serves one task."""
    token = _current_context.set(context)
    try:
        yield
    finally:
        _current_context.reset(token)


def _bind(model: type[Model]) -> None:
    if not isinstance(model._meta, _BoundMeta):
        model._meta.__class__ = _BoundMeta
        model._meta.basetable = Table(name=model._meta.db_table, schema=model._meta.schema)


def _check_prefix(label: str, models: Iterable[type[Model]]) -> None:
    if label == CORE:
        return
    for model in models:
        if not model._meta.db_table.startswith(f"{label}_"):
            raise PluginError(
                f"The table {model._meta.db_table!r} of the plugin {label!r} must be named '{label}_…', so that no "
                "two plugins meet."
            )
