"""Checks of what hooks return: an invalid value counts as a failure of the plugin."""

import json
import math
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import datetime as DateTime
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

from gql_blog.content import (
    COLUMN_FIELDS,
    MOST_ADDED,
    DraftArticle,
    Finding,
    FootnoteKind,
    ImportQuestion,
    LedgerEntry,
    Note,
    QuestionKind,
    ReadNote,
    Role,
    SearchWords,
    Verdict,
    frozen,
)
from gql_blog.hooks.declared.declared_types import Check, WrongValue, is_json, is_text, split_optional
from gql_blog.hooks.declared.hook_values import Deferral, Judgement, WriteIntent
from gql_blog.hooks.declared.import_values import ForeignArticle, ForeignImage, RefusedItem
from gql_blog.hooks.declared.site_values import BearerProof, RouteResponse, SignedIn

_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_OF_THE_SERVER: Final = frozenset({"connection", "content-length", "transfer-encoding"})

MAX_REASON_BYTES: Final = 4 * 1024
MAX_EVIDENCE_BYTES: Final = 64 * 1024
MAX_POLICY_VERSION: Final = 100
MAX_EXPORT_BYTES: Final = 1_000_000
MAX_PART: Final = 1_000_000
MAX_DEFERRAL_TOKEN: Final = 200
MAX_AUTHOR_REASON: Final = 500


class InvalidReturn(TypeError):
    """A hook returned what its spec does not allow."""


def judgement(answer: Any) -> Judgement | Deferral | None:
    """A check for what ``moderate`` returns."""
    if answer is None:
        return None
    if isinstance(answer, Deferral):
        return _checked_deferral(answer)
    if not isinstance(answer, Judgement):
        raise InvalidReturn("moderate returns a Judgement, a Deferral or None")
    _require(isinstance(answer.verdict, Verdict), "a judgement's verdict is a Verdict")
    _require(is_text(answer.reason) and bool(answer.reason), "a judgement states its reason")
    _require(len(answer.reason.encode()) <= MAX_REASON_BYTES, f"a reason has at most {MAX_REASON_BYTES} bytes")
    _require(answer.score is None or _is_score(answer.score), "a judgement's score lies between 0 and 1")
    _require(_is_json_object(answer.evidence), "a judgement's evidence is a JSON object")
    _require_small(answer.evidence, MAX_EVIDENCE_BYTES, "a judgement's evidence")
    version = answer.policy_version
    named = version is None or (is_text(version) and 0 < len(version) <= MAX_POLICY_VERSION)
    _require(named, f"a policy version is text of at most {MAX_POLICY_VERSION} characters")
    return answer


def _checked_deferral(answer: Deferral) -> Deferral:
    token, reason = answer.token, answer.reason
    fits = is_text(token) and 0 < len(token) <= MAX_DEFERRAL_TOKEN
    _require(fits, f"a deferral's token is text of at most {MAX_DEFERRAL_TOKEN} characters")
    _require(is_text(reason) and bool(reason), "a deferral states its reason")
    _require(len(reason.encode()) <= MAX_REASON_BYTES, f"a reason has at most {MAX_REASON_BYTES} bytes")
    said = answer.author_reason
    told = said is None or (is_text(said) and 0 < len(said) <= MAX_AUTHOR_REASON)
    _require(told, f"what an author is told is text of at most {MAX_AUTHOR_REASON} characters")
    return answer


def read_notes(notes: Sequence[Note]) -> Callable[[Any], tuple[ReadNote | None, ...] | None]:
    """A check for the reading of these notes: one for each, or None, referring to earlier ones alone."""

    def check(answer: Any) -> tuple[ReadNote | None, ...] | None:
        if answer is None:
            return None
        _require(isinstance(answer, Sequence), "read_notes returns a sequence or None")
        _require(len(answer) == len(notes), "read_notes returns one ReadNote, or None, for each note")
        for note, read in zip(notes, answer, strict=True):
            if read is not None:
                _check_read_note(note, read)
        return tuple(answer)

    return check


