"""What an exported file was made of: the version that it states is the base of its merge, as of an update."""

from typing import Any

from gql_blog.content import COLUMN_FIELDS, ArticleStatus, folded, merge_texts
from gql_blog.store import Article, Revision
from gql_blog.write.article.state.article_state import ArticleState, credited_in, from_snapshot
from gql_blog.write.article.state.current_references import with_current_references
from gql_blog.write.article.state.field_merge import Side
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import is_alike
from gql_blog.write.imports.given_values import GivenValues


async def given_by_export(
    article: Article,
    ours: ArticleState,
    given: GivenValues,
    incoming: IncomingDraft,
    prefer: Side | None,
    *,
    again: bool,
) -> GivenValues:
    """Return what the article was in the version that the draft states.

    A version that is not here, or whose text is not alike, is no base: then all that differs is a conflict. A file that
    has been read from the same place before is a later edition of what it gave, unless it lacks some of that: then it
    is another copy of the export.
    """
    stated = incoming.draft.version or 0
    revisions = Revision.filter(article_id=article.id, version__isnull=False, version__lte=stated)
    revision: Any = await revisions.order_by("-version").first() if stated <= article.version else None
    base = None
    if revision is not None:
        base = await with_current_references(from_snapshot(revision.snapshot, revision.source, ours), None)
    if again and (base is None or not _lacks(incoming, base, given.state)):
        return given
    if again:
        incoming.report(
            "CHANGES_KEPT",
            "The file lacks changes that were imported from the same place: it is another copy of the export, and they "
            "stay. To take them back, export the article anew, and change that file.",
        )
    if base is None or not is_alike(incoming, base):
        return GivenValues(comments=given.comments, version=stated)
    return GivenValues(base, _status(article, incoming, stated, prefer), {}, given.comments, stated)


def _lacks(incoming: IncomingDraft, base: ArticleState, given: ArticleState) -> bool:
    """Whether a file lacks changes that were given before, without having changed the same itself."""
    draft = incoming.draft
    for each in COLUMN_FIELDS:
        was, theirs, before = (str(getattr(of, each.name) or "") for of in (base, draft, given))
        if merge_texts(was, theirs, before) not in (None, theirs):
            return True
    lists = (
        ([tag.name for tag in base.tags], draft.tags, [tag.name for tag in given.tags]),
        (base.credited, credited_in(draft.bylines), given.credited),
    )
    folds = (({*map(folded, names)} for names in each) for each in lists)
    return any((before - was) - theirs or (was - before) & theirs for was, theirs, before in folds)


def _status(article: Any, incoming: IncomingDraft, stated: int, prefer: Side | None) -> str | None:
    """The status that the file began with. Of an earlier version none is kept: what was decided here since stays."""
    if article.status == ArticleStatus.SCHEDULED:
        incoming.findings[:] = [each for each in incoming.findings if each.code != "STATUS_CHANGED"]
        return ArticleStatus.DRAFT.value  # as a file without a time of publication is understood
    theirs = incoming.draft.status
    if stated == article.version or theirs is None or theirs == article.status:
        return str(article.status)
    if prefer is None:
        incoming.report(
            "STATUS_KEPT",
            f"The file of version {stated} says {theirs}, and the article has been changed since. It stays "
            f"{article.status}. Change the status here, or import the file with --theirs.",
        )
    return theirs.value if prefer is None else None
