"""The tables that belong into an archive, in orders in which every row comes after those that it hangs from."""

from collections.abc import Collection, Iterable
from graphlib import CycleError, TopologicalSorter
from itertools import chain, pairwise

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import require_context
from tortoise.migrations.graph import MigrationKey
from tortoise.models import Model

from gql_blog.errors import StoreError
from gql_blog.store.migrator.migration_guard import read_catalog
from gql_blog.store.migrator.model_states import LateState
from gql_blog.store.plugin_archive.stored_plugins import owned_tables
from gql_blog.store.plugin_archive.table_references import Reference
from gql_blog.store.site_archive.column_schemas import archived_models
from gql_blog.store.tortoise_apps import CORE, loaded_apps


async def archived_tables(
    client: BaseDBAsyncClient, state: LateState, applied: Collection[MigrationKey], keys: Iterable[Reference]
) -> dict[str, type[Model] | None]:
    """Return the tables by applied migrations, with models (None: the plugin is away), each after what it refers to."""
    models = archived_models(model for apps in state.apps.apps.values() for model in apps.values())
    now = [model for apps in loaded_apps(require_context()).values() for model in apps.values()]
    kept_here = {each._meta.db_table for each in now} - archived_models(now).keys()
    owned = owned_tables(await read_catalog(client), {each.app_label for each in applied} - {CORE})
    tables = ({*models, *chain.from_iterable(owned.values())}) - kept_here
    return {each: models.get(each) for each in _sorted(tables, made_later(tables, keys)[1])}


def placed(table: str, key: str, keys: Iterable[Reference]) -> str:
    """Return the ORDER BY that stands behind a table: by the key, and each row after those that it hangs from."""
    links = [each.column for each in keys if each.table == each.target == table]
    order = f'"{table}"."{key}"'
    if not links:
        return f"ORDER BY {order}"
    first = " AND ".join(f'("{each}" IS NULL OR "{each}" = "{key}")' for each in links)
    linked = " UNION ALL ".join(f'SELECT "{key}", "{each}" FROM "{table}" WHERE "{each}" <> "{key}"' for each in links)
    return f"""LEFT JOIN (
        WITH RECURSIVE linked(low, high) AS ({linked}), placed(place, depth) AS (
            SELECT "{key}", 0 FROM "{table}" WHERE {first}
            UNION SELECT linked.low, placed.depth + 1 FROM placed JOIN linked ON linked.high = placed.place
        ) SELECT place, max(depth) AS depth FROM placed GROUP BY place
    ) AS placed ON placed.place = {order} ORDER BY placed.depth, {order}"""


def made_later(tables: Collection[str], keys: Iterable[Reference]) -> tuple[list[Reference], list[Reference]]:
    """Return the links that are made when all rows are there, and the others, by which tables refer in no circle.

    Later come links that are empty where their row is deleted, of a table in each circle: they may be empty until then.
    """
    later: list[Reference] = []
    left = sorted(keys, key=lambda each: (each.table, each.column))
    while circle := _circle(tables, left):
        ties = [[key for key in left if (key.target, key.table) == each] for each in pairwise(circle)]
        loose = next((tie for tie in ties if all(key.on_delete == "SET NULL" for key in tie)), None)
        if loose is None:
            raise StoreError(f"These tables refer to each other in a circle: {', '.join(circle)}.")
        later += loose
        left = [key for key in left if key not in loose]
    return later, left


def _circle(tables: Collection[str], keys: Iterable[Reference]) -> list[str]:
    try:
        _sorted(tables, keys)
    except CycleError as error:
        return [*error.args[1]]
    return []


def _sorted(tables: Collection[str], keys: Iterable[Reference]) -> list[str]:
    above: dict[str, dict[str, None]] = {each: {} for each in sorted(tables)}  # sets have another order in each process
    for key in keys:
        if key.table in above and key.target in above and key.table != key.target:
            above[key.table][key.target] = None
    return [*TopologicalSorter(above).static_order()]
