"""Which comment of a file is which of those that it printed before."""

from collections.abc import Callable, Sequence
from typing import Final

from gql_blog.content import ALIKE, DraftComment, folded, many_lines, text_likeness
from gql_blog.write.imports.given_values import Aspect, GivenComment, Said

_MOST_COMPARED: Final = 2_000
"""Pairs of texts: a page of thousands of comments by one name is matched by what is exactly the same."""

_Rule = Callable[[DraftComment, GivenComment], bool]


def match_comments(printed: Sequence[DraftComment], known: Sequence[GivenComment]) -> dict[int, GivenComment]:
    """Return the comment that each printed one is, by its index; what is missing is new.

    The ids of an export say it. Else author and date do, and the text where several share them. Then the texts that
    are alike: of one author, or of one day. Each is known once.

    Of comments whose author was erased there are marks. What has their text is one of them, and so is, in the end, what
    has but their author: as many comments of a name as were erased stay so, whatever the file says in them now.
    """
    matched: dict[int, GivenComment] = {}
    if any(each.source_id for each in printed):
        _match_by_source_id(printed, known, matched)
        known = [each for each in known if each.source_id is None]
    _match_by_mark(printed, known, matched, Aspect.WHOLE)
    _match_exact(printed, known, matched)
    _match_by_mark(printed, known, matched, Aspect.AUTHOR_AND_TEXT)
    _match_by_mark(printed, known, matched, Aspect.DATE_AND_TEXT)
    _match_by_likeness(printed, known, matched, _same_author_and_date, least=0.0)
    _match_by_likeness(printed, known, matched, _same_author_or_date, least=ALIKE)
    _match_by_mark(printed, known, matched, Aspect.AUTHOR_AND_DATE)
    _match_by_mark(printed, known, matched, Aspect.AUTHOR)
    return matched


def _match_by_source_id(
    printed: Sequence[DraftComment], known: Sequence[GivenComment], matched: dict[int, GivenComment]
) -> None:
    waiting: dict[str | None, list[GivenComment]] = {}
    for each in known:
        waiting.setdefault(each.source_id, []).append(each)
    for index, comment in enumerate(printed):
        if comment.source_id and waiting.get(comment.source_id):
            matched[index] = waiting[comment.source_id].pop(0)


def _match_by_mark(
    printed: Sequence[DraftComment], known: Sequence[GivenComment], matched: dict[int, GivenComment], aspect: Aspect
) -> None:
    """Match those whose author was erased by one aspect of their marks, in the order of the file."""
    taken = {each.comment_id for each in matched.values()}
    for other in known:
        if other.erased is None or other.comment_id in taken:
            continue
        for index, comment in enumerate(printed):
            said = Said(comment.author_name, comment.posted_on, comment.body)
            if index not in matched and other.erased.means(said, aspect):
                matched[index] = other
                break


def _match_exact(
    printed: Sequence[DraftComment], known: Sequence[GivenComment], matched: dict[int, GivenComment]
) -> None:
    waiting: dict[tuple[str, str, str], list[GivenComment]] = {}
    for each in known:
        waiting.setdefault((folded(each.author_name), str(each.posted_on), each.source), []).append(each)
    for index, comment in enumerate(printed):
        if index in matched:
            continue
        key = (folded(comment.author_name), str(comment.posted_on), many_lines(comment.body))
        if waiting.get(key):
            matched[index] = waiting[key].pop(0)


def _match_by_likeness(
    printed: Sequence[DraftComment],
    known: Sequence[GivenComment],
    matched: dict[int, GivenComment],
    may_match: _Rule,
    *,
    least: float,
) -> None:
    """Match what is most alike first."""
    taken = {each.comment_id for each in matched.values()}
    pairs = [
        (index, other)
        for index, comment in enumerate(printed)
        if index not in matched
        for other in known
        if other.comment_id not in taken and may_match(comment, other)
    ]
    if len(pairs) > _MOST_COMPARED:
        return
    scored = [(text_likeness(printed[index].body, other.source), index, other) for index, other in pairs]
    for score, index, other in sorted(scored, key=lambda each: -each[0]):
        if score >= least and index not in matched and other.comment_id not in taken:
            matched[index] = other
            taken.add(other.comment_id)


def _same_author_and_date(comment: DraftComment, other: GivenComment) -> bool:
    """Whether both print the same author and the same day. Without a day it takes more to be the same."""
    return comment.posted_on is not None and comment.posted_on == other.posted_on and _same_author(comment, other)


def _same_author_or_date(comment: DraftComment, other: GivenComment) -> bool:
    same_date = comment.posted_on is not None and comment.posted_on == other.posted_on
    return same_date or _same_author(comment, other)


def _same_author(comment: DraftComment, other: GivenComment) -> bool:
    return folded(comment.author_name) == folded(other.author_name)
