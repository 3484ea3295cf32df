"""The files of an import: named files, and those in folders, sorted by name.

In a folder, names that begin with a dot and side files are skipped. Symbolic links that leave the folder, and links to
other folders, are refused.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

from gql_blog.errors import ImportRefused
from gql_blog.transfer.text_input import MAX_BYTES

SIDE_FILE_SUFFIX: Final = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file. ``shown`` is its path as the caller would write it; ``refusal`` says why it cannot even be opened.

    ``folder`` is the folder that was named, or the archive as it was unpacked, and ``inner`` the path within it; a file
    that was named itself has none.
    """

    path: Path
    shown: str
    refusal: ImportRefused | None = None
    folder: Path | None = None
    inner: str = ""

    @property
    def side(self) -> Path:
        """Where the side file stands, if there is one."""
        return self.path.with_name(self.path.name + SIDE_FILE_SUFFIX)


def find_files(paths: Iterable[str | Path]) -> tuple[SourceFile, ...]:
    """Return every file that ``paths`` lead to, once each: those named, in their order, and all within folders."""
    found: dict[str, SourceFile] = {}
    for given in paths:
        path = Path(os.path.normpath(given))
        for file in _within(path, path) if path.is_dir() else (_checked(path, path),):
            found.setdefault(os.path.abspath(file.path), file)
    return tuple(found.values())


def files_below(root: Path, called: str) -> tuple[SourceFile, ...]:
    """Return every file within a folder, in names and refusals as if the folder were ``called`` so."""
    return tuple(_within(root, PurePosixPath(called)))


def read_bytes(path: Path, shown: str) -> bytes:
    """Return a file's bytes, never more than may be imported; ImportRefused where it is too large or cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ImportRefused("UNREADABLE", f"{shown} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise ImportRefused(
            "TOO_LARGE", f"{shown} is larger than {MAX_BYTES // 1_000_000} MB, the limit for one document. Split it."
        )
    return data


def _within(root: Path, called: PurePath) -> Iterator[SourceFile]:
    home = root.resolve()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            names = sorted(entry.name for entry in os.scandir(folder) if not entry.name.startswith("."))
        except OSError as error:
            shown = _shown(called / folder.relative_to(root))
            fault = f"{shown} cannot be read: {error.strerror}."
            yield SourceFile(folder, shown, ImportRefused("UNREADABLE", fault))
            continue
        folders = []
        for path in (folder / name for name in names):
            if path.is_dir() and not path.is_symlink():
                folders.append(path)
            elif not _is_side_of_another(path):
                inner = path.relative_to(root)
                name = called / inner
                file = _linked(path, name, home) if path.is_symlink() else _checked(path, name)
                yield replace(file, folder=root, inner=_shown(inner))
        waiting.extend(reversed(folders))


def _is_side_of_another(path: Path) -> bool:
    return path.name.endswith(SIDE_FILE_SUFFIX) and path.with_name(path.name.removesuffix(SIDE_FILE_SUFFIX)).is_file()


def _shown(path: PurePath) -> str:
    """The path for reports and for the provenance: what is not printable in a name is escaped."""
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _linked(path: Path, name: PurePath, home: Path) -> SourceFile:
    shown = _shown(name)
    if not path.resolve().is_relative_to(home):
        fault = f"{shown} is a link out of the folder. Copy its target into the folder, or name it separately."
        return SourceFile(path, shown, ImportRefused("LINK_REFUSED", fault))
    if path.is_dir():
        fault = f"{shown} is a link to another folder. Name that folder separately."
        return SourceFile(path, shown, ImportRefused("LINK_REFUSED", fault))
    return _checked(path, name)


def _checked(path: Path, name: PurePath) -> SourceFile:
    shown = _shown(name)
    if not path.exists():
        return SourceFile(path, shown, ImportRefused("NOT_FOUND", f"The file or folder {shown} does not exist."))
    if not path.is_file():
        fault = f"{shown} is not a file or a folder."
        return SourceFile(path, shown, ImportRefused("UNREADABLE", fault))
    if path.name.endswith(SIDE_FILE_SUFFIX):
        fault = f"{shown} is the side file of another file. Import that file; its side file is read with it."
        return SourceFile(path, shown, ImportRefused("SIDE_FILE", fault))
    return SourceFile(path, shown)
