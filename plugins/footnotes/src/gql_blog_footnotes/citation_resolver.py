"""Resolves the notes of one article in order: what each cites, and which earlier note it refers to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.citation_classifier import is_sentence
from gql_blog_footnotes.cited_works import MAX_CANDIDATES, CitedWork, CitedWorks, described_work, work_of
from gql_blog_footnotes.note_rendering import cited, expand_references
from gql_blog_footnotes.reference_marks import MarkKind
from gql_blog_footnotes.reference_parser import (
    BackReference,
    FullCitation,
    Sentence,
    UnreadCitation,
    parse_references,
)

MAX_LENGTH: Final = 4_000
"""Characters of a note that is read. A longer one is no list of citations: a remark, and what it cites is open."""


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A work, and the place in it that a note points to."""

    work: CitedWork
    locator: str | None


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A reference back, and what it may mean: one thing, several it cannot choose between, or nothing here."""

    reference: BackReference
    meant: tuple[CitedPlace, ...]

    @property
    def only(self) -> CitedPlace | None:
        return self.meant[0] if len(self.meant) == 1 and not self.reference.names_others else None


class _NoteBefore:
    """The note before the one that is read, if 'Ibid.' means it rather than what it cites."""

    def __init__(self, note: Note) -> None:
        self._note = note

    @cached_property
    def place(self) -> CitedPlace:
        return CitedPlace(work_of(self._note.number, self._note.text), None)

    @cached_property
    def is_sentence(self) -> bool:
        """Whether it says something, rather than cites something that is not understood."""
        return is_sentence(self._note.text)


@dataclass
class _Article:
    """What is known of the notes before the one that is read."""

    works: CitedWorks = field(default_factory=CitedWorks)
    by_label: dict[str, tuple[CitedPlace, ...]] = field(default_factory=dict)
    last: tuple[CitedPlace, ...] | None = None
    """What the note before cites; ``None`` where it cites nothing, nothing where it cannot be told."""
    last_names_others: bool = False
    """Whether the note before cites something besides, so that 'Ibid.' is open."""
    last_note: _NoteBefore | None = None
    places: dict[CitedWork, str | None] = field(default_factory=dict)
    """Where each work was cited last; ``None`` where that cannot be told."""
    something_absent: bool = False
    """Whether a note has referred to what is not here."""


def resolve_notes(notes: Sequence[Note]) -> tuple[ReadNote, ...]:
    """What each note is. It refers to a note where nothing else is meant; else candidates are named without a text."""
    article = _Article()
    return tuple(_read(note, article) for note in notes)


def _read(note: Note, article: _Article) -> ReadNote:
    if len(note.text) > MAX_LENGTH:
        _remember_unread(note, article)
        return ReadNote()
    found = list(parse_references(note.text, article.works))
    is_unread = any(isinstance(each, UnreadCitation) for each in found)
    cites_several = sum(not isinstance(each, Sentence) for each in found) > 1
    works, backs = list[CitedWork](), list[_Resolved]()
    here: tuple[CitedPlace, ...] | None = None  # what the part before cites
    for each in found:
        if isinstance(each, FullCitation):
            before = [place.work for place in (article.last or () if here is None else here)]
            works.append(work_of(note.number, each.part.text, several=cites_several, before=before))
            here = (CitedPlace(works[-1], None),)
        elif isinstance(each, BackReference):
            backs.append(_resolve(replace(each, names_others=each.names_others or is_unread), article, here))
            here = backs[-1].meant
    result = _result(note, works, backs)
    described = (described_work(note.number, each.part.text) for each in found if isinstance(each, Sentence))
    _remember(note, works, backs, [each for each in described if each is not None], article)
    return result


def _resolve(reference: BackReference, article: _Article, here: tuple[CitedPlace, ...] | None) -> _Resolved:
    """``here`` is what the part of the note before it cites; ``None`` where it is the first."""
    if reference.mark is MarkKind.LAST:
        last_names_others = article.last_names_others and here is None
        reference = replace(reference, names_others=reference.names_others or last_names_others)
        last = _last(reference, article) if here is None else here
        meant = tuple(each for each in last if _fits(reference, each.work))
        if reference.by_same_author and not all(article.works.is_only_one_of_its_author(each.work) for each in meant):
            return _Resolved(reference, ())
        return _Resolved(reference, tuple(dict.fromkeys(_placed(reference, each) for each in meant)))
    if reference.mark is MarkKind.NUMBERED:
        there = article.by_label.get(reference.label or "", ())
        works = _named(reference, [each.work for each in there])
    else:
        is_last = partial(_is_by_last_author, article=article, here=here)
        works = [each for each in reference.called if not reference.by_same_author or is_last(each)]
    distinct = list(dict.fromkeys(works))
    return _Resolved(reference, tuple(CitedPlace(work, _locator_in(work, reference, article)) for work in distinct))


def _is_by_last_author(work: CitedWork, article: _Article, here: tuple[CitedPlace, ...] | None) -> bool:
    """Whether what is cited before is by one author alone, who is that of this work."""
    last = [each.work.surnames for each in (article.last or () if here is None else here)]
    is_known = here is not None or not article.last_names_others
    return bool(last) and is_known and all(each & work.surnames for each in last)


def _locator_in(work: CitedWork, reference: BackReference, article: _Article) -> str | None:
    is_place = reference.is_at_same_place and reference.repeats_place
    return article.places.get(work) if is_place else reference.locator


def _placed(reference: BackReference, before: CitedPlace) -> CitedPlace:
    return CitedPlace(before.work, before.locator if reference.repeats_place else reference.locator)


def _fits(reference: BackReference, work: CitedWork) -> bool:
    """Whether an author named before 'ibid.', if any, is that of the work."""
    return not reference.called or any(work.surnames & called.surnames for called in reference.called)


def _named(reference: BackReference, works: Sequence[CitedWork]) -> Sequence[CitedWork]:
    """Those that the words before a note's number name: by the title too, or else by the author alone."""
    if not reference.head:
        return works
    called = [each for each in works if each.is_called(reference.head, marked=True)]
    return called or [each for each in works if each.surnames & set(reference.head)]


