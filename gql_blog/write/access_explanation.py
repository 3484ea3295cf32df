"""Why a viewer may do something to an object, or may not: the rule that decided."""

from dataclasses import dataclass
from typing import Any, Final

from gql_blog.access import (
    Action,
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
    Policy,
    Reach,
    Unlinked,
    Viewer,
    Visibility,
    visible_rows,
)
from gql_blog.content import prefix_of
from gql_blog.errors import InputError, NotFound
from gql_blog.store import Article, Comment, Contributor, Database, Revision, Tag, Token, User
from gql_blog.write.finders import by_id, shown
from gql_blog.write.row_visibility import is_own_article, satisfies

READ: Final = "read"
"""What one asks for to learn who sees an object."""

_KINDS: Final[dict[str, tuple[str, type[Any]]]] = {
    "art": ("article", Article),
    "com": ("comment", Comment),
    "con": ("contributor", Contributor),
    "rev": ("revision", Revision),
    "tag": ("tag", Tag),
    "tok": ("token", Token),
    "usr": ("user", User),
}


@dataclass(frozen=True, slots=True)
class AccessExplanation:
    """Whether it is allowed, and the rule that decided."""

    allowed: bool
    rule: str


async def explain_access(
    database: Database, policy: Policy, viewer: Viewer, action: str, object_id: str | None
) -> AccessExplanation:
    """Explain an action of the table, or ``read``, on the object with this id; ``None``: on no object."""
    named = None if action == READ else _action(action)
    async with database.session():
        kind, row = await _object(object_id)
        if named is None:
            return await _seen(viewer, kind, row)
        decision = policy.decide(named, viewer.role)
        if decision.reach is None or row is None:
            return AccessExplanation(decision.reach is not None, decision.rule)
        if not (seen := await _seen(viewer, kind, row)).allowed:
            return seen
        if decision.reach is Reach.OWN and not await _is_own(viewer, kind, row):
            return AccessExplanation(False, f"{decision.rule} This one is not: {_OWN.get(kind, 'it is of nobody')}.")
        return AccessExplanation(True, decision.rule)


_OWN: Final = {
    "article": "the account neither created the article nor is it a collaborator",
    "comment": "another account wrote the comment, or none",
}


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        known = ", ".join((READ, *sorted(Action)))
        raise InputError(f"There is no action {shown(name)}. The actions are: {known}.") from None


async def _object(identifier: str | None) -> tuple[str, Any]:
    if identifier is None:
        return "", None
    kind, model = _KINDS.get(prefix_of(identifier) or "", ("", None))
    row = None if model is None else await by_id(model, identifier)
    if row is None:
        raise NotFound(f"There is no object with the id {shown(identifier)}. Check the id.")
    return kind, row


async def _seen(viewer: Viewer, kind: str, row: Any) -> AccessExplanation:
    who = viewer.role or "An anonymous reader"
    if row is None:
        raise InputError("Name the object to read by its id.")
    rule = visible_rows(kind, viewer.role)
    for part in rule.parts if isinstance(rule, AnyOf) else (rule,):
        if await satisfies(part, viewer, row):
            return AccessExplanation(True, f"{who} sees {described(part)} of the kind {kind}.")
    return AccessExplanation(False, f"{who} sees only {described(rule)} of the kind {kind}, and this is none.")


async def _is_own(viewer: Viewer, kind: str, row: Any) -> bool:
    if kind == "article":
        return await is_own_article(viewer, row.id)
    return viewer.user_id is not None and getattr(row, "account_id", None) == viewer.user_id


def described(rule: Visibility) -> str:
    """Return a rule of visibility in words."""
    match rule:
        case Everything():
            return "every row"
        case Nothing():
            return "no row"
        case Flag(column):
            return f"{column} rows"
        case OwnArticle():
            return "rows of articles that the account created, or of which it is a collaborator"
        case Own():
            return "rows of the account itself"
        case OfContributor():
            return "rows of the contributor linked to the account"
        case OfVisibleArticle():
            return "rows of articles that it sees"
        case Unlinked():
            return "rows of no article"
        case CarriedByOwnArticle():
            return "rows that an own article names"
        case AnyOf(parts):
            return " or ".join(map(described, parts))
        case AllOf(parts):
            return " that are also ".join(map(described, parts))
