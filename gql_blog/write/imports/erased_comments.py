"""Erasing what imports keep of comments: who wrote them, and findings that name somebody.

The comments that a file gave stand with the article, and findings of *any* article of the dialogue may name their
authors, since an import looks through all comments of its dialogue. So that nothing comes back with the file, the
comment keeps a mark.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gql_blog.content import ERASED
from gql_blog.store import Article, AuditPersonal, Comment, Provenance
from gql_blog.write.imports.given_values import GivenComment, Said, given_comment, given_comment_json, mark_of
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_SAID: Final = ("value", "evidence", "text")
"""What a candidate of a question says."""


@dataclass(frozen=True, slots=True)
class SaidByImports:
    """What imports keep of some comments: the ``names`` of their authors, and the provenance that tells of either."""

    ids: frozenset[str]
    names: frozenset[str] = frozenset()
    held: list[Any] = field(default_factory=list)


def as_it_stands(given: GivenComment, row: Any) -> GivenComment:
    """Return what stands here of a comment: of one whose author was erased the file has no word any more."""
    return GivenComment(given.comment_id, row.author_name, row.posted_on, row.source, given.source_id, row.status)


async def said_by_imports(
    comments: Sequence[Comment], names: Iterable[str] = (), article_ids: Iterable[str] = (), *, by_name: bool = True
) -> SaidByImports:
    """Return what the imports of the comments' dialogues keep of them, and those of other articles.

    ``names`` are other names of their authors.

    The names are those that the comments have here, those that files gave, and those that were changed since; without
    ``by_name`` there are none, since whoever comments chooses the name.
    """
    rows: Sequence[Any] = comments
    ids = frozenset(str(each.id) for each in rows)
    articles = sorted({*article_ids, *(str(each.article_id) for each in rows)})
    if not articles:
        return SaidByImports(ids, frozenset(names) if by_name else frozenset())
    roots = await Article.filter(id__in=articles).values_list("root_id", flat=True)
    held: list[Any] = await Provenance.filter(article__root_id__in=sorted(set(map(str, roots)))).order_by("article_id")
    before = AuditPersonal.filter(subject_id__in=sorted(ids), field="author_name")
    known = {*names, *(each.author_name for each in rows), *map(str, await before.values_list("value", flat=True))}
    known |= {each["author_name"] for one in held for each in _comments(one) if each["comment_id"] in ids}
    known = known - {ERASED, ""} if by_name else set()
    telling = [one for one in held if given_of(one, ids) or naming_findings(one, known)]
    return SaidByImports(ids, frozenset(known), telling)


def given_of(held: Any, ids: Collection[str]) -> list[dict[str, Any]]:
    """Return what a file gave of these comments, to tell it to the person."""
    told = {"id": "comment_id", "authorName": "author_name", "postedOn": "posted_on", "source": "source"}
    comments = [each for each in _comments(held) if each["comment_id"] in ids]
    return [{name: each[column] for name, column in told.items()} for each in comments]


def naming_findings(held: Any, names: Collection[str]) -> list[str]:
    """Return what findings and questions say that names somebody, to tell it to the person."""
    return [each for each in _messages(held) if _names_any(each, names)]


async def erase_from_imports(work: UnitOfWork, said: SaidByImports, *, texts: bool) -> None:
    """Erase who wrote the comments, with ``texts`` also what, and what findings say of that; each with an entry."""
    for each in said.held:
        comments = [_unsigned(one, said.ids, texts=texts) for one in each.given["comments"]]
        kept = without(each, lambda message: ERASED if _names_any(message, said.names) else message)
        if await save_columns(each, {**kept, "given": {**each.given, "comments": comments}}):
            await work.record(each.article_id, None, {"erased_from_import": True})


def without(held: Any, left: Callable[[str], str]) -> dict[str, Any]:
    """Return findings and questions with what is ``left`` of messages; candidates that this would change go."""

    def told(one: Mapping[str, Any]) -> dict[str, Any]:
        return {**one, "message": left(one["message"])}

    def asked(one: Mapping[str, Any]) -> dict[str, Any]:
        stays = [each for each in one["candidates"] if all(left(each[name]) == each[name] for name in _SAID)]
        return {**told(one), "candidates": stays}

    questions = {name: [asked(each) for each in getattr(held, name)] for name in ("questions", "answered")}
    return {"findings": [told(each) for each in held.findings], **questions}


async def save_columns(row: Any, columns: Mapping[str, Any]) -> bool:
    """Save columns of a row if they differ; return whether they do."""
    if all(getattr(row, name) == value for name, value in columns.items()):
        return False
    row.update_from_dict(dict(columns))
    await row.save(update_fields=[*columns])
    return True


def _comments(held: Any) -> Sequence[Mapping[str, Any]]:
    comments: Sequence[Mapping[str, Any]] = held.given["comments"]
    return comments


def _messages(held: Any) -> list[str]:
    asked = [*held.questions, *held.answered]
    said = [one[name] for each in asked for one in each["candidates"] for name in _SAID]
    return [each["message"] for each in (*held.findings, *asked)] + said


def _unsigned(kept: dict[str, Any], ids: Collection[str], *, texts: bool) -> dict[str, Any]:
    if kept["comment_id"] not in ids:
        return kept
    comment = given_comment(kept)
    mark = comment.erased or mark_of(Said(comment.author_name, comment.posted_on, comment.source))
    source = "" if texts else comment.source
    return given_comment_json(replace(comment, author_name=ERASED, source=source, erased=mark))


def redacted(kept: dict[str, Any], comment_id: str, passage: str, mark: str) -> dict[str, Any]:
    """Return what a file gave of a comment without the passage; a file that says it again changes nothing here."""
    comment = given_comment(kept)
    if kept["comment_id"] != comment_id or passage not in comment.source:
        return kept
    known = comment.erased or mark_of(
        Said(comment.author_name, comment.posted_on, "")
    )  # the text is not guessed from it
    return given_comment_json(replace(comment, source=comment.source.replace(passage, mark), erased=known))


def _names_any(message: str, names: Collection[str]) -> bool:
    """Whether a message has one of the names, as it is or as it is quoted there."""
    forms = {form for name in names for form in (name, repr(name)[1:-1])}
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", message, re.IGNORECASE) for form in forms)
