"""A folder or an archive that another system exported: which of its files are articles, and why the others are not."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gql_blog.plugin import DraftArticle, ImportRefused, LedgerEntry, Reference, is_shown_by_pages
from gql_blog_importers.foreign.addresses import last_part
from gql_blog_importers.foreign.response_hints import answer_hint


class _NoHeadings:
    """What such texts link to is an address, never a heading of another file."""

    def names(self, page: str) -> Collection[str]:  # noqa: ARG002 # as the core calls it
        """Return nothing."""
        return ()

    def tell_anchors(self, page: str, anchors: Mapping[str, str]) -> None:
        """Forget it."""

    def anchors_on(self, page: str) -> Sequence[str | None]:  # noqa: ARG002 # as the core calls it
        """Return nothing."""
        return ()

    def missing_on(self, page: str) -> Sequence[str]:  # noqa: ARG002 # as the core calls it
        """Return nothing."""
        return ()


_NO_HEADINGS: Final = _NoHeadings()


@dataclass(slots=True)
class ExportFolder:
    """``articles`` are the files that hold one, each with its slug, as far as that is known without reading it.

    ``parse`` makes a draft of the path and the bytes of one. ``why_not`` says of any other file why it is none, and
    ``ledgers`` has the accounts of those that hold items.
    """

    read: Callable[[str], bytes]
    articles: Mapping[str, str | None]
    parse: Callable[[str, bytes], DraftArticle]
    why_not: Callable[[str], str]
    ledgers: Mapping[str, Sequence[LedgerEntry]] = field(default_factory=dict)

    @property
    def pages(self) -> Collection[str]:
        """The files that hold articles."""
        return self.articles.keys()

    @property
    def headings(self) -> _NoHeadings:
        """No links between headings."""
        return _NO_HEADINGS

    def is_asset(self, path: str) -> bool:
        """Whether a file is an image or the like."""
        return path not in self.articles and is_shown_by_pages(path)

    def passed_over(self, path: str) -> str | None:
        """Why a file is no article."""
        return None if path in self.articles else self.why_not(path)

    def ledger_of(self, path: str) -> Sequence[LedgerEntry]:
        """The account of a file that is no article."""
        return self.ledgers.get(path, ())

    def slug_of(self, path: str) -> str | None:
        """The slug that the export states."""
        return self.articles[path]

    def hash_of(self, path: str) -> str:
        """The hash of a file's bytes."""
        return hashlib.sha256(self.read(path)).hexdigest()

    def draft(self, path: str) -> DraftArticle:
        """Return the article of a file; it answers another one of the folder where a label links to that."""
        draft = self.parse(path, self.read(path))
        labelled = answer_hint(draft.source, (), ()).labelled
        known = set(self.articles.values()) if labelled else ()
        answered = next((slug for each in labelled if (slug := last_part(each)) in known and slug != draft.slug), None)
        return replace(draft, responding_to=Reference(answered)) if answered and not draft.responding_to else draft

    def close(self) -> None:
        """Nothing is kept."""


def inside(files: Iterable[str], name: str) -> str | None:
    """Return the folder, as a prefix of paths, in which a file or a folder of this name stands highest."""
    found = [path.rpartition(name)[0] for path in files if f"/{path}".find(f"/{name}") >= 0 and _ends_so(path, name)]
    return min(found, key=len, default=None)


def _ends_so(path: str, name: str) -> bool:
    before, _, after = path.rpartition(name)
    return (not before or before.endswith("/")) and (not after or name.endswith("/"))


def text_of(read: Callable[[str], bytes], path: str) -> str:
    """Return the text of a file, to look for what it is; one that cannot be read is refused when its turn comes."""
    try:
        return read(path).decode("utf-8", "replace")
    except ImportRefused:
        return ""
