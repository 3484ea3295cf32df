"""Saving an article: its row, what hangs from it, and the trail that every change leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

from gql_blog.access import secret_hash
from gql_blog.content import (
    SEARCHED_FIELDS,
    ArticleHead,
    ArticleStatus,
    EditorNotice,
    EventKind,
    SearchedText,
    excerpt,
    key_of_stored,
    search_entry,
    stored_words,
    words_of_stored,
)
from gql_blog.errors import InputError
from gql_blog.render import AddedWords, RenderedArticle, RenderedNotice, Step, key_of
from gql_blog.store import Article, NewRow, OldSlug, SearchText, delete_where, insert_rows, row_where, save_changes
from gql_blog.write.article.state.article_state import ArticleState, as_json, columns_of, snapshot
from gql_blog.write.article.state.bylines import bylines_to_add
from gql_blog.write.article.state.footnotes import footnotes_to_add
from gql_blog.write.article.state.mentions import link_mentions, pages_with_lists
from gql_blog.write.article.state.notices import notices_to_add
from gql_blog.write.article.state.revisions import revision_to_add
from gql_blog.write.article.state.tags import check_tag_names, tags_to_add
from gql_blog.write.article.state.used_media import media_to_add
from gql_blog.write.derived.changed_visibility import ChangedArticle
from gql_blog.write.derived.derived_columns import move_subtree
from gql_blog.write.derived.other_status import OtherStatus
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_LEAD = 1_000

PROVENANCE = ("rendering", "rendered_by", "rendered_rows", "rendered_input", "rendered_output", "added_words")
"""The columns that say how an article was rendered, and what plugins added to its words then."""

RENDERED = ("html", "endnotes", "rendered_version", "text", "word_count", "lead", *PROVENANCE)
"""The columns that rendering fills."""

DERIVED_FROM = ("status", "is_stub")
"""The columns of an article, besides what it answers, that visibility and counters are derived from."""


def anchor_prefix(article_id: str) -> str:
    """Return what keeps the article's anchors apart from those of others on one page: the end of its id."""
    return article_id[-10:]


def head_of(values: Any) -> ArticleHead:
    """Return what stands above the text, of an article's row or state."""
    return ArticleHead(values.title, values.subtitle)


def new_article(work: UnitOfWork, article_id: str, **columns: Any) -> Article:
    """Return an article that is not saved yet; ``columns`` is its status and what else is no part of its state."""
    return Article(
        id=article_id,
        created_at=work.now,
        created_by_id=work.viewer.user_id,
        version=0,
        html="",
        endnotes="",
        rendered_version=0,
        text="",
        **columns,
    )


