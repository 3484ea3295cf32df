"""A file that is imported again is merged with what was written here since, on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    EditorNotice,
    NoticeInput,
    NoticeKind,
    Reference,
    ResponseKind,
    Role,
)
from gql_blog.errors import Duplicate
from gql_blog.store import Article, Audit, AuditPersonal, Byline, Comment, Contributor, Outbox, Provenance, Revision
from gql_blog.write import ArchiveArticle, BylineInput, ImportArticle, ImportArticles, Side, UpdateArticle
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.imports import import_articles

pytestmark = sqlite_mostly

TEXT = "The tide turns twice a day, and nobody who lives by the water forgets it for long."
OTHER_TEXT = "Bread wants flour, salt, patience, and an oven that somebody has learned to trust."
POST = DraftArticle(
    source=TEXT,
    title="On Tides",
    subtitle="A study",
    published_on=date(2019, 5, 2),
    bylines=(DraftByline("Mara Lind", bio="Mara Lind is a pilot."),),
    tags=("Sea", "Harbour"),
)


async def edit(room: Newsroom, article_id: str, **changes: Any) -> None:
    """Change an article as an editor does."""
    editor = await room.somebody(Role.EDITOR, f"Editor {len(await room.rows(Revision))}")
    version = (await room.article(article_id)).version
    await room.run(UpdateArticle(id=article_id, expected_version=version, **changes), editor)


async def imported(room: Newsroom, draft: DraftArticle = POST, place: str = "post.md") -> str:
    """Import a draft for the first time; return the article's id."""
    return str((await take(room, draft, place)).articles[0][0])


async def test_another_text_by_the_same_author_in_the_same_file_is_another_article(room: Newsroom) -> None:
    first_id = await imported(room)
    result = await take(room, replace(POST, title="On Bread", source=OTHER_TEXT, subtitle=None), "post.md")
    assert (result.outcome, codes(result)) == ("imported", ["FILE_HOLDS_ANOTHER_ARTICLE"])
    assert result.articles[0][0] != first_id
    first = await room.article(first_id)
    assert (first.title, first.text, first.version, first.status) == ("On Tides", TEXT, 1, "PUBLISHED")


async def test_what_an_editor_corrected_stays_when_the_file_changes_elsewhere(room: Newsroom) -> None:
    article_id = await imported(room)
    await edit(room, article_id, title="On the Tides", source=f"{TEXT} Corrected here.", tags=("Sea",))
    result = await take(room, replace(POST, subtitle="A longer study"), "post.md")
    assert (result.outcome, codes(result)) == ("updated", [])
    row = await room.article(article_id)
    assert (row.title, row.subtitle, row.text) == ("On the Tides", "A longer study", f"{TEXT} Corrected here.")
    assert (await take(room, replace(POST, subtitle="A longer study"), "post.md")).outcome == "unchanged"


async def test_a_corrected_author_line_is_the_same_article(room: Newsroom) -> None:
    article_id = await imported(room)
    result = await take(room, replace(POST, bylines=(DraftByline("Mara Lindt"),)), "post.md")
    assert (result.outcome, result.articles[0][0]) == ("updated", article_id)
    assert [each.credited_name for each in await room.rows(Byline)] == ["Mara Lindt"]
    untitled = DraftArticle(source=OTHER_TEXT, responding_to=Reference(title="Tides"), bylines=POST.bylines)
    answer_id = await imported(room, untitled, "answer.txt")
    corrected = await take(room, replace(untitled, bylines=(DraftByline("Tom Oduya"),)), "answer.txt")
    assert (corrected.outcome, corrected.articles[0][0]) == ("updated", answer_id)
    assert corrected.articles[0][2] == "Response by Tom Oduya"


BO = DraftComment("Bo Reyes", "Well said, though the harbour is not the sea.", date(2019, 5, 3))


async def test_an_edited_comment_stands_once(room: Newsroom) -> None:
    await imported(room, replace(POST, comments=(BO,)))
    (before,) = await room.rows(Comment)
    edited = replace(BO, body="Well said, though a harbour is *not* the sea.")
    result = await take(room, replace(POST, comments=(edited,)), "post.md")
    assert (result.outcome, result.comments) == ("updated", 1)
    (after,) = await room.rows(Comment)
    assert (after.id, after.text, after.html, after.status, after.version) == (
        before.id,
        "Well said, though a harbour is not the sea.",
        "<p>Well said, though a harbour is <em>not</em> the sea.</p>\n",
        "APPROVED",
        2,
    )


