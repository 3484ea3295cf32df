"""The order in which files are imported: an article before its responses and translations."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gql_blog.content import DraftArticle, Reference, folded

_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class FileLinks:
    """What one file's articles are called, and what they are linked to."""

    names: frozenset[str]
    needs: frozenset[str]


def file_links(drafts: Iterable[DraftArticle]) -> FileLinks:
    """Return the names of a file's articles (slugs, titles, and titles as slugs), and those that they refer to."""
    names: set[str] = set()
    needs: set[str] = set()
    for draft in drafts:
        names.update(_names(draft.slug, draft.title))
        for reference in (draft.responding_to, draft.translation_of):
            if reference is not None:
                needs.update(_needs(reference))
    return FileLinks(frozenset(names), frozenset(needs - names))


def dependency_order(links: Sequence[FileLinks]) -> list[int]:
    """Return the indexes with each file after those that it needs; of those in a circle, the first begins."""
    owners: dict[str, int] = {}
    for index, each in enumerate(links):
        for name in each.names:
            owners.setdefault(name, index)
    order: list[int] = []
    entered: set[int] = set()
    for index in range(len(links)):
        _visit(index, links, owners, entered, order)
    return order


def _visit(
    start: int, links: Sequence[FileLinks], owners: Mapping[str, int], entered: set[int], order: list[int]
) -> None:
    """Depth first, without recursion: a chain of answers may be longer than the stack is deep."""
    if start in entered:
        return
    entered.add(start)
    path: list[tuple[int, Iterator[str]]] = [(start, iter(sorted(links[start].needs)))]
    while path:
        index, needs = path[-1]
        for need in needs:
            other = owners.get(need)
            if other is not None and other not in entered:
                entered.add(other)
                path.append((other, iter(sorted(links[other].needs))))
                break
        else:
            path.pop()
            order.append(index)


def _names(slug: str | None, title: str | None) -> Iterator[str]:
    if slug:
        yield f"slug {slug}"
    if title:
        yield f"title {folded(title)}"
        if not slug:
            yield f"slug {'-'.join(_WORD.findall(folded(title)))}"


def _needs(reference: Reference) -> Iterator[str]:
    if reference.slug:
        yield f"slug {reference.slug}"
    if reference.title:
        yield f"title {folded(reference.title)}"
