"""An import replaces the notices that its file gave, and no others."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import take
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, EditorNotice, NoticeInput, NoticeKind, Role
from gql_blog.errors import TooLarge
from gql_blog.store import Notice, Provenance
from gql_blog.write import BylineInput, UpdateArticle
from gql_blog.write.imports.draft_validation import draft_hash

FIRST = EditorNotice(NoticeKind.EDITORS_NOTE, "First of two.")
SECOND = EditorNotice(NoticeKind.EDITORS_NOTE, "Second of two.")
LATE = EditorNotice(NoticeKind.CORRECTION, "*Late.*", date(2018, 3, 4))
DRAFT = DraftArticle(source="x", title="A", bylines=(DraftByline("Ada"),), notices=(FIRST,))


async def edit(room: Newsroom, article_id: str, *notices: EditorNotice, **changes: Any) -> None:
    """Replace the notices as an editor does on the site."""
    given = tuple(NoticeInput(kind=each.kind, source=each.source, date=each.date) for each in notices)
    editor = await room.somebody(Role.EDITOR, f"Editor {len(await room.rows(Notice))} {changes}")
    version = (await room.article(article_id)).version
    await room.run(UpdateArticle(id=article_id, expected_version=version, notices=given, **changes), editor)


async def held(room: Newsroom) -> list[tuple[str, str]]:
    """The notices in their order: source and HTML."""
    return [(each.source, each.html) for each in sorted(await room.rows(Notice), key=lambda row: row.position)]


OF_FIRST, OF_SECOND = ("First of two.", "<p>First of two.</p>"), ("Second of two.", "<p>Second of two.</p>")
OF_LATE = ("*Late.*", "<p><em>Late.</em></p>")


async def test_a_notice_that_was_added_here_outlives_every_import(room: Newsroom) -> None:
    ((article_id, _, _),) = (await take(room, DRAFT)).articles
    await edit(room, article_id, LATE, FIRST)
    await take(room, replace(DRAFT, source="y"))
    assert await held(room) == [OF_FIRST, OF_LATE]
    await take(room, replace(DRAFT, source="z", notices=(SECOND,)))
    assert await held(room) == [OF_SECOND, OF_LATE]
    await take(room, replace(DRAFT, source="z", notices=(FIRST, SECOND)))
    assert await held(room) == [OF_FIRST, OF_SECOND, OF_LATE]
    await take(room, replace(DRAFT, source="a", notices=()))
    assert await held(room) == [OF_FIRST, OF_SECOND, OF_LATE]


async def test_a_notice_that_a_file_repeats_stays_the_editors(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, replace(DRAFT, notices=()))).articles
    await edit(lite, article_id, LATE, note="Imported from a letter.")
    await take(lite, replace(DRAFT, notices=(FIRST, LATE)))
    assert await held(lite) == [OF_FIRST, OF_LATE]
    await take(lite, replace(DRAFT, source="y"))
    assert await held(lite) == [OF_FIRST, OF_LATE]


async def test_a_notice_of_a_file_that_an_editor_adds_again_is_the_editors(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, DRAFT)).articles
    await edit(lite, article_id)
    await edit(lite, article_id, FIRST)
    await take(lite, replace(DRAFT, notices=(SECOND,)))
    assert await held(lite) == [OF_SECOND, OF_FIRST]


async def test_too_many_notices_together_are_refused(lite: Newsroom) -> None:
    ((article_id, _, _),) = (await take(lite, DRAFT)).articles
    await edit(lite, article_id, LATE)
    many = tuple(EditorNotice(NoticeKind.EDITORS_NOTE, f"Note {number}.") for number in range(50))
    with pytest.raises(TooLarge, match="at most 50 notices"):
        await take(lite, replace(DRAFT, notices=many))
    assert await held(lite) == [OF_LATE]


NOTED = replace(DRAFT, notices=(EditorNotice(NoticeKind.EDITORS_NOTE, r"Editor’s Note: see \[1\], \*twice\*."),))
OF_NOTED = (r"Editor’s Note: see \[1\], \*twice\*.", "<p>Editor’s Note: see [1], *twice*.</p>")
AS_PAGE = "1279ab7782dcbe8945729516ba886a08b73612bb00d26904e270eb375b12ab4f"
"""What the first release kept of this draft, which a page states."""
AS_FRONT_MATTER = draft_hash(replace(DRAFT, notices=()))


async def first_release(room: Newsroom, kept: str) -> str:
    """Import as the first release did, and edit the article since; return its id."""
    ((article_id, _, _),) = (await take(room, replace(NOTED, notices=()))).articles
    async with room.database.transaction():
        await Provenance.filter(article_id=article_id).update(draft_hash=kept)
    await edit(room, article_id, LATE, title="Edited", source="Edited.", bylines=(BylineInput(name="Bo"),))
    return article_id


@pytest.mark.parametrize("kept", [AS_PAGE, AS_FRONT_MATTER])
async def test_what_the_first_release_read_gets_its_notices_and_nothing_else(room: Newsroom, kept: str) -> None:
    article_id = await first_release(room, kept)
    rehearsed = await take(room, NOTED, dry_run=True)
    assert (rehearsed.outcome, await held(room)) == ("updated", [OF_LATE])
    result = await take(room, NOTED)
    assert (result.outcome, [each[0] for each in result.articles]) == ("updated", [article_id])
    article = await room.article(article_id)
    assert (article.title, article.text, article.credited_names, article.version) == ("Edited", "Edited.", "Bo", 3)
    assert await held(room) == [OF_NOTED, OF_LATE]
    assert (await take(room, NOTED)).outcome == "unchanged"
    assert (await room.article(article_id)).version == 3


async def test_a_file_of_the_first_release_that_changed_is_read_as_a_whole(lite: Newsroom) -> None:
    article_id = await first_release(lite, AS_FRONT_MATTER)
    await take(lite, replace(NOTED, slug="a", source="New."), source_hash="b" * 64)
    assert ((await lite.article(article_id)).title, await held(lite)) == ("A", [OF_NOTED, OF_LATE])
