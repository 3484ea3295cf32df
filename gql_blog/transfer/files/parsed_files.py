"""The files of an import on their way: each is read and parsed once, and waits on disk until it is stored."""

import pickle
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gql_blog.content import DraftArticle
from gql_blog.errors import GqlBlogError

_IN_MEMORY: Final = 4_000_000


def without_frames(fault: GqlBlogError) -> GqlBlogError:
    """A fault that holds nothing of what it was found in."""
    fault.__context__ = None
    return fault.with_traceback(None)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What a file holds, before anything is stored: drafts, or the fault for which it is refused."""

    format: str | None = None
    drafts: tuple[DraftArticle, ...] = ()
    hash: str = ""
    fault: GqlBlogError | None = None


class ParsedFiles:
    """Parsed files in a temporary file that has no name; memory holds their faults alone."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 # closed by ``close``
        self._places: dict[Path, int] = {}
        self._errors: dict[Path, GqlBlogError] = {}

    def keep(self, path: Path, parsed: ParsedFile) -> ParsedFile:
        """Keep a file, and return it."""
        self._places[path] = self._file.seek(0, 2)
        pickle.dump(replace(parsed, fault=None), self._file)
        if parsed.fault is not None:
            self._errors[path] = without_frames(parsed.fault)
        return parsed

    def get(self, path: Path) -> ParsedFile | None:
        """Return a file again; ``None`` for one that was not kept."""
        if path not in self._places:
            return None
        self._file.seek(self._places[path])
        parsed: ParsedFile = pickle.load(self._file)  # noqa: S301 # written by this very process, in a nameless file
        return replace(parsed, fault=self._errors.get(path))

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
