"""Articles with a text that was approved and is not published yet: nothing else is published unawares."""

from collections.abc import Iterable
from typing import Any

from gql_blog.access import SCHEDULE
from gql_blog.content import WorkingCopyState
from gql_blog.errors import InputError
from gql_blog.store import WorkingCopy
from gql_blog.write.unit_of_work import CommandContext


async def with_approved_copy(context: CommandContext, article_ids: Iterable[str]) -> set[str]:
    """Return those of the articles that have an approved working copy, by one statement.

    None for the schedule: it does what an editor asked for before, and a later approval changes nothing of it.
    """
    if context.viewer == SCHEDULE:
        return set()
    approved: Any = WorkingCopy.filter(
        article_id__in=list(article_ids), ended_at__isnull=True, state=WorkingCopyState.APPROVED.value
    )
    return set(map(str, await approved.values_list("article_id", flat=True)))


async def has_approved_copy(article_id: str) -> bool:
    """Return whether an article has an approved working copy."""
    state = WorkingCopyState.APPROVED.value
    return await WorkingCopy.exists(article_id=article_id, ended_at__isnull=True, state=state)


def refuse_other_text(article_id: str, approved: set[str]) -> None:
    """Raise InputError where the article is among those whose approved text is another than its own."""
    if article_id in approved:
        raise InputError(
            "The article has an approved working copy, and this would publish the text without it. Publish the "
            "approved text by publishRevision with the revision of the working copy, or take the approval back first, "
            "by returnWorkingCopy or discardWorkingCopy.",
            path=("input", "id"),
        )