def _check_read_note(note: Note, read: Any) -> None:
    _require(isinstance(read, ReadNote) and isinstance(read.kind, FootnoteKind), "read_notes returns ReadNotes")
    pointers = [*read.candidates, *([] if read.refers_to is None else [read.refers_to])]
    earlier = all(isinstance(each, int) and 0 < each < note.number for each in pointers)
    _require(earlier, "a note refers to an earlier one")
    texts = (read.locator, read.resolved_text)
    _require(all(each is None or is_text(each) for each in texts), "a locator is text")
    _require(read.citation is None or _is_json_object(read.citation), "a citation is a JSON object")


def note_html(answer: Any) -> tuple[str | None, ...]:
    """A check for what ``render_note`` returned for all notes of an article."""
    _require(all(each is None or is_text(each) for each in answer), "render_note returns text or None")
    return tuple(answer)


def citations(answer: Any) -> tuple[Mapping[str, Any] | None, ...]:
    """A check for what ``enrich_citation`` returned for all notes of an article."""
    for each in answer:
        _require(each is None or _is_json_object(each), "enrich_citation returns a JSON object or None")
        _require_small(each, MAX_EVIDENCE_BYTES, "a citation")
    return tuple(answer)


def body_html(answer: Any) -> str | None:
    """A check for what ``transform_body`` returned, sanitised."""
    _require(answer is None or is_text(answer), "transform_body returns text or None")
    return None if answer is None else str(answer)


def search_words(answer: Any) -> SearchWords | None:
    """A check for what ``search_text`` returned."""
    if answer is None:
        return None
    _require(isinstance(answer, SearchWords), "search_text returns SearchWords or None")
    texts = (answer.title, answer.beside, answer.text)
    _require(all(map(is_text, texts)), "the parts of SearchWords are text that can be stored")
    size = sum(len(each.encode()) for each in texts)
    _require(size <= MOST_ADDED, f"search_text returns at most {MOST_ADDED // 1024} kB, and this is {size:,} bytes")
    return SearchWords(title=str(answer.title), beside=str(answer.beside), text=str(answer.text))


def refusals(ids: tuple[str, ...]) -> Callable[[Any], Mapping[str, str]]:
    """A check for what ``authorize`` returns: reasons, by ids that it was asked about."""

    def check(answer: Any) -> Mapping[str, str]:
        answer = {} if answer is None else answer
        is_asked = isinstance(answer, Mapping) and all(each in ids for each in answer)
        _require(is_asked, "authorize returns None, or reasons by ids that it was given")
        fit = all(is_text(each) and 0 < len(each) <= MAX_AUTHOR_REASON for each in answer.values())
        _require(fit, f"a reason is text of at most {MAX_AUTHOR_REASON} characters")
        return dict(answer)

    return check


FieldCheck = Callable[[str, Any], object]
"""Raises WrongValue, with words for who set it, if a value does not have the type of the field of this name."""


def amendments(intent: WriteIntent, check_field: FieldCheck) -> Callable[[Any], Mapping[str, Any]]:
    """A check for what ``before_write`` returns: fields that the command has, with values of their types."""

    def check(answer: Any) -> Mapping[str, Any]:
        if answer is None:
            return {}
        _require(isinstance(answer, Mapping), "before_write returns a mapping or None")
        strange = sorted(str(name) for name in answer if name not in intent.fields and name not in intent.left_out)
        _require(not strange, f"the command has no fields: {', '.join(strange)}")
        fields: Mapping[str, Any] = frozen(answer)
        changed = {
            name: value for name, value in fields.items() if name not in intent.fields or value != intent.fields[name]
        }
        unfit = sorted(name for name, value in changed.items() if not _fits(value))
        _require(not unfit, f"before_write returns text that can be stored: {', '.join(unfit)}")
        for name, value in changed.items():
            check_field(name, value)
        return fields

    return check


def values(count: int, check_value: Check) -> Callable[[Any], tuple[Any, ...]]:
    """A check for a field's values: one for each parent. A value of a wrong type is replaced by its WrongValue."""

    def check(answer: Any) -> tuple[Any, ...]:
        _require(isinstance(answer, Sequence) and not isinstance(answer, str | bytes), "resolve returns a sequence")
        _require(len(answer) == count, f"resolve returns one value for each of the {count} parents")
        return tuple(checked(each) for each in answer)

    def checked(value: Any) -> Any:
        try:
            return check_value(value)
        except WrongValue as error:
            return error

    return check


