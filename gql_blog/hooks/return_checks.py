"""Checks of what hooks return: an invalid value counts as a failure of the plugin."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gql_blog.content import FootnoteKind, Note, ReadNote, Verdict
from gql_blog.hooks.hook_values import Judgement, WriteIntent


class InvalidReturn(TypeError):
    """A hook returned what its spec does not allow."""


def judgement(answer: Any) -> Judgement | None:
    """A check for what ``moderate`` returns."""
    if answer is None:
        return None
    if not isinstance(answer, Judgement):
        raise InvalidReturn("moderate returns a Judgement or None")
    _require(isinstance(answer.verdict, Verdict), "a judgement's verdict is a Verdict")
    _require(isinstance(answer.reason, str) and bool(answer.reason), "a judgement states its reason")
    _require(answer.score is None or _is_score(answer.score), "a judgement's score lies between 0 and 1")
    _require(_is_json(answer.evidence), "a judgement's evidence is a JSON object")
    return answer


def read_notes(notes: Sequence[Note]) -> Callable[[Any], tuple[ReadNote, ...] | None]:
    """A check for the reading of these notes: one for each, referring to earlier ones alone."""

    def check(answer: Any) -> tuple[ReadNote, ...] | None:
        if answer is None:
            return None
        _require(isinstance(answer, Sequence), "read_notes returns a sequence or None")
        _require(len(answer) == len(notes), "read_notes returns one ReadNote for each note")
        for note, read in zip(notes, answer, strict=True):
            _check_read_note(note, read)
        return tuple(answer)

    return check


def _check_read_note(note: Note, read: Any) -> None:
    _require(isinstance(read, ReadNote) and isinstance(read.kind, FootnoteKind), "read_notes returns ReadNotes")
    pointers = [*read.candidates, *([] if read.refers_to is None else [read.refers_to])]
    _require(all(0 < each < note.number for each in pointers), "a note refers to an earlier one")
    _require(all(isinstance(each, str | None) for each in (read.locator, read.resolved_text)), "locators are text")
    _require(read.citation is None or _is_json(read.citation), "a citation is a JSON object")


def note_html(answer: Any) -> tuple[str | None, ...]:
    """A check for what ``render_note`` returned for all notes of an article."""
    _require(all(isinstance(each, str | None) for each in answer), "render_note returns text or None")
    return tuple(answer)


def amendments(intent: WriteIntent) -> Callable[[Any], Mapping[str, Any]]:
    """A check for what ``before_write`` returns: fields that the intent has."""

    def check(answer: Any) -> Mapping[str, Any]:
        if answer is None:
            return {}
        _require(isinstance(answer, Mapping), "before_write returns a mapping or None")
        strange = sorted(str(name) for name in answer if name not in intent.fields)
        _require(not strange, f"before_write adds no fields: {', '.join(strange)}")
        return dict(answer)

    return check


def values(count: int) -> Callable[[Any], tuple[Any, ...]]:
    """A check for a field's values: one for each parent."""

    def check(answer: Any) -> tuple[Any, ...]:
        _require(isinstance(answer, Sequence) and not isinstance(answer, str | bytes), "resolve returns a sequence")
        _require(len(answer) == count, f"resolve returns one value for each of the {count} parents")
        return tuple(answer)

    return check


def file_bytes(answer: Any) -> bytes:
    """A check for what an export format writes."""
    _require(isinstance(answer, bytes), "write returns bytes")
    return bytes(answer)


def anything(_answer: Any) -> bool:
    """A check for what is ignored: that it came at all is what counts."""
    return True


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise InvalidReturn(rule)


def _is_score(score: Any) -> bool:
    return isinstance(score, int | float) and math.isfinite(score) and 0 <= score <= 1


def _is_json(value: Any) -> bool:
    """Whether it is a JSON object in UTF-8: no NaN, no lone surrogates, nothing that only Python knows."""
    if not isinstance(value, Mapping):
        return False
    try:
        json.dumps(dict(value), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True