async def test_what_both_changed_alike_is_no_conflict(room: Newsroom) -> None:
    article_id = await imported(room)
    await edit(room, article_id, title="On the Tides")
    result = await take(room, replace(POST, title="On the Tides"), "post.md")
    assert (result.outcome, codes(result)) == ("unchanged", [])
    # From now on the file gives this title: the next change of it is the file's alone.
    assert (await take(room, replace(POST, title="Of Tides"), "post.md")).outcome == "updated"
    assert (await room.article(article_id)).title == "Of Tides"


async def test_what_both_changed_differently_is_a_conflict_and_nothing_is_written(room: Newsroom) -> None:
    article_id = await imported(room)
    await edit(room, article_id, title="On the Tides", source=f"{TEXT} Corrected here.")
    changed = replace(
        POST, title="Of Tides", source=f"{TEXT} Corrected there.", subtitle="New", tags=("Sea", "New tag")
    )
    changed = replace(changed, comments=(BO,), responding_to=Reference(title="A Post That Is Not Here"))
    before = await contents(room)
    result = await take(room, changed, "post.md")
    assert (result.outcome, codes(result)) == ("conflict", ["IMPORT_CONFLICT", "IMPORT_CONFLICT"])
    title, source = (each.message for each in result.findings)
    assert "changed title" in title
    assert "The file has 'Of Tides'; here it is 'On the Tides'" in title
    assert f"The file has '{TEXT} Corrected there.'; here it is '{TEXT} Corrected here.'" in source
    assert result.articles == ((article_id, "on-tides", "On the Tides"),)
    assert await contents(room) == before
    assert (await take(room, changed, "post.md")).outcome == "conflict", "it is one until somebody settles it"


CONFLICTED = (Article, Audit, Byline, Comment, Contributor, Outbox, Provenance, Revision)


async def contents(room: Newsroom) -> dict[str, list[Any]]:
    return {
        table.__name__: [{name: getattr(row, name) for name in table._meta.db_fields} for row in await room.rows(table)]
        for table in CONFLICTED
    }


@pytest.mark.parametrize(("prefer", "title"), [(Side.THEIRS, "Of Tides"), (Side.OURS, "On the Tides")])
async def test_a_side_settles_conflicts_and_nothing_else(room: Newsroom, prefer: Side, title: str) -> None:
    article_id = await imported(room)
    await edit(room, article_id, title="On the Tides", subtitle="Written here")
    changed = replace(POST, title="Of Tides", tags=("Harbour",))
    result = await take(room, changed, "post.md", prefer=prefer)
    assert (result.outcome, codes(result)) == ("updated", [])
    row = await room.article(article_id)
    assert (row.title, row.subtitle) == (title, "Written here")
    assert (await take(room, changed, "post.md")).outcome == "unchanged"
    again = await take(room, replace(changed, published_on=date(2019, 5, 4)), "post.md")
    assert (again.outcome, (await room.article(article_id)).title) == ("updated", title)


FIELDS: list[tuple[str, Any, dict[str, Any]]] = [
    ("title", "Theirs", {"title": "Ours"}),
    ("subtitle", "Theirs", {"subtitle": "Ours"}),
    ("subtitle", "Theirs", {"subtitle": None}),
    ("source", f"{TEXT} Theirs.", {"source": f"{TEXT} Ours."}),
    ("locale", "fr", {"locale": "de"}),
    ("published_on", date(2020, 1, 1), {"published_on": date(2021, 1, 1)}),
    ("slug", "theirs", {"slug": "ours"}),
    ("bylines", (DraftByline("Their Author"),), {"bylines": (BylineInput(name="Our Author"),)}),
    ("tags", ("Sea", "Theirs"), {"tags": ("Sea", "Ours")}),
    (
        "notices",
        (EditorNotice(NoticeKind.CORRECTION, "Theirs."),),
        {"notices": (NoticeInput(kind=NoticeKind.CORRECTION, source="Ours."),)},
    ),
    ("kind", ResponseKind.REVIEW, {"kind": ResponseKind.REJOINDER}),
]


