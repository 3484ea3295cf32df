"""Where gql_blog calls this plugin."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from gql_blog.plugin import (
    Deferral,
    Field,
    Judgement,
    ModerationCase,
    Permission,
    Person,
    PluginCommand,
    PluginContext,
    Query,
    Role,
    TableSet,
    Verdict,
    hookimpl,
)
from gql_blog_moderation.commands import SECRET
from gql_blog_moderation.copies import COPIES, SEE_SIGHTINGS, SIGHTINGS
from gql_blog_moderation.outside import ask_outside
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings
from gql_blog_moderation.sightings import copies_of, forget, pace_of, remembered_of

api_version: Final = 2
role: Final = Role.EDITOR
"""Editors are shown what they may see; moderators are asked for with their own sight, which is narrower."""


@hookimpl
def register_settings() -> type[ModerationSettings]:
    """Words and numbers, each of which may be set."""
    return ModerationSettings


@hookimpl
def register_tables() -> TableSet:
    """Texts seen before are kept in a table of the plugin's own."""
    return TableSet(models="gql_blog_moderation.tables", migrations="gql_blog_moderation.migrations")


@hookimpl
def register_permissions() -> Sequence[Permission]:
    """Who sees what came in, and what is the same."""
    return [SEE_SIGHTINGS]


@hookimpl
def register_fields() -> Sequence[Field]:
    """Moderators see which comments have the same text."""
    return [COPIES]


@hookimpl
def register_queries() -> Sequence[Query]:
    """Moderators see what came in."""
    return [SIGHTINGS]


@hookimpl
def register_commands() -> Sequence[PluginCommand]:
    """A service outside needs a secret."""
    return [SECRET]


@hookimpl
def on_startup(context: PluginContext) -> None:
    """Make the index of the words before the first comment comes."""
    _ = (context.settings or DEFAULTS).phrases


@hookimpl
async def moderate(context: PluginContext, case: ModerationCase) -> Judgement | Deferral | None:
    """Judge by words, links and repetition; ask a service outside, if there is one, about what these do not refuse."""
    settings = context.settings or DEFAULTS
    now = context.now()
    pace = await pace_of(case, now=now, minutes=settings.flood_minutes)
    copies = await copies_of(case, now=now)
    judgement = judge(case, settings, copies=copies, pace=pace, trusted=works_here(context))
    if not settings.outside_url or (judgement is not None and judgement.verdict is not Verdict.HOLD):
        return judgement
    return stricter(judgement, await ask_outside(context, case, settings))


def works_here(context: PluginContext) -> bool:
    """Whether somebody writes whom the site knows by a token: an author, a moderator, an editor. Names say nothing."""
    viewer = context.viewer
    return viewer is not None and viewer.user_id is not None and viewer.role not in (None, Role.READER)


def stricter(own: Judgement | None, other: Judgement | Deferral | None) -> Judgement | Deferral | None:
    """Return the service's word and that of the rules as one: what these hold, the service does not let pass.

    Nor by a later word, which would take the place of this one: so it is not waited for.
    """
    if own is None or other is None:
        return other or own
    if isinstance(other, Deferral) or other.verdict is Verdict.APPROVE:
        return own
    evidence = {**own.evidence, "outside": {"reason": other.reason, "score": other.score}}
    return replace(other, reason=f"{other.reason} {own.reason}", evidence=evidence, policy_version=own.policy_version)


@hookimpl
async def export_person(person: Person) -> Mapping[str, Any]:
    """Tell which comments of the person are remembered, and since when."""
    sightings = await remembered_of(person)
    return {"sightings": sightings} if sightings else {}


@hookimpl
async def forget_person(person: Person) -> None:
    """Forget the texts of the person's comments."""
    await forget(person)