def set_columns(article: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Set columns of an article, and return them as they were, for ``save``."""
    was = {name: getattr(article, name) for name in columns}
    for name, value in columns.items():
        setattr(article, name, value)
    return was


def fill_stub(article: Article, after: ArticleState) -> dict[str, Any]:
    """Make a stub that has a text an article; return the columns as they were. InputError if it is withdrawn."""
    if not article.is_stub or not after.source:
        return {}
    row: Any = article
    if row.withdrawn_on is not None:
        message = "The article is withdrawn, and takes no text. Reinstate it first, with reinstateArticle."
        raise InputError(message, path=("input",))
    article.is_stub = False
    return {"is_stub": True}


async def save(
    work: UnitOfWork,
    article: Article,
    before: ArticleState | None,
    after: ArticleState,
    rendered: RenderedArticle | AddedWords | None = None,
    notices: Mapping[EditorNotice, RenderedNotice] | None = None,
    *,
    event: EventKind,
    note: str | None = None,
    columns: dict[str, Any] | None = None,
    beside: Sequence[NewRow] = (),
) -> None:
    """Save one change of an article, whole: version, revision, audit and event included.

    ``before`` is its state until now (``None``: it is new), ``rendered`` what its source became, where that was
    rendered anew, or what plugins add to its words, where only those may have changed; ``notices`` what its new notices
    became. ``columns`` names columns besides the state that change too, with their values before: those of
    ``DERIVED_FROM`` are always among them if they change.
    ``beside`` are new rows that refer to the article, and are inserted with it.
    """
    added = rendered.added if isinstance(rendered, RenderedArticle) else rendered
    rendered = rendered if isinstance(rendered, RenderedArticle) else None
    _set_columns(work, article, after, rendered)
    set_added(article, added)
    # What is read comes first: on SQLite what is written then waits for the end of the transaction.
    pages = await pages_with_lists(work, before, after)
    revision = await revision_to_add(work, article, before, after, note)
    entries = await search_text_to_add(article, after, rendered.searched if rendered else None, is_new=before is None)
    rows = [
        *await _save_row(work, article, before, after, columns or {}),
        *await bylines_to_add(work, article, before.bylines if before else (), after.bylines),
        *await notices_to_add(article.id, before.notices if before else (), after.notices, notices or {}),
        *await tags_to_add(work, article, before.tags if before else (), after.tags),
        *await media_to_add(work, article.id, before, after, rendered),
        *(await footnotes_to_add(article.id, rendered.notes, is_new=before is None) if rendered else ()),
        *entries,
        revision,
        *beside,
    ]
    await insert_rows(rows)
    await check_tag_names(work, before.tags if before else (), after.tags)
    await _record(work, article, before, after, columns or {})
    left = {before.responding_to_id, before.original_id} - {after.responding_to_id} if before else ()
    work.emit(event, article.id, affects=left, **article_payload(article))
    await link_mentions(work, before, after, article, pages)


def emit_article_event(work: UnitOfWork, article: Article, event: EventKind) -> None:
    """Add an event about an article."""
    work.emit(event, article.id, **article_payload(article))


def article_payload(article: Article | ChangedArticle) -> dict[str, Any]:
    """Return the payload of an event about an article; ``public`` is brought up to date when it is written."""
    row: Any = article
    return {
        "slug": row.slug,
        "locale": row.locale,
        "status": row.status,
        "version": row.version,
        "rootId": row.root_id,
        "public": row.public,
    }


async def _save_row(
    work: UnitOfWork, article: Article, before: ArticleState | None, after: ArticleState, columns: Mapping[str, Any]
) -> list[Article]:
    """Save the row, unless it is new: then return it, to be inserted with all that hangs from it."""
    row: Any = article
    moved = before is not None and before.responding_to_id != after.responding_to_id
    if before is None:
        row.root_id = row.root_id or await _root(after.responding_to_id) or row.id
        if row.root_id == row.id:
            work.locks.add_dialogue(row.id)
    elif moved:
        work.dialogues.add(row.root_id)
        work.locks.expect(row.root_id)
        row.root_id = await _root(after.responding_to_id) or row.id
        if row.root_id == row.id:
            work.locks.add_dialogue(row.id)
    work.locks.expect(row.root_id)
    if before is not None and before.slug != after.slug:
        await OldSlug.filter(slug=after.slug, article_id=row.id).delete()
    if before is not None:
        await save_changes(row)
    if before is not None and before.slug != after.slug:
        await OldSlug.create(slug=before.slug, article_id=row.id, created_at=work.now)
    if moved:
        await move_subtree(work.transaction, row.id, row.root_id)
    now = row.status == ArticleStatus.PUBLISHED
    if moved:
        work.dialogues.add(row.root_id)
    elif before is None or _counts(article, columns):
        was = before is not None and columns.get("status", row.status) == ArticleStatus.PUBLISHED
        work.statuses += [OtherStatus(row.id, row.responding_to_id, row.root_id, now - was)] if now or was else []
    return [article] if before is None else []


def _counts(article: Article, columns: Mapping[str, Any]) -> bool:
    """Whether visibility and counters of the dialogue may change: they rest on ``DERIVED_FROM`` and the tree."""
    return any(name in columns and columns[name] != getattr(article, name) for name in DERIVED_FROM)


def _set_columns(work: UnitOfWork, article: Article, after: ArticleState, rendered: RenderedArticle | None) -> None:
    row: Any = article
    for name, value in columns_of(after).items():
        setattr(row, name, value)
    row.slug, row.title_folded = after.slug, after.title.casefold()
    row.responding_to_id, row.response_kind = after.responding_to_id, after.kind.value if after.kind else None
    row.original_id = after.original_id or row.id
    row.credited_names = after.credited_names
    row.updated_at, row.version = work.now, row.version + 1
    if rendered is not None:
        set_rendered(article, rendered)


def set_rendered(article: Article, rendered: RenderedArticle) -> None:
    """Put what the source became into the columns named ``RENDERED``."""
    row: Any = article
    row.html, row.endnotes, row.rendered_version = rendered.html, rendered.endnotes, row.version
    row.text = rendered.text
    row.word_count, row.lead = rendered.word_count, excerpt(rendered.prose, _LEAD)
    set_provenance(article, rendered)


def set_provenance(article: Article, rendered: RenderedArticle) -> None:
    """Put how the source was rendered into the columns named ``PROVENANCE``."""
    row: Any = article
    row.rendering = [_step(each) for each in rendered.provenance]
    row.rendered_by, row.rendered_rows = rendered.recipe, rendered.rows
    row.rendered_input, row.rendered_output = rendered.input_hash, rendered.output_hash


def set_added(article: Article, added: AddedWords | None) -> None:
    """Put what plugins add to the words into its column, if it was made of the article as it now is.

    What was made of another title or text goes, and whoever renders again makes it anew.
    """
    row: Any = article
    if added is None and row.added_words is None:
        return
    key = key_of(head_of(row), row.source, row.locale)
    if added is not None and added.key == key:
        row.added_words = stored_words(key, added.words) if added.asked else None
        steps, is_whole = added.steps, not added.failed
        if added.asked and added.rows != row.rendered_rows:  # the text was made of other ones
            row.rendered_rows = None
    elif row.added_words is not None and key_of_stored(row.added_words) == key:
        return
    else:
        is_whole = row.added_words is None and added is not None and not added.asked
        row.added_words, steps = None, ()
    if row.rendering is not None:
        row.rendering = [*(each for each in row.rendering if not is_search(each)), *map(_step, steps)]
    if not is_whole:
        row.rendered_by = None


def is_search(step: Mapping[str, Any]) -> bool:
    """Return whether a kept step is that of a plugin which added words."""
    return bool(step["name"].startswith("search:"))


def _step(step: Step) -> dict[str, str]:
    settings = {} if step.settings is None else {"settings": step.settings}
    return {"name": step.name, "version": step.version, **settings}


async def _root(responding_to_id: str | None) -> str | None:
    if responding_to_id is None:
        return None
    (root_id,) = await Article.filter(id=responding_to_id).values_list("root_id", flat=True)
    return str(root_id)


async def save_search_text(article: Article, after: ArticleState) -> None:
    """Bring the entry of an article up to date."""
    await insert_rows(await search_text_to_add(article, after))


async def search_text_to_add(
    article: Article, after: ArticleState, text: SearchedText | None = None, *, is_new: bool = False
) -> list[NewRow]:
    """Bring the entry of an article up to date; return it if it is to be inserted.

    Stubs have nothing to be searched for. What is right already is not written: the index is dear to change.
    """
    if article.is_stub:
        if not is_new:
            await delete_where(SearchText, "article_id", article.id)
        return []
    names = [*(each.name for each in after.bylines), *(tag.name for tag in after.tags)]
    searched = [getattr(after, name) or "" for name in SEARCHED_FIELDS]
    row: Any = article
    added = words_of_stored(row.added_words)
    entry = search_entry(after.title, (*searched, *names), text or row.text, added, row.locale)
    held: Any = None if is_new else await row_where(SearchText, "article_id", article.id)
    if held is None:
        return [NewRow(SearchText, article_id=article.id, words=entry.words, runs=entry.runs)]
    held.words, held.runs = entry.words, entry.runs
    await save_changes(held)
    return []


async def _record(
    work: UnitOfWork, article: Article, before: ArticleState | None, after: ArticleState, columns: dict[str, Any]
) -> None:
    """The audit entry holds the fields that changed; of the source length and hash, for the revision has the text."""
    old = {**_audit_fields(before), **columns} if before else {}
    new = {**_audit_fields(after), **{name: getattr(article, name) for name in columns}}
    changed = {name for name in new if before is None or old[name] != new[name]}
    await work.record(
        article.id,
        {name: as_json(old[name]) for name in sorted(changed)} if before else None,
        {name: as_json(new[name]) for name in sorted(changed)},
    )


def _audit_fields(state: ArticleState) -> dict[str, Any]:
    return {**snapshot(state), "source": {"characters": len(state.source), "hash": secret_hash(state.source)}}
