"""What importers read, taken in, on both databases."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    Finding,
    Reference,
    Role,
)
from gql_blog.errors import Duplicate, Forbidden, ImportRefused, InputError, NotFound
from gql_blog.store import (
    Article,
    Audit,
    Comment,
    Contributor,
    Decision,
    Mention,
    OldSlug,
    Outbox,
    Provenance,
    Revision,
    SuggestedContributor,
)
from gql_blog.write import ImportArticle, UpdateArticle

pytestmark = sqlite_mostly

POST = Reference(title="What the Tides Owe")
ANSWER = DraftArticle(
    source="The sea owes nothing[^1].\n\n[^1]: A note.",
    responding_to=POST,
    bylines=(DraftByline("Ada Lund", bio="Ada Lund is a pilot."),),
    comments=(
        DraftComment("Bo Reyes", "Well *said*.", date(2018, 1, 5), replies=(DraftComment("Ada Lund", "Thank you."),)),
    ),
    mentions=(
        DraftMention("Cy Moreau", "Against the Moon", date(2017, 12, 11)),
        DraftMention("Bo Reyes", None, date(2017, 12, 2)),
    ),
    findings=(Finding("TITLE_NOT_STATED", "The page states no title of its own.", 1, 2),),
)


async def contents(room: Newsroom) -> dict[str, list[dict[str, Any]]]:
    tables = (Article, Audit, Comment, Contributor, Decision, Mention, OldSlug, Outbox, Provenance, Revision)
    return {
        table.__name__: [{name: getattr(row, name) for name in table._meta.db_fields} for row in await room.rows(table)]
        for table in tables
    }


async def test_an_untitled_response_to_a_post_that_is_not_here(room: Newsroom) -> None:
    result = await take(room, ANSWER)
    assert (result.outcome, result.comments, result.footnotes, result.mentions) == ("imported", 2, 1, 2)
    (answer_id, slug, title), (post_id, post_slug, post_title) = result.articles
    assert (slug, title) == ("ada-lund-what-the-tides-owe", "Response by Ada Lund")
    assert (post_slug, post_title) == ("what-the-tides-owe", "What the Tides Owe")
    answer, post = await room.article(answer_id), await room.article(post_id)
    assert (answer.status, answer.public, answer.published_on, answer.published_at) == ("PUBLISHED", True, None, None)
    assert (answer.responding_to_id, answer.response_kind, answer.is_stub) == (post_id, "REPLY", False)
    assert (post.status, post.public, post.is_stub, post.source, post.html) == ("PUBLISHED", True, True, "", "")
    assert (post.response_count, post.dialogue_count, answer.comment_count) == (1, 1, 2)
    (provenance,) = await room.rows(Provenance)
    assert provenance.findings[0] == {
        "code": "TITLE_NOT_STATED",
        "message": "The page states no title of its own.",
        "firstLine": 1,
        "lastLine": 2,
    }
    assert [each.code for each in result.findings] == [
        "TITLE_NOT_STATED",
        "CONTRIBUTOR_SUGGESTED",
        "CONTRIBUTOR_SUGGESTED",
    ]


async def test_printed_comments_are_approved_and_judged_by_nobody(room: Newsroom) -> None:
    await take(room, ANSWER)
    comment, reply = await room.rows(Comment)
    assert (comment.author_name, comment.status, comment.public) == ("Bo Reyes", "APPROVED", True)
    assert (comment.posted_on, comment.posted_at, comment.contributor_id) == (date(2018, 1, 5), None, None)
    assert (comment.html, comment.reply_count) == ("<p>Well <em>said</em>.</p>\n", 1)
    assert (reply.parent_id, reply.posted_on, reply.public) == (comment.id, None, True)
    decisions = await room.rows(Decision)
    assert {(each.decided_by, each.verdict, each.reason) for each in decisions} == {
        ("import", "APPROVE", "printed at source")
    }


async def test_a_commenter_who_is_credited_or_named_is_suggested_and_not_linked(room: Newsroom) -> None:
    await take(room, ANSWER)
    people = {each.id: each for each in await room.rows(Contributor)}
    comments = {each.id: each.author_name for each in await room.rows(Comment)}
    suggested = {
        (comments[each.comment_id], people[each.contributor_id].name) for each in await room.rows(SuggestedContributor)
    }
    assert suggested == {("Bo Reyes", "Bo Reyes"), ("Ada Lund", "Ada Lund")}
    assert {each.name: each.public for each in people.values()} == {"Ada Lund": True, "Bo Reyes": False}


async def test_importing_twice_changes_nothing(room: Newsroom) -> None:
    first = await take(room, ANSWER, source_hash="a" * 64)
    before = await contents(room)
    again = await take(room, ANSWER, source_hash="a" * 64)
    elsewhere = await take(room, ANSWER, "copies/a.txt", source_hash="a" * 64)
    assert again.outcome == elsewhere.outcome == "unchanged"
    assert again.articles == first.articles[:1]
    assert (again.comments, again.footnotes, again.mentions) == (2, 1, 2)
    assert await contents(room) == before


async def test_what_an_editor_did_since_stays_when_the_same_is_imported(room: Newsroom) -> None:
    ((answer_id, _, _), _) = (await take(room, ANSWER)).articles
    await room.run(UpdateArticle(id=answer_id, expected_version=1, title="A Better Title"))
    assert (await take(room, ANSWER)).outcome == "unchanged"
    assert (await room.article(answer_id)).title == "A Better Title"


async def test_a_changed_file_is_a_revision_of_the_same_article(room: Newsroom) -> None:
    ((answer_id, slug, _), _) = (await take(room, ANSWER)).articles
    changed = replace(ANSWER, source="The sea owes everything.", title="Debts", subtitle="A reply")
    result = await take(room, changed)
    assert (result.outcome, result.articles) == ("updated", ((answer_id, slug, "Debts"),))
    assert (result.comments, result.footnotes) == (2, 0)
    article = await room.article(answer_id)
    assert (article.version, article.text, article.subtitle) == (2, "The sea owes everything.", "A reply")
    revisions = [each for each in await room.rows(Revision) if each.article_id == answer_id]
    assert [(each.number, each.note) for each in revisions] == [
        (1, "Imported from a.txt."),
        (2, "Imported from a.txt."),
    ]


async def test_new_comments_of_a_changed_file_are_added(room: Newsroom) -> None:
    await take(room, ANSWER)
    more = replace(ANSWER, comments=(*ANSWER.comments, DraftComment("Di", "Late.", date(2019, 1, 1))))
    result = await take(room, more)
    assert (result.outcome, result.comments) == ("updated", 3)
    assert [each.author_name for each in await room.rows(Comment)] == ["Bo Reyes", "Ada Lund", "Di"]


async def test_a_stub_is_filled_and_keeps_its_id(room: Newsroom) -> None:
    (_, (post_id, _, _)) = (await take(room, ANSWER)).articles
    post = DraftArticle(source="What is owed.", title="What the Tides owe", bylines=(DraftByline("Di"),))
    result = await take(room, post, "post.txt")
    assert (result.outcome, result.articles) == ("imported", ((post_id, "what-the-tides-owe", "What the Tides owe"),))
    article = await room.article(post_id)
    assert (article.is_stub, article.text, article.public, article.version) == (False, "What is owed.", True, 2)
    assert [each.kind for each in await room.rows(Outbox)][-2:] == ["article.updated", "article.published"]


async def test_a_stub_may_turn_out_to_be_a_response(room: Newsroom) -> None:
    ((answer_id, _, _), (stub_id, _, _)) = (await take(room, ANSWER)).articles
    draft = DraftArticle(source="I answer too.", title=POST.title, responding_to=Reference(title="The First Word"))
    result = await take(room, draft, "b.txt")
    first_id = result.articles[1][0]
    rows = {each.id: each for each in await room.rows(Article)}
    assert rows[stub_id].responding_to_id == first_id
    assert {each.root_id for each in rows.values()} == {first_id}
    assert (rows[first_id].dialogue_count, rows[answer_id].public) == (2, True)


async def test_a_response_finds_its_post_by_title_slug_and_old_slug(room: Newsroom) -> None:
    post = await room.post("What the Tides Owe")
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, slug="tides"))
    references = (
        Reference(title="what  the TIDES owe"),
        Reference(slug="tides"),
        Reference(slug="what-the-tides-owe"),
    )
    for index, reference in enumerate(references):
        result = await take(room, DraftArticle(source="x", title=f"A {index}", responding_to=reference), f"{index}.txt")
        assert len(result.articles) == 1
    assert (await room.article(post.article_id)).response_count == 3


async def test_what_a_response_answers_must_be_named(room: Newsroom) -> None:
    with pytest.raises(NotFound) as caught:
        await take(room, DraftArticle(source="x", title="A", responding_to=Reference(slug="nowhere")))
    assert caught.value.path == ("input", "respondingTo")
    with pytest.raises(InputError) as refused:
        await take(room, DraftArticle(source="x"))
    assert refused.value.path == ("input", "title")
    assert await room.rows(Article) == []


async def test_two_posts_of_one_title_are_not_guessed_between(room: Newsroom) -> None:
    await room.post("What the Tides Owe")
    await room.post("What the Tides Owe")
    result = await take(room, ANSWER)
    assert "RESPONDING_TO_AMBIGUOUS" in [each.code for each in result.findings]
    assert result.articles[1][1] == "what-the-tides-owe-3"
    other = await take(room, replace(ANSWER, bylines=(DraftByline("Di"),)), "b.txt")
    rows = await room.rows(Article, id__in=[result.articles[0][0], other.articles[0][0]])
    assert {each.responding_to_id for each in rows} == {result.articles[1][0]}


async def test_a_slug_that_two_files_claim_is_the_first_ones(room: Newsroom) -> None:
    draft = DraftArticle(source="x", title="A", slug="mine")
    await take(room, draft, "a.md")
    with pytest.raises(Duplicate) as caught:
        await take(room, replace(draft, source="y"), "b.md")
    assert caught.value.path == ("input", "slug")
    renamed = await take(room, replace(draft, slug="ours"), "a.md")
    assert (renamed.outcome, renamed.articles[0][1]) == ("updated", "ours")
    assert [each.slug for each in await room.rows(OldSlug)] == ["mine"]


async def test_a_circle_is_opened_where_it_would_close(room: Newsroom) -> None:
    await take(room, DraftArticle(source="x", title="A", responding_to=Reference(title="B")), "a.txt")
    result = await take(room, DraftArticle(source="y", title="B", responding_to=Reference(title="A")), "b.txt")
    assert [each.code for each in result.findings] == ["RESPONSE_CIRCLE"]
    itself = await take(room, DraftArticle(source="z", title="C", responding_to=Reference(title="c")), "c.txt")
    assert [each.code for each in itself.findings] == ["RESPONDS_TO_ITSELF"]
    # What is written in quotation marks, like a slug, is either.
    either = DraftArticle(source="z", title="ebb", slug="d", responding_to=Reference(slug="ebb", title="ebb"))
    assert [each.code for each in (await take(room, either, "d.txt")).findings] == ["RESPONDS_TO_ITSELF"]
    rows = {each.title: each for each in await room.rows(Article)}
    assert (rows["A"].responding_to_id, rows["B"].responding_to_id) == (rows["B"].id, None)
    assert rows["C"].responding_to_id is None


async def test_contributors_are_the_same_only_by_the_very_same_name(room: Newsroom) -> None:
    names = ("Ada Lund", "Ada Lund ", "ada lund", "A. Lund", "\u0410da Lund", "Jose\u0301", "Jos\u00e9")
    findings: list[Finding] = []
    for index, name in enumerate(names):
        draft = DraftArticle(source="x", title=f"T{index}", bylines=(DraftByline(name),))
        findings += (await take(room, draft, f"{index}.txt")).findings
    slugs = [each.slug for each in await room.rows(Contributor)]
    assert slugs == ["ada-lund", "ada-lund-2", "a-lund", "ada-lund-3", "jose"]
    assert [each.code for each in findings] == ["NAME_CONFUSABLE"]


async def test_mentions_are_linked_once_the_response_is_here(room: Newsroom) -> None:
    await take(room, ANSWER)
    moon = DraftArticle(
        source="The moon.",
        title="Against the Moon",
        published_on=date(2017, 12, 10),
        responding_to=POST,
        bylines=(DraftByline("Cy Moreau"),),
        mentions=(DraftMention("Ada Lund"),),
    )
    ((moon_id, _, _),) = (await take(room, moon, "moon.txt")).articles
    links = {each.credited_name: each.response_id for each in await room.rows(Mention)}
    answer = (await room.rows(Article, slug="ada-lund-what-the-tides-owe"))[0]
    assert links == {"Cy Moreau": moon_id, "Bo Reyes": None, "Ada Lund": answer.id}


@pytest.mark.parametrize(
    "other",
    [
        {"title": "For the Moon"},
        {"published_on": date(2017, 12, 8)},
        {"responding_to": Reference(title="Another Post")},
        {"bylines": (DraftByline("Cy Moreau"), DraftByline("Di"))},
    ],
)
async def test_a_mention_that_says_otherwise_is_not_linked(other: dict[str, Any], room: Newsroom) -> None:
    await take(room, ANSWER)
    moon = DraftArticle(
        source="The moon.", title="Against the Moon", responding_to=POST, bylines=(DraftByline("Cy Moreau"),)
    )
    await take(room, replace(moon, **other), "moon.txt")
    assert {each.response_id for each in await room.rows(Mention)} == {None}


async def test_a_mention_that_may_mean_two_is_not_linked(room: Newsroom) -> None:
    await take(room, ANSWER)
    for index in (1, 2):
        draft = DraftArticle(source=f"{index}", responding_to=POST, bylines=(DraftByline("Cy Moreau"),))
        await take(room, draft, f"{index}.txt")
    assert {each.response_id for each in await room.rows(Mention)} == {None}


async def test_several_names_make_one_line(room: Newsroom) -> None:
    names = (DraftByline("Ada"), DraftByline("Bo"), DraftByline("Cy"), DraftByline("Di", BylineRole.TRANSLATOR))
    ((_, slug, title), _) = (await take(room, replace(ANSWER, bylines=names))).articles
    assert (title, slug) == ("Response by Ada, Bo and Cy", "ada-bo-and-cy-what-the-tides-owe")
    ((_, slug, title),) = (await take(room, replace(ANSWER, bylines=()), "b.txt")).articles
    assert (title, slug) == ("Response to What the Tides Owe", "response-to-what-the-tides-owe")


@pytest.mark.parametrize("status", [ArticleStatus.DRAFT, ArticleStatus.ARCHIVED, ArticleStatus.SCHEDULED])
async def test_what_was_not_published_does_not_become_public(status: ArticleStatus, room: Newsroom) -> None:
    await take(room, replace(ANSWER, status=status))
    assert [each.public for each in await room.rows(Article)] == [False, False]
    assert not any(each.public for each in (*await room.rows(Comment), *await room.rows(Contributor)))


async def test_as_draft_keeps_a_new_article_back_and_leaves_an_old_one_where_it_is(room: Newsroom) -> None:
    await take(room, ANSWER, as_draft=True)
    assert [each.public for each in await room.rows(Article)] == [False, False]
    published = DraftArticle(source="x", title="A")
    await take(room, published, "b.txt")
    await take(room, replace(published, source="y"), "b.txt", as_draft=True)
    (article,) = await room.rows(Article, title="A")
    assert (article.status, article.text) == ("PUBLISHED", "y")


async def test_strict_refuses_findings_and_a_dry_run_leaves_nothing(room: Newsroom) -> None:
    with pytest.raises(ImportRefused) as caught:
        await take(room, ANSWER, strict=True)
    assert caught.value.reason == "HAS_FINDINGS"
    result = await take(room, ANSWER, dry_run=True)
    assert (result.outcome, len(result.articles)) == ("imported", 2)
    assert all(rows == [] for rows in (await contents(room)).values())


async def test_a_slug_of_another_system_is_made_fit(room: Newsroom) -> None:
    result = await take(room, DraftArticle(source="x", title="A", slug="My_Old Slug!"))
    assert (result.articles[0][1], [each.code for each in result.findings]) == ("my-old-slug", ["SLUG_CHANGED"])
    reserved = await take(room, DraftArticle(source="x", title="CON"), "b.txt")
    assert reserved.articles[0][1] == "con-2"


async def test_a_translation_finds_its_original(room: Newsroom) -> None:
    post = await room.post("Tides")
    draft = DraftArticle(source="x", title="潮汐", locale="zh-hans", translation_of=Reference(slug="tides"))
    ((article_id, slug, _),) = (await take(room, draft)).articles
    assert slug == "chao-xi"
    assert (await room.article(article_id)).original_id == post.article_id
    lost = await take(room, replace(draft, title="月", translation_of=Reference(slug="nowhere")), "b.txt")
    assert [each.code for each in lost.findings] == ["TRANSLATION_NOT_FOUND"]


async def test_authors_may_not_import(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    with pytest.raises(Forbidden):
        await room.run(ImportArticle(draft=ANSWER, imported_from="a", source_hash="0" * 64), author)