@pytest.mark.parametrize(("field", "theirs", "ours"), FIELDS, ids=[f"{each[0]}-{n}" for n, each in enumerate(FIELDS)])
async def test_every_field_is_merged(lite: Newsroom, field: str, theirs: Any, ours: dict[str, Any]) -> None:
    first = replace(
        POST,
        slug="tides",
        locale="en",
        responding_to=Reference(title="The Post"),
        notices=(EditorNotice(NoticeKind.CORRECTION, "Early."),),
    )
    kept_id = await imported(lite, first, "kept.md")
    await edit(lite, kept_id, **ours)
    after_edit = await said(lite, kept_id)
    elsewhere = replace(first, mentions=(DraftMention("Somebody"),), **other_than(field))
    assert (await take(lite, elsewhere, "kept.md")).outcome == "updated"
    assert (await said(lite, kept_id))[field] == after_edit[field], "only we changed it: it is kept"

    result = await take(lite, replace(elsewhere, **{field: theirs}), "kept.md")
    assert (result.outcome, codes(result)) == ("conflict", ["IMPORT_CONFLICT"])
    assert f"changed {field}," in result.findings[0].message
    assert (await said(lite, kept_id))[field] == after_edit[field]

    taken_id = await imported(lite, replace(first, slug="other", title="Another", source=OTHER_TEXT), "taken.md")
    before = await said(lite, taken_id)
    changed = replace(first, **{"slug": "other", "title": "Another", "source": OTHER_TEXT, field: theirs})
    assert (await take(lite, changed, "taken.md")).outcome == "updated"
    after = await said(lite, taken_id)
    assert {name for name in after if after[name] != before[name]} - {"version"} == {field}


def other_than(field: str) -> dict[str, Any]:
    """A change of the file in some other field."""
    return {"title": "Retitled"} if field == "subtitle" else {"subtitle": "Retitled"}


async def said(room: Newsroom, article_id: str) -> dict[str, Any]:
    """What an article says, by the names of the fields of drafts."""
    row = await room.article(article_id)
    async with room.database.session():
        state = await state_of(row)
    values = {name: getattr(state, name) for name in ("title", "subtitle", "source", "locale", "published_on", "slug")}
    return {**values, "bylines": state.bylines, "tags": state.tags, "notices": state.notices, "kind": state.kind}


async def test_what_was_archived_here_stays_archived(room: Newsroom) -> None:
    stated = replace(POST, status=ArticleStatus.PUBLISHED)
    article_id = await imported(room, stated)
    await room.run(ArchiveArticle(id=article_id, expected_version=1))
    assert (await take(room, replace(stated, subtitle="New"), "post.md")).outcome == "updated"
    assert (await room.article(article_id)).status == "ARCHIVED"
    result = await take(room, replace(stated, status=ArticleStatus.DRAFT), "post.md")
    assert (result.outcome, "'DRAFT'; here it is 'ARCHIVED'" in result.findings[-1].message) == ("conflict", True)


async def test_a_reference_that_means_another_article_by_now_is_no_change_of_the_file(room: Newsroom) -> None:
    answer = replace(POST, responding_to=Reference(title="The Post"))
    result = await take(room, answer, "post.md")
    article_id, post_id = result.articles[0][0], result.articles[1][0]
    other = await room.post("Another Post")
    await edit(room, article_id, responding_to_id=other.article_id)
    await take(room, replace(answer, subtitle="New"), "post.md")
    assert (await room.article(article_id)).responding_to_id == other.article_id
    moved = await take(room, replace(answer, responding_to=Reference(title="A Third Post")), "post.md")
    assert moved.outcome == "conflict"
    assert "changed responding_to" in moved.findings[0].message
    assert "'A Third Post (a-third-post)'; here it is 'Another Post (another-post)'" in moved.findings[0].message
    assert {each.id for each in await room.rows(Article)} == {article_id, post_id, other.article_id}


CIRCLE = DraftArticle(source=OTHER_TEXT, title="On Bread", responding_to=Reference(title="On Tides"))


