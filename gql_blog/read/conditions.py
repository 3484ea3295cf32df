"""The rows of a list: the conditions on them, or the SQL that derives them."""

from gql_blog.read.bind_parameters import BindParameters, Bound
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import ENTITIES, Entity, Within
from gql_blog.read.needs import Many, Pages
from gql_blog.read.policy import ALWAYS, Policy
from gql_blog.read.select_node import Conditions


def conditions_of(need: Many | Pages, entity: Entity, policy: Policy, dialect: Dialect, place: str) -> Conditions:
    """Return what must hold of the rows of the list at ``place``; of a page's, its paging says the rest."""

    def conditions(alias: str, key: str, _bound: Bound, slots: BindParameters) -> list[str]:
        slots = slots.at(place)
        slots.tables[alias] = entity.table
        slots.note(need.on.format(a=alias, p=""), "key")
        parts = [need.on.format(a=alias, p=key)]
        if isinstance(need, Pages):
            return parts
        if entity.only:
            parts.append(slots.note(entity.only.format(a=alias), "type"))
        if entity.kind:
            parts.append(policy.rows(entity.kind, alias, slots))
        if need.published:
            parts += policy.published(entity, dialect, alias, slots)
        return parts

    return conditions


def derived_rows(entity: Entity, policy: Policy, dialect: Dialect, within: Within, slots: BindParameters) -> str:
    """Return the SQL of a derived list's rows."""
    assert entity.derived
    slots.note(entity.derived(lambda *_: ALWAYS, lambda *_: ALWAYS, lambda column, _: column), "derived")

    def visible(kind: str, alias: str) -> str:
        return policy.rows(kind, alias, slots)

    def published(kind: str, alias: str) -> str:
        return " and ".join(policy.published(ENTITIES[kind], dialect, alias, slots)) or ALWAYS

    return entity.derived(visible, published, within)
