"""What an import asks: nothing of it is published until somebody has answered, on both databases."""

from dataclasses import replace
from datetime import date as Date
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.importing import take
from support.new_page_scores import NEW_PAGES
from support.sampling import on_both, sampled, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR, SCHEDULE
from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    Candidate,
    DraftArticle,
    DraftByline,
    ImportQuestion,
    QuestionKind,
    Reference,
    Role,
)
from gql_blog.errors import Conflict, Forbidden, ImportRefused, InputError, NotFound, QuestionsOpen
from gql_blog.hooks import hookimpl
from gql_blog.store import Article, Audit, Database, OldSlug, Provenance, Revision
from gql_blog.transfer import ImportOptions
from gql_blog.write import (
    AnswerImportQuestion,
    ArticleRef,
    Imported,
    PublishArticle,
    PublishArticles,
    PublishRevision,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog.write.article.state.article_state import state_of

pytestmark = sqlite_mostly

PAGE = """We value your privacy and our 214 partners.

The tide turns twice a day[^1].

Nobody who lives by the water forgets it for long.

Share this page.

[^1]: Cerri, *Tides*, 12.
"""
TITLE = ImportQuestion(
    QuestionKind.TITLE,
    "What is the title?",
    (Candidate("We value your privacy", 1, "stands first"), Candidate("On Tides", 4, "the page's meta data")),
)
BYLINE = ImportQuestion(QuestionKind.BYLINE, "Who wrote it?", (Candidate("Elena Ferri; Paolo De Santis", 5, "'di'"),))
DATE = ImportQuestion(QuestionKind.DATE, "When?", (Candidate("2020-06-05", 6), Candidate("2020-05-06", 6)))
START = ImportQuestion(QuestionKind.ESSAY_START, "Where does it begin?", (Candidate("The tide turns", 8),))
END = ImportQuestion(QuestionKind.ESSAY_END, "Where does it end?", (Candidate("Nobody who lives", 10),))
WHOLE = ImportQuestion(QuestionKind.RECOGNISED, "Is the text whole?")
ASKING = DraftArticle(
    source=PAGE, title="We value your privacy", status=ArticleStatus.PUBLISHED, questions=(TITLE, BYLINE, DATE, START)
)


async def imported(room: Newsroom, draft: DraftArticle = ASKING, **options: Any) -> str:
    """Import a draft, which is stored; return its id."""
    return str((await take(room, draft, **options)).articles[0][0])


async def answer(room: Newsroom, article_id: str, kind: QuestionKind, **given: Any) -> Any:
    version = (await room.article(article_id)).version
    return await room.run(AnswerImportQuestion(article_id=article_id, expected_version=version, kind=kind, **given))


async def publish(room: Newsroom, article_id: str, **given: Any) -> Any:
    version = (await room.article(article_id)).version
    return await room.run(PublishArticle(id=article_id, expected_version=version, **given))


async def asked(room: Newsroom, article_id: str) -> list[str]:
    (held,) = await room.rows(Provenance, article_id=article_id)
    return [each["kind"] for each in held.questions]


@pytest.mark.parametrize("status", [None, *ArticleStatus])
async def test_whatever_the_file_says_what_is_asked_about_is_a_draft(room: Newsroom, status: ArticleStatus) -> None:
    result = await take(room, replace(ASKING, status=status))
    assert (result.outcome, result.statuses) == ("imported", ("DRAFT",))
    assert [each.kind for each in result.questions] == ["TITLE", "BYLINE", "DATE", "ESSAY_START"]
    assert result.questions[0] == TITLE


@on_both
async def test_the_answers_make_the_article_and_no_import_asks_again(room: Newsroom) -> None:
    article_id = await imported(room)
    await answer(room, article_id, QuestionKind.TITLE, candidate=2)
    await answer(room, article_id, QuestionKind.BYLINE, candidate=1)
    await answer(room, article_id, QuestionKind.DATE, value="2020-06-05")
    with pytest.raises(QuestionsOpen, match="ESSAY_START") as refused:
        await publish(room, article_id)
    assert (refused.value.code, refused.value.path) == ("QUESTIONS_OPEN", ("input", "id"))
    await answer(room, article_id, QuestionKind.ESSAY_START, candidate=1)
    assert await asked(room, article_id) == []
    row = await room.article(article_id)
    assert (row.title, row.slug, row.status, str(row.published_on)) == ("On Tides", "on-tides", "DRAFT", "2020-06-05")
    assert row.source.startswith("The tide turns twice a day[^1].")
    assert row.source.endswith("[^1]: Cerri, *Tides*, 12.\n")
    async with room.database.session():
        bylines = (await state_of(row)).bylines
    assert [each.name for each in bylines] == ["Elena Ferri", "Paolo De Santis"]
    assert any("214 partners" in each.source for each in await room.rows(Revision, article_id=article_id))
    await publish(room, article_id)
    for draft in (ASKING, replace(ASKING, tags=("Sea",))):
        again = await take(room, draft)
        assert again.questions == ()
        assert again.statuses == ("PUBLISHED",)
    row = await room.article(article_id)
    assert (row.title, row.status) == ("On Tides", "PUBLISHED")


UNSURE = replace(ASKING, title=None, questions=(TITLE, DATE))


@on_both
async def test_a_page_of_no_sure_title_is_a_draft_called_by_the_first_candidate(room: Newsroom) -> None:
    article_id = await imported(room, UNSURE)
    row = await room.article(article_id)
    assert (row.title, row.slug, row.status) == ("We value your privacy", "we-value-your-privacy", "DRAFT")
    assert await asked(room, article_id) == ["TITLE", "DATE"]
    again = await take(room, replace(UNSURE, tags=("Sea",)))
    assert (again.articles[0][0], len(again.questions)) == (article_id, 2)
    await answer(room, article_id, QuestionKind.TITLE, candidate=2)
    row = await room.article(article_id)
    assert (row.title, row.slug) == ("On Tides", "on-tides")
    assert (await take(room, replace(UNSURE, tags=("Sea", "Moon")))).articles[0][0] == article_id
    assert (await room.article(article_id)).title == "On Tides"


@on_both
async def test_a_title_that_is_not_sure_finds_no_article_and_is_found_by_none(room: Newsroom) -> None:
    title = TITLE.candidates[0].value
    stub = await imported(
        room, DraftArticle(source="x", title="B", responding_to=Reference(title=title)), place="b.txt"
    )
    page = await imported(room, UNSURE)
    (waiting,) = await room.rows(Article, title=title, is_stub=True)
    other = await imported(room, replace(UNSURE, source="Nothing of the sea is in this text."))
    assert len({stub, page, waiting.id, other}) == 4
    second = await imported(
        room, DraftArticle(source="y", title="C", responding_to=Reference(title=title)), place="c.txt"
    )
    assert (await room.article(second)).responding_to_id == waiting.id
    sure = DraftArticle(source="The one of this title.", title=title)
    named = await imported(room, sure, place="sure.txt")
    assert named == waiting.id
    await room.run(UpdateArticle(id=page, expected_version=1, title="D"))
    translation = DraftArticle(source="z", title="Z", translation_of=Reference(title=title))
    translated = await imported(room, translation, place="z.txt")
    assert (await room.article(translated)).original_id == waiting.id


async def test_the_same_file_changes_nothing_while_it_asks(room: Newsroom) -> None:
    article_id = await imported(room)
    before = await room.article(article_id)
    for draft in (ASKING, replace(ASKING, tags=("Sea",))):
        again = await take(room, draft)
        assert again.statuses == ("DRAFT",)
        assert len(again.questions) == 4
    after = await room.article(article_id)
    assert (before.title, before.status) == (after.title, after.status)


async def test_a_file_that_says_published_now_does_not_publish_while_it_asks(room: Newsroom) -> None:
    draft = replace(ASKING, status=ArticleStatus.DRAFT)
    article_id = await imported(room, draft)
    again = await take(room, replace(draft, status=ArticleStatus.PUBLISHED))
    assert again.statuses == ("DRAFT",)
    assert (await room.article(article_id)).status == "DRAFT"


async def test_a_file_that_asks_no_longer_leaves_a_draft_that_can_be_published(room: Newsroom) -> None:
    article_id = await imported(room)
    again = await take(room, replace(ASKING, questions=()))
    assert (again.outcome, again.statuses, again.questions) == ("unchanged", ("DRAFT",), ())
    await publish(room, article_id)


async def test_what_is_published_stays_so_and_the_question_is_told(room: Newsroom) -> None:
    article_id = await imported(room, replace(ASKING, questions=()))
    for draft in (ASKING, replace(ASKING, tags=("Sea",))):
        again = await take(room, draft)
        assert again.statuses == ("PUBLISHED",)
        assert len(again.questions) == 4
    assert await asked(room, article_id) == ["TITLE", "BYLINE", "DATE", "ESSAY_START"]
    await room.run(UnpublishArticle(id=article_id, expected_version=(await room.article(article_id)).version))
    with pytest.raises(QuestionsOpen):
        await publish(room, article_id)


async def test_other_candidates_are_another_question(room: Newsroom) -> None:
    article_id = await imported(room, replace(ASKING, questions=(TITLE, WHOLE)))
    await answer(room, article_id, QuestionKind.TITLE)
    await answer(room, article_id, QuestionKind.RECOGNISED)
    moved = replace(TITLE, candidates=tuple(replace(each, line=9) for each in TITLE.candidates))
    assert (await take(room, replace(ASKING, questions=(moved, WHOLE)))).questions == ()
    other = replace(TITLE, candidates=(Candidate("Another"),))
    assert [each.kind for each in (await take(room, replace(ASKING, questions=(other, WHOLE)))).questions] == ["TITLE"]


async def test_a_stub_that_is_filled_with_a_question_is_a_draft(room: Newsroom) -> None:
    naming = DraftArticle(source="x", title="An Answer", responding_to=Reference(title=ASKING.title))
    await take(room, naming, "answer.txt")
    result = await take(room, ASKING)
    assert result.statuses == ("DRAFT",)
    (row,) = await room.rows(Article, title=ASKING.title)
    assert not row.is_stub


@on_both
async def test_nothing_publishes_what_is_asked_about(room: Newsroom) -> None:
    article_id = await imported(room)
    row = await room.article(article_id)
    (revision,) = await room.rows(Revision, article_id=article_id)
    at = await room.database.now() + timedelta(days=1)
    with pytest.raises(QuestionsOpen):
        await publish(room, article_id, at=at)
    many = PublishArticles(articles=(ArticleRef(id=article_id, expected_version=row.version),))
    with pytest.raises(QuestionsOpen):
        await room.run(many)
    with pytest.raises(QuestionsOpen):
        await room.run(PublishRevision(article_id=article_id, revision_id=revision.id, expected_version=row.version))
    assert (await room.article(article_id)).status == "DRAFT"


async def test_the_schedule_publishes_what_an_editor_scheduled_before_it_was_asked(room: Newsroom) -> None:
    draft = replace(ASKING, status=ArticleStatus.DRAFT)
    article_id = await imported(room, replace(draft, questions=()))
    await publish(room, article_id, at=await room.database.now() + timedelta(days=1))
    assert (await take(room, draft)).statuses == ("SCHEDULED",)
    version = (await room.article(article_id)).version
    with pytest.raises(QuestionsOpen):
        await publish(room, article_id)
    await room.run(PublishArticle(id=article_id, expected_version=version), SCHEDULE)
    assert (await room.article(article_id)).status == "PUBLISHED"


async def test_an_end_is_cut_and_every_word_stays_in_the_revisions(room: Newsroom) -> None:
    article_id = await imported(room, replace(ASKING, questions=(END,)))
    await answer(room, article_id, QuestionKind.ESSAY_END, candidate=1)
    row = await room.article(article_id)
    assert row.source.endswith("for long.\n\n[^1]: Cerri, *Tides*, 12.\n")
    first, second = await room.rows(Revision, article_id=article_id)
    assert first.source == PAGE
    assert second.note == "What stood after the essay was cut."


async def test_neither_candidate_nor_value_leaves_the_article_as_it_is(room: Newsroom) -> None:
    article_id = await imported(room, replace(ASKING, questions=(WHOLE, TITLE)))
    before = await room.article(article_id)
    for kind in (QuestionKind.RECOGNISED, QuestionKind.TITLE):
        await answer(room, article_id, kind)
    after = await room.article(article_id)
    assert (before.version, before.source, before.slug) == (after.version, after.source, after.slug)
    assert await asked(room, article_id) == []
    told = [each.after for each in await room.rows(Audit, action="answer_import_question")]
    assert told == [{"questions": ["TITLE"]}, {"questions": []}]


@pytest.mark.parametrize(
    ("kind", "given", "word", "place"),
    [
        (QuestionKind.TITLE, {"candidate": 3}, "2 candidates", "candidate"),
        (QuestionKind.TITLE, {"candidate": 0}, "0 is no candidate", "candidate"),
        (QuestionKind.TITLE, {"candidate": 1, "value": "x"}, "not both", "value"),
        (QuestionKind.TITLE, {"value": " "}, "must not be empty", "value"),
        (QuestionKind.TITLE, {"value": "\x00"}, "NUL", "value"),
        (QuestionKind.BYLINE, {"value": " ; "}, "must have a name", "value"),
        (QuestionKind.BYLINE, {"value": "x" * 500}, "longer than 200", "value"),
        (QuestionKind.DATE, {"value": "5.VI.2020"}, "YYYY-MM-DD", "value"),
        (QuestionKind.ESSAY_START, {"value": "Nowhere"}, "No paragraph", "value"),
        (QuestionKind.RECOGNISED, {"value": "yes"}, "takes no value", "value"),
    ],
)
async def test_a_wrong_answer_is_told_and_the_question_stays(
    room: Newsroom, kind: QuestionKind, given: dict[str, Any], word: str, place: str
) -> None:
    article_id = await imported(room, replace(ASKING, questions=(*ASKING.questions, WHOLE)))
    with pytest.raises(InputError, match=word) as wrong:
        await answer(room, article_id, kind, **given)
    assert wrong.value.path == ("input", place)
    assert kind in await asked(room, article_id)


async def test_what_is_not_asked_is_not_answered(room: Newsroom) -> None:
    article_id = await imported(room, replace(ASKING, questions=(TITLE,)))
    await answer(room, article_id, QuestionKind.TITLE, candidate=2)
    for kind in (QuestionKind.TITLE, QuestionKind.DATE):
        with pytest.raises(NotFound, match=kind):
            await answer(room, article_id, kind)
    post = (await room.post()).article_id
    with pytest.raises(NotFound):
        await answer(room, post, QuestionKind.TITLE)
    stale = AnswerImportQuestion(article_id=article_id, expected_version=1, kind=QuestionKind.TITLE)
    with pytest.raises(Conflict):
        await room.run(stale)


async def test_who_may_not_see_the_question_may_not_answer(room: Newsroom) -> None:
    article_id = await imported(room)
    command = AnswerImportQuestion(article_id=article_id, expected_version=1, kind=QuestionKind.TITLE, candidate=2)
    for role in (Role.AUTHOR, Role.MODERATOR, Role.READER):
        with pytest.raises(Forbidden):
            await room.run(command, await room.somebody(role))
    await room.run(command, await room.somebody(Role.EDITOR))


async def test_a_slug_that_somebody_chose_stays(room: Newsroom) -> None:
    stated = await imported(room, replace(ASKING, slug="the-tides", questions=(TITLE,)), place="a.txt")
    chosen = await imported(room, replace(ASKING, source="Else.", questions=(TITLE,)), place="b.txt")
    await room.run(UpdateArticle(id=chosen, expected_version=1, slug="chosen"))
    for article_id, slug in ((stated, "the-tides"), (chosen, "chosen")):
        await answer(room, article_id, QuestionKind.TITLE, candidate=2)
        assert (await room.article(article_id)).slug == slug
    assert "on-tides" not in [each.slug for each in await room.rows(OldSlug)]


async def test_other_credits_stay_beside_the_authors(room: Newsroom) -> None:
    bylines = (DraftByline("Elena Ferri", bio="A pilot."), DraftByline("T. Berg", BylineRole.TRANSLATOR))
    article_id = await imported(room, replace(ASKING, bylines=bylines))
    await answer(room, article_id, QuestionKind.BYLINE, candidate=1)
    async with room.database.session():
        credits = (await state_of(await Article.get(id=article_id))).bylines
    assert [(each.name, each.role, each.bio) for each in credits] == [
        ("Elena Ferri", BylineRole.AUTHOR, "A pilot."),
        ("Paolo De Santis", BylineRole.AUTHOR, None),
        ("T. Berg", BylineRole.TRANSLATOR, None),
    ]


async def test_a_strict_import_refuses_what_asks(room: Newsroom) -> None:
    with pytest.raises(ImportRefused, match="asks for TITLE"):
        await take(room, ASKING, strict=True)
    assert not await room.rows(Article)


async def test_questions_of_one_kind_are_one_and_bounded(room: Newsroom) -> None:
    many = tuple(Candidate(f"Title {number} {'x' * 900}", number, "e" * 900) for number in range(30))
    asking = (TITLE, ImportQuestion(QuestionKind.TITLE, "Again?", (TITLE.candidates[0], *many, Candidate(" "))))
    result: Imported = await take(room, replace(ASKING, questions=asking))
    (question,) = result.questions
    assert question.message == TITLE.message
    assert len(question.candidates) == 20
    assert question.candidates[:2] == TITLE.candidates
    assert max(len(each.value) for each in question.candidates) <= 500


class Watching:
    """A plugin that tells what it is asked."""

    api_version = 2

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[str, ...]]] = []

    @hookimpl
    def before_write(self, intent: Any) -> None:
        self.seen.append((intent.command, tuple(intent.fields)))