def _last(reference: BackReference, article: _Article) -> Iterator[CitedPlace]:
    """What 'the work cited just before' means; a note that cites nothing is meant if nothing was cited yet."""
    if article.last_note is None:
        return
    if article.last is not None:
        yield from article.last
        return
    latest = article.works.latest()
    if latest is None:
        if not article.something_absent:
            yield article.last_note.place
        return
    yield CitedPlace(latest, None)
    is_plain = len(article.works) == 1 and not article.something_absent and article.last_note.is_sentence
    if reference.locator is None or not is_plain:
        yield article.last_note.place


def _result(note: Note, works: Sequence[CitedWork], backs: Sequence[_Resolved]) -> ReadNote:
    targets = {each.only.work.note for each in backs if each.only is not None}
    is_settled = all(each.only is not None for each in backs)
    meant = sorted({citing.work.note for each in backs for citing in each.meant} - {note.number})
    single = works[0] if len(works) == 1 and not backs else _single_work(backs)
    return ReadNote(
        kind=_kind(works, backs),
        refers_to=targets.pop() if is_settled and len(targets) == 1 else None,
        candidates=() if is_settled and len(meant) == 1 else tuple(meant),
        locator=_locator(works, backs),
        resolved_text=_resolved_text(note, backs) if is_settled else None,
        citation=single.citation if single else None,
    )


def _kind(works: Sequence[CitedWork], backs: Sequence[_Resolved]) -> FootnoteKind:
    if works:
        return FootnoteKind.FULL
    if not backs:
        return FootnoteKind.REMARK
    return FootnoteKind.IBID if backs[0].reference.mark is MarkKind.LAST else FootnoteKind.SHORT


def _single_work(backs: Sequence[_Resolved]) -> CitedWork | None:
    return backs[0].only.work if len(backs) == 1 and backs[0].only else None


def _locator(works: Sequence[CitedWork], backs: Sequence[_Resolved]) -> str | None:
    if not backs:
        return works[0].locator.value if len(works) == 1 and works[0].locator else None
    own = [each.reference.locator or (each.only.locator if each.only else None) for each in backs]
    return "; ".join(locator for locator in own if locator) or None


def _resolved_text(note: Note, backs: Sequence[_Resolved]) -> str:
    return expand_references(
        note.text,
        [
            (each.reference.start, each.reference.end, cited(each.only.work, each.only.locator))
            for each in backs
            if each.only is not None
        ],
    )


def _remember(
    note: Note,
    works: Sequence[CitedWork],
    backs: Sequence[_Resolved],
    described: Sequence[CitedWork],
    article: _Article,
) -> None:
    for work in (*works, *described):
        article.works.add(work)
    own = [CitedPlace(work, work.locator.value if work.locator else None) for work in works]
    cites = tuple(dict.fromkeys((*own, *(citing for each in backs for citing in each.meant))))
    article.places.update((each.work, each.locator if len(cites) == 1 else None) for each in cites)
    if len(cites) > MAX_CANDIDATES:
        _remember_unread(note, article)
        return
    article.something_absent |= any(not each.meant for each in backs)
    article.last = cites if works or backs else None
    article.last_names_others = any(each.reference.names_others for each in backs) or (bool(cites) and bool(described))
    article.last_note = _NoteBefore(note)
    if named := (*cites, *(CitedPlace(work, None) for work in described)):
        article.by_label.setdefault(note.label, named)


def _remember_unread(note: Note, article: _Article) -> None:
    """What the note cites is not known: what refers to it, or to the note before, stays open."""
    article.something_absent = True
    article.last, article.last_names_others = (), False
    article.last_note = _NoteBefore(note)