def one_value(check_value: Check) -> Callable[[Any], tuple[Any, ...]]:
    """A check for the value of a query. One of a wrong type is replaced by its WrongValue."""
    check = values(1, check_value)
    return lambda answer: check((answer,))


def file_bytes(answer: Any) -> bytes:
    """A check for what an export format writes."""
    _require(isinstance(answer, bytes), "write returns bytes")
    return bytes(answer)


def texts(answer: Any) -> tuple[str, ...]:
    """A check for what a format says that its file leaves out."""
    is_list = isinstance(answer, Sequence) and not isinstance(answer, str | bytes)
    _require(is_list and all(map(is_text, answer)), "omits returns texts")
    return tuple(answer)


def file_parts(answer: Any, write: Callable[[bytes], object]) -> None:
    """Check what a format writes of a site, bytes or parts of them, and hand each part to ``write``."""
    _require(isinstance(answer, Iterable), "write_site returns bytes, or yields them")
    for part in (answer,) if isinstance(answer, bytes) else answer:
        _require(isinstance(part, bytes), "write_site returns bytes, or yields them")
        write(part)


IMPORTED: Final = (ForeignArticle, RefusedItem, ForeignImage, Finding, LedgerEntry)
"""What the reader of an importer yields."""


def imported(answer: Any) -> Iterator[Any]:
    """Yield what a reader yields, each checked."""
    _require(isinstance(answer, Iterable) and not isinstance(answer, str | bytes), "read yields what it reads")
    for each in answer:
        _require(isinstance(each, IMPORTED), f"read yields {', '.join(kind.__name__ for kind in IMPORTED)}")
        _check_fields(each)
        if isinstance(each, ForeignArticle):
            _check_article(each)
        yield each


def drafts(answer: Any) -> tuple[DraftArticle, ...]:
    """A check for what ``parse`` returns."""
    _require(isinstance(answer, Sequence) and not isinstance(answer, str | bytes), "parse returns drafts")
    for each in answer:
        _require(isinstance(each, DraftArticle), "parse returns drafts")
        _check_fields(each)
        _check_draft(each)
    return tuple(answer)


def _check_fields(value: Any) -> None:
    """Require of the fields of a value the types that they declare, at any depth: a reader may have mistaken one."""
    of: Any = type(value)
    for name, kind in _fields(of).items():
        _check_field(getattr(value, name), kind, f"{name} of a {of.__name__}")


def _check_field(value: Any, kind: Any, where: str) -> None:
    kind, is_optional = split_optional(kind)
    if value is None and is_optional:
        return
    if get_origin(kind) is tuple:
        _require(isinstance(value, tuple | list), f"{where} is a tuple")
        for each in value:
            _check_field(each, get_args(kind)[0], where)
        return
    _require(isinstance(value, kind) and not isinstance(value, DateTime), f"{where} is a {kind.__name__}")
    if is_dataclass(kind):
        _check_fields(value)


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _check_article(article: ForeignArticle) -> None:
    _check_draft(article.draft)
    _require(is_text(article.key) and bool(article.key), "the key of a ForeignArticle is text")
    said = (text for each in article.comments for text in (each.body, each.author_name, each.source_id))
    _require(all(map(is_text, said)), "comments can be stored")


def _check_draft(draft: DraftArticle) -> None:
    _require(set(draft.cleared) <= _fields(DraftArticle).keys(), "what a draft clears are its fields")
    asked = draft.questions
    are_kinds = all(isinstance(each, ImportQuestion) and isinstance(each.kind, QuestionKind) for each in asked)
    _require(are_kinds, "the questions of a draft are ImportQuestions")
    _require(draft.version is None or isinstance(draft.version, int), "the version of a draft is a number")
    given = (
        draft.article_id,
        draft.slug,
        *(getattr(draft, each.name) for each in COLUMN_FIELDS),
        *draft.old_slugs,
        *draft.old_paths,
    )
    given += tuple(text for each in asked for text in (each.message, *map(str, each.candidates)))
    texts = (each for each in given if isinstance(each, str))
    _require(all(map(is_text, texts)), "the texts of a draft can be stored")


