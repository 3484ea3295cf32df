"""Notices of the editors: validated, rendered, saved."""

from collections.abc import Sequence
from typing import Final

from gql_blog.content import EditorNotice, NoticeInput, NoticeKind, or_none
from gql_blog.errors import InputError, TooLarge
from gql_blog.render import RenderedNotice, Renderer
from gql_blog.store import Notice
from gql_blog.write.input_validation import InputErrors

MOST_NOTICES: Final = 50
_SOURCE_BYTES: Final = 10_000
_PATH: Final = ("input", "notices")


def validate_notices(notices: Sequence[NoticeInput | EditorNotice], errors: InputErrors) -> tuple[EditorNotice, ...]:
    """Return the notices in their stored form."""
    if len(notices) > MOST_NOTICES:
        errors.add(TooLarge(f"There may be at most {MOST_NOTICES} notices.", path=_PATH))
        return ()
    return tuple(_validated(each, (*_PATH, str(index)), errors) for index, each in enumerate(notices))


async def render_notices(renderer: Renderer, notices: Sequence[EditorNotice]) -> tuple[RenderedNotice, ...]:
    """Return the notices rendered, in their order; raise InputError for those of which nothing can be shown."""
    errors = InputErrors()
    rendered = []
    for index, each in enumerate(notices):
        rendered.append(await renderer.notice(each.source))
        if not rendered[-1].text.strip():
            message = "The notice renders to no text. Write some text, or remove the notice."
            errors.add(InputError(message, path=(*_PATH, str(index), "source")))
    errors.raise_all()
    return tuple(rendered)


async def notices_of(article_id: str) -> tuple[EditorNotice, ...]:
    """Return the notices of an article, in their order."""
    rows = await Notice.filter(article_id=article_id).order_by("position")
    return tuple(EditorNotice(NoticeKind(row.kind), row.source, row.date) for row in rows)


async def save_notices(
    article_id: str, before: Sequence[EditorNotice], after: Sequence[EditorNotice], rendered: Sequence[RenderedNotice]
) -> None:
    """Replace the rows if anything differs; ``rendered`` belongs to ``after``, item by item."""
    if tuple(before) == tuple(after):
        return
    await Notice.filter(article_id=article_id).delete()
    for position, (notice, output) in enumerate(zip(after, rendered, strict=True), start=1):
        await Notice.create(
            article_id=article_id,
            position=position,
            kind=notice.kind.value,
            source=notice.source,
            html=output.html,
            text=output.text,
            date=notice.date,
        )


def _validated(notice: NoticeInput | EditorNotice, path: tuple[str, ...], errors: InputErrors) -> EditorNotice:
    try:
        kind = NoticeKind(notice.kind)
    except ValueError:
        kinds = ", ".join(NoticeKind)
        errors.add(InputError(f"kind must be one of {kinds}.", path=(*path, "kind")))
        kind = NoticeKind.EDITORS_NOTE
    source = errors.lines(notice.source, (*path, "source"), limit=_SOURCE_BYTES, required=True).strip()
    return EditorNotice(kind, source, or_none(notice.date))
