"""Notices of the editors: validated, rendered, saved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gql_blog.content import EditorNotice, Finding, NoticeInput, NoticeKind, name_findings, or_none
from gql_blog.errors import InputError
from gql_blog.render import AddedWords, RenderedArticle, RenderedNotice, Renderer
from gql_blog.store import Notice, rows_where
from gql_blog.write.input_validation import InputErrors

MOST_NOTICES: Final = 50
_SOURCE_BYTES: Final = 10_000
_PATH: Final = ("input", "notices")


def validate_notices(notices: Sequence[NoticeInput | EditorNotice], errors: InputErrors) -> tuple[EditorNotice, ...]:
    """Return the notices in their stored form."""
    if not errors.at_most(MOST_NOTICES, notices, _PATH):
        return ()
    return tuple(_validated(each, (*_PATH, str(index)), errors) for index, each in enumerate(notices))


async def render_notices(renderer: Renderer, notices: Sequence[EditorNotice]) -> dict[EditorNotice, RenderedNotice]:
    """Return what each notice renders to; raise InputError for those of which nothing can be shown."""
    with InputErrors() as errors:
        rendered = {}
        for index, each in enumerate(notices):
            rendered[each] = await renderer.notice(each.source)
            if not rendered[each].text.strip():
                message = "The notice renders to no text. Write some text, or remove the notice."
                errors.add(InputError(message, path=(*_PATH, str(index), "source")))
    return rendered


def notice_findings(
    notices: Sequence[EditorNotice], rendered: Mapping[EditorNotice, RenderedNotice]
) -> Iterator[Finding]:
    """Return what rendering found in the notices, each with the number of its notice."""
    for number, notice in enumerate(notices, start=1):
        for finding in rendered[notice].findings:
            yield Finding(finding.code, f"Notice {number}: {finding.message}")


def text_findings(
    rendered: RenderedArticle | AddedWords | None,
    notices: Sequence[EditorNotice],
    outputs: Mapping[EditorNotice, RenderedNotice],
    names: Iterable[str],
) -> tuple[Finding, ...]:
    """Return what was found in the text of an article, if it was rendered, in its notices, and in names of bylines."""
    return (*(rendered.findings if rendered else ()), *notice_findings(notices, outputs), *name_findings(names))


async def notices_of(article_ids: Sequence[str]) -> dict[str, tuple[EditorNotice, ...]]:
    """Return the notices of those of the articles that have any, in their order."""
    found: dict[str, tuple[EditorNotice, ...]] = {}
    rows: list[Any] = await rows_where(Notice, "article_id", article_ids, order="position")
    for row in rows:
        found[row.article_id] = (*found.get(row.article_id, ()), _notice(row))
    return found


async def notices_to_add(
    article_id: str,
    before: Sequence[EditorNotice],
    after: Sequence[EditorNotice],
    rendered: Mapping[EditorNotice, RenderedNotice],
) -> list[Notice]:
    """Return the rows if anything differs, instead of those of ``before``; what is not ``rendered`` keeps its HTML."""
    if tuple(before) == tuple(after):
        return []
    rows = await Notice.filter(article_id=article_id) if before else []
    outputs = {_notice(row): RenderedNotice(row.html, row.text) for row in rows} | dict(rendered)
    if before:
        await Notice.filter(article_id=article_id).delete()
    return [
        Notice(
            article_id=article_id,
            position=position,
            kind=notice.kind.value,
            source=notice.source,
            html=outputs[notice].html,
            text=outputs[notice].text,
            date=notice.date,
        )
        for position, notice in enumerate(after, start=1)
    ]


def _notice(row: Any) -> EditorNotice:
    return EditorNotice(NoticeKind(row.kind), row.source, row.date)


def _validated(notice: NoticeInput | EditorNotice, path: tuple[str, ...], errors: InputErrors) -> EditorNotice:
    source = errors.lines(notice.source, (*path, "source"), limit=_SOURCE_BYTES, required=True).strip()
    return EditorNotice(notice.kind, source, or_none(notice.date))