async def test_a_reference_that_could_not_be_followed_is_tried_again_by_an_unchanged_file(room: Newsroom) -> None:
    bread_id = await imported(room, CIRCLE, "bread.md")
    (tides,) = await room.rows(Article, title="On Tides")
    answer = replace(POST, responding_to=Reference(title="On Bread"))
    assert codes(await take(room, answer, "post.md")) == ["RESPONSE_CIRCLE"]
    again = await take(room, answer, "post.md")
    assert (again.outcome, codes(again)) == ("unchanged", ["RESPONSE_CIRCLE"]), "it is told as long as it is so"
    await edit(room, bread_id, responding_to_id=(await room.post("Another Post")).article_id)
    assert (await take(room, answer, "post.md")).outcome == "updated"
    assert (await room.article(tides.id)).responding_to_id == bread_id
    settled = await take(room, answer, "post.md")
    assert (settled.outcome, codes(settled)) == ("unchanged", [])


async def test_a_translation_whose_original_comes_later_is_linked_by_the_next_import(room: Newsroom) -> None:
    translation = replace(POST, locale="zh", translation_of=Reference(slug="on-bread"))
    article_id = await imported(room, translation)
    assert (await room.article(article_id)).original_id == article_id, "none but itself"
    original_id = await imported(room, DraftArticle(source=OTHER_TEXT, title="On Bread"), "bread.md")
    assert (await take(room, translation, "post.md")).outcome == "updated"
    assert (await room.article(article_id)).original_id == original_id


