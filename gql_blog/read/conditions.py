"""The rows of a list: the conditions on them, or the SQL that derives them."""

from gql_blog.read.bind_parameters import BindParameters, BoundRequest
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity, KeyCondition
from gql_blog.read.needs import Many, Pages
from gql_blog.read.select_node import Conditions
from gql_blog.read.visibility_conditions import ALWAYS, Policy


def list_conditions(need: Many | Pages, entity: Entity, policy: Policy, dialect: Dialect, path: str) -> Conditions:
    """Return what must hold of the rows of the list at ``place``; of a page's, its paging says the rest."""

    def conditions(alias: str, key: str, _bound: BoundRequest, parameters: BindParameters) -> list[str]:
        parameters = parameters.at(path)
        parameters.tables[alias] = entity.table
        parameters.record_usage(need.on.format(a=alias, p=""), "key")
        parts = [need.on.format(a=alias, p=key)]
        if isinstance(need, Pages):
            return parts
        if entity.only:
            parts.append(parameters.record_usage(entity.only.format(a=alias), "type"))
        if entity.kind:
            parts.append(policy.rows(entity.kind, alias, parameters))
        if need.published:
            parts += policy.published(entity, dialect, alias, parameters)
        return parts

    return conditions


def derived_rows(
    entity: Entity, policy: Policy, dialect: Dialect, matches_key: KeyCondition, parameters: BindParameters
) -> str:
    """Return the SQL of a derived list's rows."""
    assert entity.derived
    parameters.record_usage(entity.derived(lambda *_: ALWAYS, lambda *_: ALWAYS, lambda column, _: column), "derived")

    def visible(kind: str, alias: str) -> str:
        return policy.rows(kind, alias, parameters)

    def published(kind: str, alias: str) -> str:
        return " and ".join(policy.published(ENTITIES[kind], dialect, alias, parameters)) or ALWAYS

    return entity.derived(visible, published, matches_key)