async def test_plugins_see_the_change_that_an_answer_is_and_no_questions(database: Database) -> None:

    watching = Watching()
    room = newsroom_of(database, {"watching": watching})
    article_id = await imported(room)
    await answer(room, article_id, QuestionKind.TITLE, candidate=2)
    (first, offered), (second, changed) = watching.seen
    assert first == "import_article"
    assert "questions" not in offered
    assert (second, changed) == ("answer_import_question", ("title", "slug"))


@pytest.mark.parametrize("part", sampled(["1", "2", "3"], 1))
async def test_no_page_that_asks_for_its_title_is_refused_or_taken_for_another(room: Newsroom, part: str) -> None:
    pages = [each for each in sorted((NEW_PAGES / part).glob("p*.*")) if each.suffix in {".txt", ".html"}]
    report = await import_paths(pages, writer=room.writer, viewer=OPERATOR)
    questions = [(file, one) for file in report.files for each in file.read for one in each.questions]
    asking = [file for file, one in questions if one.kind is QuestionKind.TITLE]
    assert len(asking) > 5
    assert not [(file.path, file.why) for file in asking if file.why]
    articles = [each[0] for file in report.files for each in file.articles]
    assert len(articles) == len(set(articles))


async def test_what_the_caller_or_a_side_file_says_is_not_asked(room: Newsroom, tmp_path: Path) -> None:
    page = NEW_PAGES / "1" / "p09.txt"
    told, beside = tmp_path / "told.txt", tmp_path / "beside.txt"
    told.write_bytes(page.read_bytes())
    beside.write_bytes(page.read_bytes() + b"\nAnd so on.\n")
    (tmp_path / "beside.txt.meta.yaml").write_text("title: Beside\n", encoding="utf-8")
    said = ImportOptions(title="Told", published_on=Date(2020, 6, 5))
    for path, options, title in ((told, said, "Told"), (beside, ImportOptions(), "Beside")):
        report = await import_paths([path], writer=room.writer, viewer=OPERATOR, options=options)
        (file,) = report.files
        assert file.articles[0][2] == title
        asked = {one.kind for each in file.read for one in each.questions}
        assert not {QuestionKind.TITLE, QuestionKind.DATE} & asked
