"""The folders and archives of an import: which of their files are not read as articles, and the sites among them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from gql_blog.content import Finding, SiteUrls
from gql_blog.transfer.import_report import FileReport, Outcome
from gql_blog.transfer.saved_sites.site_files import is_raster_name, is_shown_by_pages
from gql_blog.transfer.saved_sites.site_map import SiteMap
from gql_blog.transfer.source_files import SourceFile, read_bytes

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


class ImportFolders:
    """``with_sites``: folders with pages of HTML are sites."""

    def __init__(self, files: Sequence[SourceFile], urls: SiteUrls, *, with_sites: bool = True) -> None:
        folders: defaultdict[Path, dict[str, SourceFile]] = defaultdict(dict)
        for file in files:
            if file.folder is not None and file.refusal is None:
                folders[file.folder][file.inner] = file
        self._within = folders
        self._sites: dict[Path, SiteMap] = {}
        for folder, within in folders.items() if with_sites else ():
            site = SiteMap.of([*within], _reading(within), urls)
            if site is not None:
                self._sites[folder] = site
        self._disguised = {file for within in folders.values() for file in within.values() if _is_disguised(file)}

    def close(self) -> None:
        """Give back what the pages were kept in."""
        for site in self._sites.values():
            site.close()

    def kept_out(self, file: SourceFile) -> FileReport | None:
        """Return the report of a file that is no article for certain; ``None`` for any other."""
        if file.folder is None or file.refusal is not None or file in self._disguised:
            return None
        site = self._sites.get(file.folder)
        if site is None:
            return FileReport(file.shown, Outcome.ASSET) if is_shown_by_pages(file.inner) else None
        if site.is_asset(file.inner):
            return FileReport(file.shown, Outcome.ASSET)
        why = site.passed_over(file.inner)
        if why is None:
            return None
        finding = Finding("NOT_AN_ARTICLE", f"The page was not imported. {why}")
        return FileReport(file.shown, Outcome.NO_ARTICLE, "html", findings=(finding,))

    def pages(self) -> Iterator[tuple[SiteMap, SourceFile]]:
        """Return the pages of the sites, each with its site."""
        for folder, site in self._sites.items():
            yield from ((site, file) for inner, file in self._within[folder].items() if inner in site.pages)

    def site_of(self, file: SourceFile) -> SiteMap | None:
        """Return the site of which a file is a page; ``None`` for any other file."""
        site = self._sites.get(file.folder) if file.folder is not None else None
        return site if site is not None and file.inner in site.pages else None
