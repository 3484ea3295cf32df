"""Notices: validated at their places, rendered, and rows that change only when they do."""

from datetime import date

import pytest
from support.writing import Newsroom

from gql_blog.content import EditorNotice, NoticeInput, NoticeKind
from gql_blog.errors import InputError, TooLarge
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Notice
from gql_blog.write.article.state.notices import (
    MOST_NOTICES,
    notices_of,
    notices_to_add,
    render_notices,
    validate_notices,
)
from gql_blog.write.input_validation import InputErrors

NOTE = EditorNotice(NoticeKind.EDITORS_NOTE, "First of two.")


def test_a_notice_is_stored_stripped_and_its_date_may_be_left_out() -> None:
    given = (NoticeInput(kind=NoticeKind.CORRECTION, source=" a\r\nb \n", date=date(2018, 3, 4)), NOTE)
    errors = InputErrors()
    assert validate_notices(given, errors) == (EditorNotice(NoticeKind.CORRECTION, "a\nb", date(2018, 3, 4)), NOTE)
    errors.raise_all()


@pytest.mark.parametrize("count", [MOST_NOTICES, MOST_NOTICES + 1])
def test_there_is_a_limit(count: int) -> None:
    errors = InputErrors()
    kept = validate_notices((NOTE,) * count, errors)
    if count == MOST_NOTICES:
        errors.raise_all()
        assert len(kept) == count
    else:
        with pytest.raises(TooLarge, match="at most 50 notices"):
            errors.raise_all()


async def test_what_renders_to_nothing_is_refused() -> None:
    renderer = Renderer(Hooks.of({}))
    notice = EditorNotice(NoticeKind.EDITORS_NOTE, "# A\n\n[^1] *b*")
    rendered = (await render_notices(renderer, (notice,)))[notice]
    assert (rendered.html, rendered.text) == ("<h2>A</h2>\n<p>[^1] <em>b</em></p>", "A\n\n[^1] b")
    with pytest.raises(InputError) as caught:
        await render_notices(renderer, (NOTE, EditorNotice(NoticeKind.EDITORS_NOTE, "<!-- a -->")))
    assert caught.value.path == ("input", "notices", "1", "source")


async def test_rows_stay_while_nothing_changes(room: Newsroom) -> None:
    written = await room.post(notices=(NoticeInput(kind=NoticeKind.EDITORS_NOTE, source=NOTE.source),))
    (first,) = await room.rows(Notice)
    async with room.database.transaction():
        assert await notices_of([written.article_id]) == {written.article_id: (NOTE,)}
        assert await notices_to_add(written.article_id, (NOTE,), (NOTE,), {}) == []
    assert [each.id for each in await room.rows(Notice)] == [first.id]
    async with room.database.transaction():
        assert await notices_to_add(written.article_id, (NOTE,), (), {}) == []
    assert await room.rows(Notice) == []
