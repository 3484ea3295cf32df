"""Loading an article's working copy for a command: who may, at which version, in which state."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.access import Action
from gql_blog.content import EventKind, WorkingCopyState
from gql_blog.errors import Conflict, InputError, NotFound
from gql_blog.store import Article, Revision, WorkingCopy
from gql_blog.write.article.load_article import own_article
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

ARTICLE: Final = ("input", "articleId")
_EXPECTED: Final = ("input", "expectedVersion")


COPY_VERSION: Final = (
    "The version of the working copy that this is based on. If it is not the current one, the mutation fails with "
    "CONFLICT."
)
CopyVersion = Annotated[int, COPY_VERSION]


@dataclass(slots=True)
class Opened:
    """An article with its working copy; ``row`` is that of one that has ended, if there is none."""

    article: Article
    row: WorkingCopy | None

    @property
    def copy(self) -> WorkingCopy | None:
        """The working copy, ``None`` if there is none."""
        return None if self.row is None or self.row.ended_at is not None else self.row

    @property
    def version(self) -> int:
        """The version of the working copy, 0 if there is none."""
        return 0 if self.copy is None else self.copy.version


async def open_copy(context: CommandContext, article_id: str, expected_version: int) -> Opened:
    """Return the article with its working copy, if there is one.

    NotFound where the viewer may not see the article, Forbidden where it is another's, Conflict where the working copy
    is no longer at ``expected_version``, which is 0 if there was none.
    """
    article = await own_article(context, article_id, ARTICLE)
    opened = Opened(article, await WorkingCopy.get_or_none(article_id=article.id))
    if opened.version != expected_version:
        message = _conflict(opened.version, expected_version)
        raise Conflict(message, current_version=opened.version, path=_EXPECTED)
    return opened


def _conflict(version: int, expected: int) -> str:
    if version == 0:
        return (
            f"There is no working copy of the version {expected}: it was published or discarded meanwhile, or never "
            "begun. To begin one from the live text, save with the version 0."
        )
    if expected == 0:
        return (
            f"There is a working copy already, of the version {version}. Compare its revision with your text, and save "
            "again with that version."
        )
    return (
        f"The working copy was changed by another request: its version is {version}, not {expected}. Compare its "
        "revision with yours, and save again."
    )


async def existing_copy(context: CommandContext, article_id: str, expected_version: int) -> Any:
    """Return the working copy; NotFound if there is none."""
    opened = await open_copy(context, article_id, expected_version)
    if opened.copy is None:
        raise NotFound("The article has no working copy. Make one with saveWorkingCopy.", path=ARTICLE)
    return opened.copy


def check_state(copy: WorkingCopy, allowed: Collection[WorkingCopyState], what: str) -> None:
    """Raise InputError if the working copy is in another state than those in which it can be ``what``."""
    state = WorkingCopyState(copy.state)
    if state not in allowed:
        names = " or ".join(allowed)
        raise InputError(f"The working copy is {state}; only one that is {names} can be {what}.", path=ARTICLE)


def may_approve(context: CommandContext) -> bool:
    """Whether the viewer's role approves what is submitted, and so may change it, too."""
    return context.policy.decide(Action.APPROVE_WORKING_COPY, context.viewer.role).reach is not None


async def live_revision(article_id: str) -> Revision | None:
    """Return the revision whose text is live."""
    return await Revision.filter(article_id=article_id, copy_version__isnull=True).order_by("-number").first()


async def record_change(work: UnitOfWork, copy: WorkingCopy, before: dict[str, Any] | None) -> None:
    """Write the audit entry of a change of the working copy, and tell those who write on the article."""
    row: Any = copy
    await work.record(row.article_id, before, audited(copy))
    work.emit(EventKind.WORKING_COPY_CHANGED, row.article_id)


def audited(copy: WorkingCopy) -> dict[str, Any]:
    """Return what the audit says of a working copy."""
    return {
        "working_copy": {
            "version": copy.version,
            "state": str(copy.state),
            "revision_id": copy.revision_id,
            "note": copy.note,
            "ended": copy.ended_at is not None,
        }
    }
