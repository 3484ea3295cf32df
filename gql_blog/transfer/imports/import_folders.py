"""The folders and archives of an import: which of their files are not read as articles, and the sites among them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gql_blog.content import Finding, SiteUrls
from gql_blog.hooks import Importer, ReadFolder, Registered
from gql_blog.transfer.files.asset_files import is_raster_name, is_shown_by_pages
from gql_blog.transfer.files.source_files import SourceFile, read_bytes
from gql_blog.transfer.imports.import_report import FileReport, Outcome
from gql_blog.transfer.imports.plugin_imports import PluginImports

_HEAD: Final = 64


def _is_disguised(file: SourceFile) -> bool:
    """Whether a file that is called an image begins as HTML does: it is refused, not listed as what it is not."""
    if not is_raster_name(file.inner):
        return False
    try:
        with file.path.open("rb") as opened:
            return opened.read(_HEAD).lstrip().startswith(b"<")
    except OSError:
        return False


def _reading(within: Mapping[str, SourceFile]) -> Callable[[str], bytes]:
    return lambda path: read_bytes(within[path].path, within[path].shown)


@dataclass(frozen=True, slots=True)
class FolderPage:
    """A file of a folder that an importer has read as a whole."""

    importer: Registered[Importer]
    folder: ReadFolder
    path: str


class ImportFolders:
    """The folders of one import, those among them that an importer reads as a whole, and what is in neither."""

    def __init__(self) -> None:
        self._within: defaultdict[Path, dict[str, SourceFile]] = defaultdict(dict)
        self._read: dict[Path, tuple[Registered[Importer], ReadFolder]] = {}
        self._disguised: set[SourceFile] = set()

    async def read(self, files: Sequence[SourceFile], urls: SiteUrls, plugins: PluginImports) -> None:
        """Read the folders of the files."""
        for file in files:
            if file.folder is not None and file.refusal is None:
                self._within[file.folder][file.inner] = file
        for folder, within in self._within.items():
            read = await plugins.read_folder([*within], _reading(within), urls)
            if read is not None:
                self._read[folder] = read
        self._disguised = {file for within in self._within.values() for file in within.values() if _is_disguised(file)}

    def close(self) -> None:
        """Give back what the pages were kept in."""
        for _, folder in self._read.values():
            folder.close()

    def kept_out(self, file: SourceFile) -> FileReport | None:
        """Return the report of a file that is no article for certain; ``None`` for any other."""
        if file.folder is None or file.refusal is not None or file in self._disguised:
            return None
        if file.folder not in self._read:
            return FileReport(file.shown, Outcome.ASSET) if is_shown_by_pages(file.inner) else None
        importer, folder = self._read[file.folder]
        if folder.is_asset(file.inner):
            return FileReport(file.shown, Outcome.ASSET)
        why = folder.passed_over(file.inner)
        if why is None:
            return None
        finding = Finding("NOT_AN_ARTICLE", f"The page was not imported. {why}")
        ledger_of = getattr(folder, "ledger_of", lambda _: ())  # readers of 0.2.0 have none
        ledger = tuple(ledger_of(file.inner))
        return FileReport(file.shown, Outcome.NO_ARTICLE, importer.value.format, findings=(finding,), ledger=ledger)

    def pages(self) -> Iterator[tuple[ReadFolder, SourceFile]]:
        """Return the pages of the folders, each with its folder."""
        for path, (_, folder) in self._read.items():
            yield from ((folder, file) for inner, file in self._within[path].items() if inner in folder.pages)

    def page(self, file: SourceFile) -> FolderPage | None:
        """Return what a file is as a page of its folder; ``None`` for any other file."""
        importer, folder = self._read.get(file.folder, (None, None)) if file.folder is not None else (None, None)
        if importer is None or folder is None or file.inner not in folder.pages:
            return None
        return FolderPage(importer, folder, file.inner)
