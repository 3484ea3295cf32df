"""Visibility as SQL: the rules of ``access`` as conditions of a statement."""

from collections.abc import Callable

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Visibility,
    visible_field,
    visible_rows,
)
from gql_blog.content import Role
from gql_blog.read.bind_parameters import BindParameters
from gql_blog.read.dialect import Dialect
from gql_blog.read.entities import Entity

ALWAYS = "true"
NEVER = "false"

_TABLES = {"user": "account"}
"""The table of a kind, where it has another name."""


class Policy:
    """Conditions for viewers of one role. The identity of the viewer is a parameter, never a part of the text."""

    def __init__(self, role: Role | None) -> None:
        self.role = role

    def rows(self, kind: str, alias: str, parameters: BindParameters) -> str:
        """Return the condition under which the row ``alias`` of ``kind`` is visible."""
        parameters.tables[alias] = _TABLES.get(kind, kind)
        return _with_usage(_condition(visible_rows(kind, self.role), alias, self, parameters), parameters)

    def field(self, permission: str, alias: str, parameters: BindParameters) -> str:
        """Return the condition under which fields of the row ``alias`` that need ``permission`` are readable."""
        return _with_usage(_condition(visible_field(permission, self.role), alias, self, parameters), parameters)

    def sees_all(self, kind: str) -> bool:
        """Return whether every row of ``kind`` is visible."""
        return isinstance(visible_rows(kind, self.role), Everything)

    def sees_public(self, kind: str) -> bool:
        """Return whether exactly the public rows of ``kind`` are visible."""
        return visible_rows(kind, self.role) == Flag("public")

    def published(
        self, entity: Entity, dialect: Dialect, alias: str, parameters: BindParameters, *, keyed: bool = True
    ) -> list[str]:
        """Return the condition that a row is published. Viewers of public rows need none, because those are published.

        ``keyed``: it is one of a parent's rows. Without statistics, SQLite prefers an index on the status to the one on
        the parent's key. A unary plus keeps it from using that index.
        """
        assert entity.kind
        if self.sees_public(entity.kind):
            return []
        condition = parameters.record_usage(f"{alias}.status = '{entity.published}'", "filter")
        return [f"+{condition}" if keyed and not dialect.postgres else condition]


def _with_usage(condition: str, parameters: BindParameters) -> str:
    return condition if condition in (ALWAYS, NEVER) else parameters.record_usage(condition, "policy")


def _own_article(alias: str, parameters: BindParameters) -> str:
    parameters.tables["oc"] = "collaborator"
    return own_article(alias, parameters.user())


def own_article(alias: str, user: str) -> str:
    """Return the condition that the account ``user``, given as SQL, created the article or is a collaborator of it."""
    named = f"select 1 from collaborator oc where oc.article_id = {alias}.id and oc.account_id = {user}"
    return f"({alias}.created_by_id = {user} or exists ({named}))"


def _condition(rule: Visibility, alias: str, policy: Policy, parameters: BindParameters) -> str:
    """Return ``rule`` as SQL; an unknown rule allows nothing."""
    part: Callable[[Visibility], str] = lambda inner: _condition(inner, alias, policy, parameters)  # noqa: E731
    match rule:
        case Everything():
            return ALWAYS
        case Flag(column):
            return f"{alias}.{column}"
        case Own(column):
            return f"{alias}.{column} = {parameters.user()}"
        case OfContributor(column):
            return f"{alias}.{column} = {parameters.contributor()}"
        case OwnArticle("id"):
            return _own_article(alias, parameters)
        case OwnArticle(column):
            own = _own_article("vo", parameters)
            return f"exists (select 1 from article vo where vo.id = {alias}.{column} and {own})"
        case OfVisibleArticle(column):
            seen = policy.rows("article", "va", parameters)
            return f"exists (select 1 from article va where va.id = {alias}.{column} and {seen})"
        case CarriedByOwnArticle(link, column):
            own = _own_article("vo", parameters)
            return (
                f"exists (select 1 from {link} vl join article vo on vo.id = vl.article_id "
                f"where vl.{column} = {alias}.id and {own})"
            )
        case AnyOf(parts):
            return "(" + " or ".join(map(part, parts)) + ")"
        case AllOf(parts):
            return "(" + " and ".join(map(part, parts)) + ")"
        case Nothing():
            return NEVER
