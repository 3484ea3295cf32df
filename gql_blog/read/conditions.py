"""The conditions on the rows of a list."""

from gql_blog.read.entities import Entity
from gql_blog.read.level import Conditions
from gql_blog.read.needs import Many, Pages
from gql_blog.read.policy import Policy
from gql_blog.read.slots import Bound, Slots


def conditions_of(need: Many | Pages, entity: Entity, policy: Policy, *, paged: bool) -> Conditions:
    """Return what must hold of a list's rows; of a page's, its paging says the rest (``paged``)."""

    def conditions(alias: str, key: str, _bound: Bound, slots: Slots) -> list[str]:
        parts = [need.on.format(a=alias, p=key)]
        if paged:
            return parts
        if entity.only:
            parts.append(entity.only.format(a=alias))
        if entity.kind:
            parts.append(policy.rows(entity.kind, alias, slots))
        if isinstance(need, Many) and need.published:
            parts.append(f"{alias}.status = '{entity.published}'")
        return parts

    return conditions
