"""What imports ask an editor: which questions are open, and how the provenance keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from gql_blog.content import ArticleStatus, Candidate, ImportQuestion, QuestionKind, one_line, shortened

_CANDIDATES: Final = 20
_MESSAGE: Final = 1_000
_VALUE: Final = 500
_EVIDENCE: Final = 300
_TEXT: Final = 100_000


def still_asked(asked: Sequence[ImportQuestion], answered: Sequence[Mapping[str, Any]]) -> list[ImportQuestion]:
    """Return what is open, one question of each kind. What was answered is not asked again with the same candidates."""
    of_kind: dict[QuestionKind, ImportQuestion] = {}
    for each in asked:
        first = of_kind.get(each.kind)
        of_kind[each.kind] = replace(first, candidates=first.candidates + each.candidates) if first else each
    settled = {_identity(kept_question(each)) for each in answered}
    return [kept for each in of_kind.values() if _identity(kept := _bounded(each)) not in settled]


def title_while_asked(questions: Sequence[ImportQuestion]) -> str | None:
    """Return what an article of no sure title is called until somebody answers: the likeliest of the candidates."""
    asked = (each.candidates for each in still_asked(questions, ()) if each.kind is QuestionKind.TITLE)
    return next((each.value for candidates in asked for each in candidates), None)


def status_while_asked(status: str, article: Any) -> str:
    """Return the status while something is asked: what is public stays so, nothing else comes to be."""
    if article.is_stub:
        return ArticleStatus.DRAFT.value
    return str(article.status) if status == ArticleStatus.PUBLISHED else status


def question_json(question: ImportQuestion) -> dict[str, Any]:
    """Return a question as it is kept, and as reports and GraphQL tell it."""
    candidates = [asdict(each) for each in question.candidates]
    return {"kind": question.kind.value, "message": question.message, "candidates": candidates}


def kept_question(kept: Mapping[str, Any]) -> ImportQuestion:
    """Return a question that is kept."""
    candidates = tuple(Candidate(**each) for each in kept["candidates"])
    return ImportQuestion(QuestionKind(kept["kind"]), kept["message"], candidates)


def _identity(question: ImportQuestion) -> tuple[str, ...]:
    return question.kind, *(each.value for each in question.candidates)


def _bounded(question: ImportQuestion) -> ImportQuestion:
    """The question as it is kept: in lines of bounded length, each candidate once."""
    found: dict[str, Candidate] = {}
    for each in question.candidates:
        value, evidence = shortened(one_line(each.value), _VALUE), shortened(one_line(each.evidence), _EVIDENCE)
        if value:
            text = each.text if len(each.text) <= _TEXT else ""
            found.setdefault(value, replace(each, value=value, evidence=evidence, text=text))
    return ImportQuestion(
        question.kind, shortened(one_line(question.message), _MESSAGE), tuple(found.values())[:_CANDIDATES]
    )
