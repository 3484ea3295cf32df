"""Why a viewer may do something to an object, or may not: the rule that decided."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.access import (
    Action,
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    CarriedByVisibleArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Policy,
    Reach,
    ShownPublicly,
    Unlinked,
    Viewer,
    Visibility,
    Waiting,
    holders,
    holds,
    visible_rows,
)
from gql_blog.content import prefix_of
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.hooks import Hooks, Permission, roles_of
from gql_blog.store import Article, CommentClaim, Database, DeletedEntry
from gql_blog.write.article.author_rights import LIVE_TEXT, changes_live_text
from gql_blog.write.authorization.plugin_refusals import KINDS, refusals
from gql_blog.write.finders import by_id, is_own_article, satisfies, shown
from gql_blog.write.verbs import VERBS

READ: Final = "read"
"""What one asks for to learn who sees an object."""

_OF_AN_ARTICLE: Final = frozenset({"preview_link", "revision", "working_copy"})
"""Kinds whose rows are one's own with their article."""

_WITHIN: Final = (Action.MOVE_RESPONSE, Action.ANTEDATE_ARTICLE, Action.STRIKE_COAUTHOR, Action.WATCH_ARTICLE)
"""What is no command, and concerns an article."""
_DONE_TO: Final[dict[Action, tuple[str, ...]]] = {
    **{verb.action: verb.on for verb in VERBS},
    **dict.fromkeys(_WITHIN, ("article",)),
}
"""The kinds of objects that each action is done to; of those that make something, none."""
_BRING_BACK: Final = (Action.UNDELETE_CONTRIBUTOR, Action.UNDELETE_TAG)
"""What is done to rows that have left their table."""


@dataclass(frozen=True, slots=True)
class AccessExplanation:
    """Whether it is allowed, and the rule that decided."""

    allowed: bool
    rule: str


async def explain_access(
    database: Database, policy: Policy, viewer: Viewer, action: str, object_id: str | None, hooks: Hooks | None = None
) -> AccessExplanation:
    """Explain an action, by its name in the table or in GraphQL, ``read``, or a permission of a plugin of ``hooks``.

    ``object_id``: what it is done to.
    """
    permissions = {} if hooks is None else hooks.permissions
    if (permission := permissions.get(action)) is not None:
        return _had(viewer, action, permission.value, object_id)
    named = None if action == READ else _action(action, permissions)
    explained = await _by_the_core(database, policy, viewer, named, object_id)
    if hooks is None or named is None or named in _WITHIN or not explained.allowed:
        return explained
    try:
        refused = await refusals(database, hooks, named, () if object_id is None else (object_id,), viewer)
    except Forbidden as refusal:
        refused = {"": refusal.message}
    return next((AccessExplanation(False, f"A plugin refuses it: {each}") for each in refused.values()), explained)


async def _by_the_core(
    database: Database, policy: Policy, viewer: Viewer, named: Action | None, object_id: str | None
) -> AccessExplanation:
    async with database.session():
        kind, row = await _object(object_id, deleted=named in _BRING_BACK)
        if named is None:
            return await _seen(viewer, kind, row)
        if row is not None:
            _expect_kind(named, kind)
        decision = policy.decide(named, viewer.role)
        if decision.reach is None or row is None:
            return AccessExplanation(decision.reach is not None, decision.rule)
        if not (seen := await _seen(viewer, kind, row)).allowed:
            return seen
        if decision.reach is Reach.OWN and (why := await _not_own(viewer, named, kind, row)) is not None:
            return AccessExplanation(False, f"{decision.rule} This one is not: {why}.")
        return await _refused_now(policy, viewer, named, row) or AccessExplanation(True, decision.rule)


def _had(viewer: Viewer, name: str, permission: Permission, object_id: str | None) -> AccessExplanation:
    if object_id is not None:
        raise InputError(f"{name} is a permission, and is done to no object: leave it out.")
    needed = roles_of(permission)
    return AccessExplanation(holds(viewer.role, needed), f"The plugin gives {name} to {holders(needed)}.")


def _expect_kind(action: Action, kind: str) -> None:
    if kind in _DONE_TO[action]:
        return
    kinds = " or ".join(_DONE_TO[action])
    what = f"is done to an object of the kind {kinds}" if kinds else "is done to no object: leave it out"
    raise InputError(f"{action} {what}; this one is of the kind {kind}.")


async def _refused_now(policy: Policy, viewer: Viewer, action: Action, row: Any) -> AccessExplanation | None:
    """What the state of an article refuses, though the role may do it to the article at other times."""
    if not isinstance(row, Article):
        return None
    if row.deleted_at is not None and action is not Action.UNDELETE_ARTICLE:
        return AccessExplanation(False, "The article is deleted. Undelete it first.")
    changes = action in (Action.UPDATE_ARTICLE, Action.RESTORE_REVISION, Action.TAG_ARTICLES)
    if changes and not changes_live_text(policy, viewer.role, row):
        return AccessExplanation(False, LIVE_TEXT)
    return None


def _action(name: str, permissions: Iterable[str]) -> Action:
    plain = name.removeprefix("Mutation.")
    try:
        return Action(re.sub("(?<=[a-z])(?=[A-Z])", "_", plain).lower())
    except ValueError:
        known = ", ".join((READ, *sorted(Action), *sorted(permissions)))
        raise InputError(f"There is no action {shown(name)}. The actions are: {known}.") from None


async def _object(identifier: str | None, *, deleted: bool) -> tuple[str, Any]:
    if identifier is None:
        return "", None
    kind, model = KINDS.get(prefix_of(identifier) or "", ("", None))
    row = None if model is None else await by_id(model, identifier)
    if row is None and deleted:
        row = await by_id(DeletedEntry, identifier)
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
    if isinstance(rule, Nothing):
        return AccessExplanation(False, f"{who} sees no row of the kind {kind}.")
    return AccessExplanation(False, f"{who} sees only {described(rule)} of the kind {kind}. This row is none of them.")


async def _not_own(viewer: Viewer, action: Action, kind: str, row: Any) -> str | None:
    """Return why an object is not the viewer's own; ``None`` if it is."""
    if kind == "article" or kind in _OF_AN_ARTICLE:
        is_own = await is_own_article(viewer, row.id if kind == "article" else row.article_id)
        return None if is_own else "the account neither created the article nor is it a collaborator"
    if action is Action.RELEASE_COMMENTS:
        others = CommentClaim.filter(comment_id=row.id).exclude(account_id=viewer.user_id)
        return "somebody else has claimed the comment" if await others.exists() else None
    if viewer.user_id is not None and getattr(row, "account_id", None) == viewer.user_id:
        return None
    return "another account wrote the comment, or none" if kind == "comment" else "it is of another account, or of none"


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
        case OfVisibleArticle(_, standing):
            return f"rows of articles that it sees{' and that are not withdrawn' if standing else ''}"
        case Waiting():
            return "articles that are public once what waits is published"
        case CarriedByVisibleArticle():
            return "rows that an article which it sees names"
        case Unlinked():
            return "rows of no article"
        case CarriedByOwnArticle():
            return "rows that an own article names"
        case ShownPublicly():
            return "rows that something public shows"
        case AnyOf(parts):
            return " or ".join(map(described, parts))
        case AllOf(parts):
            return " that are also ".join(map(described, parts))
