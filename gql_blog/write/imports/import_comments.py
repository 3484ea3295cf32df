"""Taking in comments that another system kept for an article that is here, or will be."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from gql_blog.access import Action
from gql_blog.content import (
    ARTICLE,
    COMMENT,
    ERASED,
    CommentStatus,
    DraftArticle,
    Reference,
    derived_id,
    many_lines,
    new_id,
    one_line,
)
from gql_blog.errors import ImportRefused, NotFound
from gql_blog.store import Article, Audit, Comment, Decision, Redaction
from gql_blog.write.imports.draft_references import articles_meant, names_of_reference, new_stub
from gql_blog.write.imports.draft_validation import IncomingDraft, every_comment
from gql_blog.write.imports.erased_comments import as_it_stands
from gql_blog.write.imports.existing_article import articles_titled
from gql_blog.write.imports.given_values import GivenComment
from gql_blog.write.imports.import_commands import ImportComments
from gql_blog.write.imports.imported_comments import (
    IMPORTER,
    MergedComment,
    MergedComments,
    rendered_comments,
    save_comments,
    suggest_contributors,
)
from gql_blog.write.locks import Named
from gql_blog.write.results import Imported, status_shown
from gql_blog.write.slugs import article_by_slug
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Verb

_AT_ONCE: Final = 10_000
"""Ids in one statement: SQLite and PostgreSQL take some 32,000 bind parameters."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A comment of the export, with the id that it always gets here."""

    given: GivenComment
    depth: int
    index: int


@Verb(permit=Action.IMPORT_ARTICLE)
async def import_comments(context: CommandContext, command: ImportComments) -> Apply[Imported]:
    """Prepare the import: rendering comes before the one transaction that stores the comments.

    A comment has an id that follows from its id there, so a second import finds it. Nobody edits comments here, so
    what the export says now counts; of its status only as long as nobody has decided here.
    """
    draft = DraftArticle(title=command.title, source="", comments=command.comments)
    rendered = await rendered_comments(context.renderer, draft)
    listed = [
        _Listed(
            GivenComment(
                derived_id(COMMENT, each.posted_on, f"{command.system} {each.source_id}"),
                one_line(each.author_name),
                each.posted_on,
                many_lines(each.body),
                each.source_id,
                each.status,
            ),
            depth,
            index,
        )
        for index, (depth, each) in enumerate(every_comment(draft))
    ]

    async def apply(work: UnitOfWork) -> Imported:
        incoming = IncomingDraft(draft, list(command.findings))
        if command.strict and command.findings:
            codes = "; ".join(each.code for each in command.findings)
            raise ImportRefused("HAS_FINDINGS", f"Strict import refused the comments because of: {codes}.")
        if work.locks.needed:
            reference = Reference(slug=command.slug, title=command.title)
            await work.locks.lock_names(Named.IMPORT, names_of_reference(reference))
            await work.locks.lock_dialogues(*await articles_meant(work.transaction, reference))
        article: Any = await _article(work, command, context.default_locale)
        work.locks.expect(article.root_id)
        merged, known = await _merged(article.id, listed)
        changed = await save_comments(work, article.id, merged, rendered)
        await suggest_contributors(work, incoming, article.root_id)
        outcome = "unchanged" if not changed else "updated" if known else "imported"
        count = await Comment.filter(article_id=article.id).count()
        named = ((article.id, article.slug, article.title),)
        return Imported(outcome, named, count, 0, 0, tuple(incoming.findings), (status_shown(article),))

    return apply


async def _merged(article_id: str, listed: list[_Listed]) -> tuple[MergedComments, bool]:
    """The comments with their rows, and whether any of them was here."""
    rows = {each.id: each for each in await Comment.filter(article_id=article_id)}
    decided = Decision.filter(comment__article_id=article_id).exclude(decided_by=IMPORTER)
    settled = {str(comment_id) for (comment_id,) in await decided.values_list("comment_id")}
    purged = await _purged(each.given.comment_id for each in listed if each.given.comment_id not in rows)
    marks = Redaction.filter(subject_id__startswith=f"{COMMENT}_").values_list("subject_id", flat=True)
    redacted, printed = set(map(str, await marks)), []
    for each in listed:
        row = rows.get(each.given.comment_id)
        if each.given.comment_id in purged:
            printed.append(MergedComment(each.given, each.depth, each.index))
            continue
        if row is not None and (row.author_name == ERASED or row.id in redacted):
            printed.append(MergedComment(each.given, each.depth, each.index, row, as_it_stands(each.given, row)))
            continue
        after = replace(each.given, status=row.status) if row and (row.id in settled or row.deleted_at) else each.given
        if row and after.status == CommentStatus.PENDING and row.status != CommentStatus.PENDING:
            after = replace(after, status=row.status)  # an approval that was believed before is not taken back
        printed.append(MergedComment(each.given, each.depth, each.index, row, after))
    return MergedComments(tuple(printed), ()), any(each.held for each in printed)


async def _purged(ids: Iterable[str]) -> set[str]:
    """Which of the comments were deleted here and purged since, as the audit tells: they stay away."""
    asked, purged = sorted(ids), set[str]()
    for start in range(0, len(asked), _AT_ONCE):
        part = asked[start : start + _AT_ONCE]
        entries = Audit.filter(subject_id__in=part, action__in=[Action.PURGE_DELETED.value, Action.PURGE_NOW.value])
        purged.update(map(str, await entries.values_list("subject_id", flat=True)))
    return purged


async def _article(work: UnitOfWork, command: ImportComments, locale: str) -> Article:
    """The article of the slug, else the only one of the title, else a stub that waits for its text."""
    if command.slug and (held := await article_by_slug(command.slug)):
        return held
    if command.title is None:
        raise NotFound(
            f"No article has the slug {command.slug!r}, and the export does not give a title. Import the article first."
        )
    titled = await articles_titled(command.title)
    if len(titled) > 1:
        raise NotFound(f"{len(titled)} articles have the title {command.title!r}, and none the slug {command.slug!r}.")
    if titled:
        return titled[0]
    return await new_stub(work, new_id(ARTICLE), one_line(command.title), command.slug, locale)
