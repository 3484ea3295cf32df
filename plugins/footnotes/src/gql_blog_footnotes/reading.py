"""The notes of one article, read in order: what each cites, what it refers back to, or what it leaves open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.citation import is_sentence
from gql_blog_footnotes.expansion import cited, written_out
from gql_blog_footnotes.marks import MarkKind
from gql_blog_footnotes.reference import BackReference, FullCitation, references
from gql_blog_footnotes.works import Work, Works, work_of


@dataclass(frozen=True, slots=True)
class Citing:
    """A work, and the place in it that a note points to."""

    work: Work
    locator: str | None


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A reference back, and what it may mean: one thing, several between which it cannot choose, or nothing that is
    here.
    """

    reference: BackReference
    meant: tuple[Citing, ...]

    @property
    def only(self) -> Citing | None:
        return self.meant[0] if len(self.meant) == 1 else None


@dataclass
class _Article:
    """What is known of the notes before the one that is read."""

    works: Works = field(default_factory=Works)
    by_label: dict[str, tuple[Citing, ...]] = field(default_factory=dict)
    last: tuple[Citing, ...] | None = None
    """What the note before cites; ``None`` where it cites nothing."""
    last_note: Note | None = None
    something_absent: bool = False
    """Whether a note has referred to what is not here."""


def read(notes: Sequence[Note]) -> tuple[ReadNote, ...]:
    """What each note is. It refers to a note where nothing else can be meant; else candidates are named, and no text
    made.
    """
    article = _Article()
    return tuple(_read(note, article) for note in notes)


def _read(note: Note, article: _Article) -> ReadNote:
    found = list(references(note.text, article.works))
    fulls = [each for each in found if isinstance(each, FullCitation)]
    works = [work_of(note.number, each.part.text, several=len(found) > 1) for each in fulls]
    backs = [_resolve(each, article) for each in found if isinstance(each, BackReference)]
    result = _result(note, works, backs)
    _remember(note, works, backs, article)
    return result


def _resolve(reference: BackReference, article: _Article) -> _Resolved:
    if reference.mark is MarkKind.LAST:
        meant = tuple(_last(reference, article))
        return _Resolved(reference, tuple(Citing(each.work, reference.locator or each.locator) for each in meant))
    if reference.mark is MarkKind.NUMBERED:
        there = article.by_label.get(reference.label or "", ())
        works = [each.work for each in there if not reference.head or _names(reference, each.work)]
    else:
        works = list(reference.called)
    distinct = list(dict.fromkeys(works))
    return _Resolved(reference, tuple(Citing(work, reference.locator) for work in distinct))


def _names(reference: BackReference, work: Work) -> bool:
    return work.is_called(reference.head, marked=True) or bool(work.surnames & set(reference.head))


def _last(reference: BackReference, article: _Article) -> Iterator[Citing]:
    """What 'the work cited just before' may mean. After a note that cites nothing it means that note, if nothing was
    cited yet.
    """
    if article.last_note is None:
        return
    if article.last is not None:
        yield from article.last
        return
    latest = article.works.latest()
    if latest is None:
        if not article.something_absent:
            yield Citing(work_of(article.last_note.number, article.last_note.text), None)
        return
    yield Citing(latest, None)
    is_plain = len(article.works) == 1 and not article.something_absent and is_sentence(article.last_note.text)
    if reference.locator is None or not is_plain:
        yield Citing(work_of(article.last_note.number, article.last_note.text), None)


def _result(note: Note, works: Sequence[Work], backs: Sequence[_Resolved]) -> ReadNote:
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


def _kind(works: Sequence[Work], backs: Sequence[_Resolved]) -> FootnoteKind:
    if works:
        return FootnoteKind.FULL
    if not backs:
        return FootnoteKind.REMARK
    return FootnoteKind.IBID if backs[0].reference.mark is MarkKind.LAST else FootnoteKind.SHORT


def _single_work(backs: Sequence[_Resolved]) -> Work | None:
    return backs[0].only.work if len(backs) == 1 and backs[0].only else None


def _locator(works: Sequence[Work], backs: Sequence[_Resolved]) -> str | None:
    if not backs:
        return works[0].locator.value if len(works) == 1 and works[0].locator else None
    own = [each.reference.locator or (each.only.locator if each.only else None) for each in backs]
    return "; ".join(locator for locator in own if locator) or None


def _resolved_text(note: Note, backs: Sequence[_Resolved]) -> str:
    return written_out(
        note.text,
        [
            (each.reference.start, each.reference.end, cited(each.only.work, each.only.locator))
            for each in backs
            if each.only is not None
        ],
    )


def _remember(note: Note, works: Sequence[Work], backs: Sequence[_Resolved], article: _Article) -> None:
    for work in works:
        article.works.add(work)
    own = [Citing(work, work.locator.value if work.locator else None) for work in works]
    cites = (*own, *(citing for each in backs for citing in each.meant))
    article.something_absent |= any(not each.meant for each in backs)
    article.last = cites if works or backs else None
    article.last_note = note
    if cites:
        article.by_label.setdefault(note.label, cites)
