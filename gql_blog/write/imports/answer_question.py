"""Answering what an import asks: the answer changes the article as any update does, and the question is closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date as Date
from typing import Annotated, Any, Final

from gql_blog.content import (
    UNSET,
    ArticleStatus,
    BylineInput,
    BylineRole,
    Candidate,
    GivenText,
    ImportQuestion,
    QuestionKind,
    Unset,
    begun_at,
    ended_at,
    one_line,
    or_none,
)
from gql_blog.errors import ErrorGroup, InputError, NotFound
from gql_blog.store import Provenance
from gql_blog.write.article.load_article import load_for_update
from gql_blog.write.article.state.article_state import ArticleState, state_of
from gql_blog.write.article.state.bylines import byline_input
from gql_blog.write.article.update_article import UpdateArticle, update_article
from gql_blog.write.imports.given_values import load_given
from gql_blog.write.imports.open_questions import kept_question
from gql_blog.write.results import ArticleWritten
from gql_blog.write.slugs import free_article_slug, slug_from
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb, Version

_ARTICLE: Final = ("input", "articleId")
_KIND: Final = ("input", "kind")
_CANDIDATE: Final = ("input", "candidate")
_VALUE: Final = ("input", "value")
_CUT: Final = {
    QuestionKind.ESSAY_START: (begun_at, "What stood before the essay was cut."),
    QuestionKind.ESSAY_END: (ended_at, "What stood after the essay was cut."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerImportQuestion(Command[ArticleWritten]):
    """An answer to a question of an import: a candidate, or a value of your own. With neither, the article is right as
    it is, and the question is closed.
    """

    article_id: Annotated[str, "The article."]
    expected_version: Version
    kind: Annotated[QuestionKind, "The question."]
    candidate: Annotated[int | Unset | None, "The number of the candidate that is right, from 1."] = UNSET
    value: Annotated[
        GivenText,
        "Another answer: a title; names, parted by semicolons; a day, such as 2019-05-02; the first words of the "
        "paragraph with which the essay begins or ends. RECOGNISED takes none.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Answers a question that an import asks, by a change of the article, and closes it. What is cut from the text "
    "stays in the revisions. The article stays what it is: publishArticle publishes it when no question is open.",
    takes="The answer.",
    answers=(Row("article"), Told.FINDINGS),
    on=("article",),
)
async def answer_import_question(context: CommandContext, command: AnswerImportQuestion) -> Apply[ArticleWritten]:
    """Prepare the change that the answer is. Plugins are asked about that, as an update."""
    async with context.database.session():
        article = await load_for_update(context, command.article_id, command.expected_version, _ARTICLE)
        question = _open_question(await Provenance.get_or_none(article_id=article.id), command.kind)
        change = await _change(article, question, _answer(question, command), command.expected_version)
    with _said_of_answer(command):
        update = await update_article(context, change)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        with _said_of_answer(command):
            written = await update(work)
        held: Any = await Provenance.get_or_none(article_id=command.article_id)
        if _open_question(held, command.kind) != question:
            raise NotFound("Another import asks something else now. Read the question again.", path=_KIND)
        await _close(work, held, command.kind)
        return written

    return apply


@contextmanager
def _said_of_answer(command: AnswerImportQuestion) -> Iterator[None]:
    """What is wrong with the update is told of the answer."""
    try:
        yield
    except (InputError, ErrorGroup) as error:
        for each in error.flattened():
            each.path = _VALUE if or_none(command.candidate) is None else _CANDIDATE
        raise


def _open_question(held: Any, kind: QuestionKind) -> ImportQuestion:
    asked = next((each for each in held.questions if each["kind"] == kind), None) if held else None
    if asked is None:
        raise NotFound(f"No import asks for {kind} of this article, or it was answered already.", path=_KIND)
    return kept_question(asked)


async def _close(work: UnitOfWork, held: Any, kind: QuestionKind) -> None:
    """Keep what was asked among what was answered, in the place of an earlier question of this kind."""
    before = [each["kind"] for each in held.questions]
    asked = [each for each in held.questions if each["kind"] == kind]
    held.questions = [each for each in held.questions if each["kind"] != kind]
    held.answered = [*(each for each in held.answered if each["kind"] != kind), *asked]
    await held.save(update_fields=["questions", "answered"])
    after = [each["kind"] for each in held.questions]
    await work.record(held.article_id, {"questions": before}, {"questions": after})


def _answer(question: ImportQuestion, command: AnswerImportQuestion) -> Candidate | None:
    """The answer that is chosen; ``None``: the article is right as it is."""
    number, value = or_none(command.candidate), or_none(command.value)
    if number is not None and value is not None:
        raise InputError("Give a candidate or a value, not both.", path=_VALUE)
    if number is None:
        if value is not None and question.kind is QuestionKind.RECOGNISED:
            raise InputError("RECOGNISED takes no value. Correct the text by updateArticle, and confirm.", path=_VALUE)
        return None if value is None else Candidate(value)
    if not 1 <= number <= len(question.candidates):
        there = f"There are {len(question.candidates)} candidates, from 1."
        raise InputError(f"{number} is no candidate. {there} Give one of them, or a value.", path=_CANDIDATE)
    return question.candidates[number - 1]


async def _change(article: Any, question: ImportQuestion, answer: Candidate | None, version: int) -> UpdateArticle:
    """The update that an answer is; what it does to the value is checked as of any update."""
    changed: dict[str, Any] = {}
    if answer is not None:
        state = await state_of(article)
        match question.kind:
            case QuestionKind.TITLE:
                changed = {"title": answer.value, **await _slug(article, state, answer.value)}
            case QuestionKind.BYLINE:
                changed = {"bylines": _bylines(state, answer.value)}
            case QuestionKind.DATE:
                changed = {"published_on": _date(answer.value)}
            case QuestionKind.ESSAY_START | QuestionKind.ESSAY_END:
                cut, note = _CUT[question.kind]
                parts = [answer.text, state.source] if cut is begun_at else [state.source, answer.text]
                changed = {"source": _essay(cut("\n\n".join(filter(None, parts)), answer.value)), "note": note}
    return UpdateArticle(id=article.id, expected_version=version, **changed)


async def _slug(article: Any, state: ArticleState, title: str) -> dict[str, str]:
    """The slug of the new title, where a draft has the one that its import made of the wrong title."""
    given = await load_given(article, await Provenance.get_or_none(article_id=article.id))
    is_made = "slug" not in given.hashes and state.slug == given.state.slug
    if article.status != ArticleStatus.DRAFT or not is_made:
        return {}
    return {"slug": await free_article_slug(slug_from(one_line(title), otherwise="article"), article.id)}


def _bylines(state: ArticleState, names: str) -> tuple[BylineInput, ...]:
    """The authors of these names, with what is said of them already, and those who are credited for anything else."""
    held = {each.name: each for each in state.bylines if each.role is BylineRole.AUTHOR}
    authors = [one_line(each) for each in names.split(";")]
    given = [byline_input(held[name]) if name in held else BylineInput(name=name) for name in authors if name]
    if not given:
        raise InputError("value must have a name. Leave it out to keep the bylines as they are.", path=_VALUE)
    return *given, *(byline_input(each) for each in state.bylines if each.role is not BylineRole.AUTHOR)


def _date(day: str) -> Date:
    try:
        return Date.fromisoformat(day.strip())
    except ValueError:
        raise InputError("value is not a valid date. Use YYYY-MM-DD, such as 2019-05-02.", path=_VALUE) from None


def _essay(kept: str | None) -> str:
    if kept is None:
        raise InputError(
            "No paragraph of the text begins with these words. Give the first words of one that is there. What the "
            "import left out is added by updateArticle; then answer without a candidate and a value.",
            path=_VALUE,
        )
    return kept
