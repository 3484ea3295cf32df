"""Has comments judged by a spam service outside.

A comment waits meanwhile, and its author does not: ``moderate`` puts the verdict off, and the job ``ask`` brings it.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from secrets import token_urlsafe

from gql_blog.plugin import (
    AwaitedVerdict,
    Deferral,
    EventKind,
    Job,
    NotFound,
    PluginCommand,
    PluginContext,
    Role,
    SettleJudgement,
    Verdict,
    hookimpl,
)
from gql_blog_spam_service.service import NoAnswer, ask_service, client_of
from gql_blog_spam_service.settings import SpamSettings

api_version = 2
role = Role.MODERATOR  # a verdict is settled by who may moderate

LATE = timedelta(minutes=10)
"""After so long `gql-blog doctor` tells that nothing is answered."""

MOST_FAILURES = 3
"""After so many without an answer in a row the rest waits for the next run, in a minute."""

POLICY = "spam service"


@hookimpl
def register_settings() -> type[SpamSettings]:
    """Where the service is."""
    return SpamSettings


@hookimpl
def moderate(context: PluginContext) -> Deferral | None:
    """Put the verdict off. What the staff writes is not asked about."""
    is_staff = context.viewer is not None and context.viewer.role not in (None, Role.READER)
    if not context.settings.url or is_staff:
        return None
    return Deferral(token=token_urlsafe(24), reason="The spam service has not answered yet.")


@hookimpl
def register_jobs() -> Sequence[Job]:
    """Ask whenever a comment comes, and every minute about those of which nothing was said."""
    after = [EventKind.COMMENT_SUBMITTED, EventKind.COMMENT_EDITED]
    return [
        Job(
            name="ask",
            description="Ask the spam service about comments that wait for it.",
            run=ask,
            every=timedelta(minutes=1),
            after=after,
        )
    ]


async def ask(context: PluginContext) -> None:
    """Ask about what waits. That the service is away is no failure of the job: it asks again in a minute."""
    if not context.settings.url:
        return
    if "client" not in context.state:
        context.state["client"] = client_of(context.settings)
    # It begins where the last run ended, so that texts that the service cannot read hold up no other for long.
    left_at: AwaitedVerdict | None = context.state.pop("left_at", None)
    asked: set[str] = set()
    in_a_row = 0
    for behind in [left_at, None] if left_at else [None]:
        async for each in waiting_behind(context, behind):
            if each.token in asked:
                return
            asked.add(each.token)
            in_a_row = 0 if (error := await ask_about(context, each)) is None else in_a_row + 1
            if in_a_row >= MOST_FAILURES or (error and error.is_down):
                context.state["left_at"] = each
                return


async def waiting_behind(context: PluginContext, behind: AwaitedVerdict | None) -> AsyncIterator[AwaitedVerdict]:
    """Yield all that waits behind a place, a hundred at a time; from the oldest one without a place."""
    while waiting := await context.awaited(after=behind):
        for behind in waiting:
            yield behind


async def ask_about(context: PluginContext, waiting: AwaitedVerdict) -> NoAnswer | None:
    """Bring the service's verdict on a text; return why there is none."""
    try:
        word = await ask_service(context.state["client"], context.settings, waiting)
    except NoAnswer as error:
        context.log.warning("the spam service gave no word on %s: %s", waiting.comment_id, error)
        await give_up(context, waiting)
        return error
    await settle(context, waiting, word.verdict, f"The spam service says {word.verdict.lower()}.", word.score)
    return None


async def give_up(context: PluginContext, waiting: AwaitedVerdict) -> None:
    """Leave to a moderator what has waited for too long."""
    hours = context.settings.give_up_hours
    if context.now() - waiting.since >= timedelta(hours=hours):
        told = f"The spam service has not answered for {hours} hours, so a moderator has to decide."
        await settle(context, waiting, Verdict.HOLD, told, None)


async def settle(
    context: PluginContext, waiting: AwaitedVerdict, verdict: Verdict, reason: str, score: float | None
) -> None:
    """Bring a verdict. If a moderator has decided meanwhile, or the text has changed, it changes nothing."""
    command = SettleJudgement(
        plugin=context.plugin, token=waiting.token, verdict=verdict, reason=reason, score=score, policy_version=POLICY
    )
    try:
        await context.issue(command)
    except NotFound:
        context.log.info("the comment %s is gone", waiting.comment_id)


@hookimpl
def register_commands() -> Sequence[PluginCommand]:
    """Let `gql-blog doctor` tell of a service that is away."""
    return [PluginCommand(name="doctor", description="Tell what waits for too long.", run=doctor)]


async def doctor(context: PluginContext) -> str:
    """Return a line if comments wait for too long."""
    late = [each for each in await context.awaited() if context.now() - each.since >= LATE]
    if not late:
        return ""
    many = f"{len(late)} comments wait" if len(late) > 1 else "1 comment waits"
    oldest = f"{late[0].since:%Y-%m-%d %H:%M} UTC"
    return f"{many} for the spam service, since {oldest}. The log of the server says why."