async def test_a_post_without_references_is_left_alone(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    await imported(room)
    monkeypatch.setattr(import_articles, "_rendered", fails)
    assert (await take(room, POST, "post.md")).outcome == "unchanged"


async def fails(*_: Any) -> None:
    raise AssertionError("It is rendered.")


async def test_the_kind_of_a_reference_that_is_not_followed_is_not_said_of_another(room: Newsroom) -> None:
    answer = replace(POST, responding_to=Reference(title="On Bread"), kind=ResponseKind.REPLY)
    article_id = await imported(room, answer)
    itself = replace(POST, responding_to=Reference(title="On Tides"), kind=ResponseKind.REVIEW)
    result = await take(room, itself, "post.md")
    assert codes(result) == ["RESPONDS_TO_ITSELF"]
    assert (await room.article(article_id)).response_kind == "REPLY", "it still answers the first"


async def test_a_slug_is_known_only_where_this_file_gave_it(room: Newsroom) -> None:
    post = await room.post("Written Here", slug="tides", source=TEXT)
    with pytest.raises(Duplicate):
        await take(room, replace(POST, slug="tides"), "post.md", prefer=Side.THEIRS)
    assert (await room.article(post.article_id)).title == "Written Here"
    await edit(room, post.article_id, slug="elsewhere", title="Renamed")
    with pytest.raises(Duplicate):
        await take(room, replace(POST, slug="tides"), "post.md")


async def test_a_comment_that_is_gone_from_the_file_stays_and_is_told(room: Newsroom) -> None:
    await imported(room, replace(POST, comments=(BO, DraftComment("Cy", "Late.", date(2019, 6, 1)))))
    result = await take(room, replace(POST, comments=(BO,)), "post.md")
    assert (codes(result), result.comments) == (["COMMENT_NOT_IN_FILE"], 2)
    assert "by 'Cy' of 2019-06-01" in result.findings[0].message
    back = await take(room, replace(POST, comments=(DraftComment("Cy", "Late!", date(2019, 6, 1)), BO)), "post.md")
    assert (codes(back), back.comments) == ([], 2), "it comes back as the comment that it was"


async def test_a_comment_that_was_deleted_here_stays_deleted(room: Newsroom) -> None:
    answer = DraftComment("Cy", "Why?", date(2019, 5, 4))
    await imported(room, replace(POST, comments=(BO,)))
    async with room.database.transaction():
        await Comment.all().delete()
    await take(room, replace(POST, comments=(replace(BO, replies=(answer,)),)), "post.md")
    (held,) = await room.rows(Comment)
    assert (held.author_name, held.parent_id) == ("Cy", None)
    edited = replace(
        POST, comments=(replace(BO, body="Edited, though the harbour is not the sea.", replies=(answer,)),)
    )
    result = await take(room, edited, "post.md")
    assert (result.outcome, result.comments) == ("conflict", 1)
    assert "the text of the comment by 'Bo Reyes' of 2019-05-03" in result.findings[0].message
    assert (await take(room, edited, "post.md", prefer=Side.THEIRS)).comments == 2


async def test_a_comment_that_both_changed_is_a_conflict_of_its_article(room: Newsroom) -> None:
    article_id = await imported(room, replace(POST, comments=(BO,)))
    async with room.database.transaction():
        await Comment.all().update(source="Ours.", html="<p>Ours.</p>", text="Ours.")
    changed = replace(POST, subtitle="New", comments=(replace(BO, body="Theirs, and the harbour is not the sea."),))
    result = await take(room, changed, "post.md")
    assert (result.outcome, codes(result)) == ("conflict", ["IMPORT_CONFLICT"])
    assert (await room.article(article_id)).subtitle == "A study"
    await take(room, changed, "post.md", prefer=Side.THEIRS)
    assert [each.text for each in await room.rows(Comment)] == ["Theirs, and the harbour is not the sea."]
    audit = [each for each in await room.rows(Audit) if each.subject_id.startswith("com_")]
    apart = {each.commitment: each.value for each in await room.rows(AuditPersonal)}
    assert {name: apart[each["commitment"]] for name, each in audit[-1].before.items()} == {"source": "Ours."}


async def test_articles_of_one_file_that_answer_each_other_are_stored_together(room: Newsroom) -> None:
    """A response that stands before its post makes a stub, which the post then fills."""
    answer = DraftArticle(source=OTHER_TEXT, title="An Answer", responding_to=Reference(title="On Tides"), locale="fr")
    articles = tuple(
        ImportArticle(draft=draft, imported_from=f"all.md#{n}", source_hash="a" * 64)
        for n, draft in enumerate((answer, POST))
    )
    results = await room.run(ImportArticles(articles=articles))
    assert [each.outcome for each in results] == ["imported", "imported"]
    rows = {each.title: each for each in await room.rows(Article)}
    assert set(rows) == {"An Answer", "On Tides"}
    assert rows["An Answer"].responding_to_id == rows["On Tides"].id
    assert (rows["On Tides"].is_stub, rows["On Tides"].public, rows["On Tides"].text) == (False, True, TEXT)


async def test_a_conflict_of_one_article_does_not_hold_back_the_others_of_its_file(room: Newsroom) -> None:
    other = DraftArticle(source=OTHER_TEXT, title="On Bread")

    async def bring(*drafts: DraftArticle) -> list[str]:
        articles = tuple(
            ImportArticle(draft=draft, imported_from=f"all.md#{n}", source_hash=f"{len(str(drafts)):064x}")
            for n, draft in enumerate(drafts)
        )
        return [each.outcome for each in await room.run(ImportArticles(articles=articles))]

    assert await bring(POST, other) == ["imported", "imported"]
    (tides,) = await room.rows(Article, title="On Tides")
    await edit(room, tides.id, title="Ours")
    assert await bring(replace(POST, title="Theirs"), replace(other, subtitle="New")) == ["conflict", "updated"]
    assert {each.title: each.subtitle for each in await room.rows(Article)} == {"Ours": "A study", "On Bread": "New"}


async def test_editors_keep_the_contributor_whom_they_chose_for_a_name(room: Newsroom) -> None:
    article_id = await imported(room)
    chosen = await imported(room, DraftArticle(source="x", title="B", bylines=(DraftByline("Mara L."),)), "b.md")
    (other,) = [each for each in await room.rows(Byline) if each.article_id == chosen]
    credit = BylineInput(contributor_id=other.contributor_id, name="Mara Lind", bio="Mara Lind is a pilot.")
    await edit(room, article_id, bylines=(credit,))
    await take(room, replace(POST, subtitle="New"), "post.md")
    (byline,) = [each for each in await room.rows(Byline) if each.article_id == article_id]
    assert byline.contributor_id == other.contributor_id


async def test_what_the_file_clears_is_cleared_and_what_it_drops_stays(room: Newsroom) -> None:
    article_id = await imported(room)
    bare = DraftArticle(source=TEXT, title="On Tides")
    assert (await take(room, bare, "post.md")).outcome == "unchanged"
    cleared = replace(bare, cleared=("bylines", "published_on", "subtitle", "tags"))
    assert (await take(room, cleared, "post.md")).outcome == "updated"
    row, after = await room.article(article_id), await said(room, article_id)
    assert (row.subtitle, row.published_on, after["bylines"], after["tags"]) == (None, None, (), ())
    await edit(room, article_id, subtitle="Ours")
    assert (await take(room, replace(cleared, locale="fr"), "post.md")).outcome == "updated"
    assert (await room.article(article_id)).subtitle == "Ours"
