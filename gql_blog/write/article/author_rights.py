"""What a change does to an article that not everybody who may change it may do.

Where a text was approved and is not published yet, nothing else is published unawares.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Final

from gql_blog.access import SCHEDULE, Action, Policy
from gql_blog.content import ArticleStatus, Role, WorkingCopyState
from gql_blog.errors import Forbidden, InputError, QuestionsOpen
from gql_blog.store import Article
from gql_blog.write.article.article_links import RESPONDING_TO
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

_PUBLISHED_ON: Final = ("input", "publishedOn")
_BYLINES: Final = ("input", "bylines")
_BEHIND_GREENWICH: Final = timedelta(hours=12)
"""Where the calendar date changes last."""
REFUSALS: Final = {
    Action.MOVE_RESPONSE: "Only editors let a response answer another article.",
    Action.ANTEDATE_ARTICLE: "Only editors give an article a date in the past.",
    Action.STRIKE_COAUTHOR: "Only editors take the credit of somebody else out of an article, or rename it.",
}
"""What each action is refused with. They are parts of commands, and no command is one of them alone."""


LIVE_TEXT: Final = "The article is not a draft: only editors change its live text. Use saveWorkingCopy, and submit it."


def check_live_right(context: CommandContext, article: Any, path: tuple[str, ...] = ("input", "id")) -> None:
    """Raise Forbidden if the viewer's role may not change the text of this article."""
    if not changes_live_text(context.policy, context.viewer.role, article):
        raise Forbidden(LIVE_TEXT, path=path)


def changes_live_text(policy: Policy, role: Role | None, article: Any) -> bool:
    """Whether who may change this article may do so at once: it is a draft, or the role may publish.

    The text of any other article is live, or was. What is left of one that is withdrawn is the editors'.
    """
    if article.withdrawn_on is not None:
        return policy.decide(Action.WITHDRAW_ARTICLE, role).reach is not None
    return article.status == ArticleStatus.DRAFT or policy.decide(Action.PUBLISH_ARTICLE, role).reach is not None


def check_author_rights(
    work: UnitOfWork,
    article: Any,
    before: ArticleState | None,
    after: ArticleState,
    path: tuple[str, ...] | None = None,
) -> None:
    """Raise Forbidden for all that the role may not do; ``before``: None if new; ``path``: in place of the field's."""
    with InputErrors() as errors:
        for action, place in _actions(work, article, before, after):
            if work.context.policy.decide(action, work.viewer.role).reach is None:
                errors.add(Forbidden(REFUSALS[action], path=path or place))


def _actions(
    work: UnitOfWork, article: Any, before: ArticleState | None, after: ArticleState
) -> Iterator[tuple[Action, tuple[str, ...]]]:
    """What the change does, and the field that says so."""
    if _is_antedated(work, before, after):
        yield Action.ANTEDATE_ARTICLE, _PUBLISHED_ON
    if before is None:
        return
    if before.responding_to_id != after.responding_to_id:
        yield Action.MOVE_RESPONSE, RESPONDING_TO
    credited = _credits_of_others(work, before)
    may_correct = work.viewer.user_id == article.created_by_id and len(before.bylines) == 1
    if credited - _credits_of_others(work, after) and not may_correct:
        yield Action.STRIKE_COAUTHOR, _BYLINES


def _credits_of_others(work: UnitOfWork, state: ArticleState) -> set[tuple[str, str]]:
    """Return who else is credited, and under which name. The role, a note and the affiliation may be changed."""
    credits = ((each.contributor_id, each.name) for each in state.bylines)
    return {each for each in credits if each[0] != work.viewer.contributor_id}


def _is_antedated(work: UnitOfWork, before: ArticleState | None, after: ArticleState) -> bool:
    if after.published_on is None or (before is not None and before.published_on == after.published_on):
        return False
    return after.published_on < (work.now.astimezone(UTC) - _BEHIND_GREENWICH).date()


@dataclass(frozen=True, slots=True)
class Open:
    """What is open about an article: whether it has an approved working copy, and what its import asks."""

    approved: bool
    questions: Sequence[Mapping[str, Any]]


async def open_of(article_ids: Collection[str]) -> Mapping[str, Open]:
    """Return what is open about articles, by their ids."""
    found: Any = Article.filter(id__in=list(article_ids)).values_list(
        "id", "working_copy__state", "working_copy__ended_at", "provenance__questions"
    )
    return {
        article_id: Open(state == WorkingCopyState.APPROVED and ended_at is None, questions or ())
        for article_id, state, ended_at, questions in await found
    }


async def refuse_unsettled(context: CommandContext, article_id: str, known: Mapping[str, Open] | None = None) -> None:
    """Raise InputError where the approved text of an article is another than its own, or its import asks something.

    ``known``: what is open about it, among others; ``None``: it is looked up. Not for the schedule: it does what an
    editor asked for before, and what came later changes nothing of it.
    """
    if context.viewer == SCHEDULE:
        return
    found = (await open_of([article_id]) if known is None else known)[article_id]
    if found.approved:
        raise InputError(
            "The article has an approved working copy, and this would publish the text without it. Publish the "
            "approved text by publishRevision with the revision of the working copy, or take the approval back "
            "first, by returnWorkingCopy or discardWorkingCopy.",
            path=("input", "id"),
        )
    refuse_questions(found.questions, ("input", "id"))


def refuse_questions(questions: Sequence[Mapping[str, Any]] | None, path: tuple[str, ...]) -> None:
    """Raise QuestionsOpen where the import of an article asks something that nobody has answered."""
    if questions:
        raise QuestionsOpen(
            f"The import of this article asks for {', '.join(each['kind'] for each in questions)}, and nobody has "
            "answered. Answer by answerImportQuestion: a candidate, a value of your own, or neither where the article "
            "is right as it is.",
            path=path,
        )