def mapping(checks: Mapping[str, Check]) -> Callable[[Any], Mapping[str, Any]]:
    """A check for what a mutation's ``run`` returns: values of these names; those that are left out are null."""

    def check(answer: Any) -> Mapping[str, Any]:
        _require(isinstance(answer, Mapping), "run returns a mapping")
        strange = sorted(str(name) for name in answer if name not in checks)
        _require(not strange, f"the payload has no {', '.join(strange)}")
        return {name: None if answer.get(name) is None else each(answer[name]) for name, each in checks.items()}

    return check


def route_response(answer: Any) -> RouteResponse:
    """A check for what a route's ``handle`` returns."""
    _require(isinstance(answer, RouteResponse), "handle returns a RouteResponse")
    body, streams = answer.body, isinstance(answer.body, AsyncIterator)
    _require(streams or isinstance(body, bytes | str), "the body of a response is bytes, text or an async iterator")
    _require(not isinstance(body, str) or is_text(body), "the body of a response can be sent")
    _require(isinstance(answer.status, int) and 200 <= answer.status < 600, "a status is from 200 to 599")
    _require(not streams or answer.status not in (204, 304), "a response of the status 204 or 304 has no body")
    named = all(isinstance(each, str) and _HEADER_NAME.fullmatch(each) for each in answer.headers)
    _require(named, "the name of a header has letters, digits and hyphens")
    _require(not _OF_THE_SERVER & {each.lower() for each in answer.headers}, "the server says where a response ends")
    lines = (answer.media_type, *answer.headers.values())
    _require(
        all(isinstance(each, str) and each.isprintable() and each.isascii() for each in lines), "headers are ASCII"
    )
    if answer.signs_in is not None:
        _check_signed_in(answer.signs_in)
    _require(answer.then is None or answer.signs_in is not None, "then comes after signs_in")
    return answer  # type: ignore[no-any-return]


def response_part(part: Any) -> bytes:
    """A check for what the iterator of a response's body yields."""
    _require(isinstance(part, bytes), "the parts of a body are bytes")
    _require(len(part) <= MAX_PART, f"a part of a body has at most {MAX_PART:,} bytes")
    return bytes(part)


def bearer_proof(answer: Any) -> BearerProof | None:
    """A check for what ``prove_bearer`` returns."""
    if answer is None:
        return None
    _require(isinstance(answer, BearerProof), "prove_bearer returns a BearerProof or None")
    _check_signed_in(answer.who)
    _require(answer.who.joins is answer.who.role is None, "a bearer token joins no account, and gives no role")
    _require(isinstance(answer.until, DateTime) and answer.until.tzinfo is not None, "until is a time with its zone")
    return answer  # type: ignore[no-any-return]


def _check_signed_in(who: Any) -> None:
    _require(isinstance(who, SignedIn), "whoever is proven is a SignedIn")
    texts = [getattr(who, each) for each in SignedIn.__slots__]
    _require(all(each is None or is_text(each) for each in texts), "a SignedIn holds texts")
    _require(who.role is None or isinstance(who.role, Role), "the role of a SignedIn is a Role")


def kept_of_person(answer: Any) -> Mapping[str, Any]:
    """A check for what ``export_person`` returns."""
    if answer is None:
        return {}
    _require(_is_json_object(answer), "export_person returns a JSON object or None")
    _require_small(answer, MAX_EXPORT_BYTES, "what is kept of a person")
    return dict(answer)


def anything(_answer: Any) -> bool:
    """A check for what is ignored: that it came at all is what counts."""
    return True


def as_it_is(answer: Any) -> Any:
    """A check for what is checked elsewhere."""
    return answer


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise InvalidReturn(rule)


def _require_small(value: Any, most: int, name: str) -> None:
    size = len(json.dumps(value, ensure_ascii=False).encode())
    _require(size <= most, f"{name} has at most {most:,} bytes as JSON")


def _is_score(score: Any) -> bool:
    return isinstance(score, int | float) and not isinstance(score, bool) and math.isfinite(score) and 0 <= score <= 1


def _is_json_object(value: Any) -> bool:
    return isinstance(value, Mapping) and is_json(value)


def _fits(value: Any) -> bool:
    """Whether all text in a frozen value can be stored. What else may be wrong with it depends on its field."""
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, Mapping):
        return all(_fits(each) for pair in value.items() for each in pair)
    return not isinstance(value, tuple) or all(map(_fits, value))
