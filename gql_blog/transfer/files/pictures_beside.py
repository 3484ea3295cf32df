"""Pictures that lie beside the texts of an import: they become media, and the texts name them by their ids."""

import asyncio
import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from gql_blog.access import Viewer
from gql_blog.content import DraftArticle, Finding
from gql_blog.errors import MediaRefused, TooLarge
from gql_blog.media import MediaFiles, file_chunks, files_at
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.write import AddMedia, Writer

_CODE: Final = (
    r"^ {0,3}(?P<fence>`{3,}|~{3,})(?s:.*?)(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).{1,500}?(?<!`)(?P=ticks)(?!`)"
)
_WORDS: Final = r"(?:\\.|[^\\\[\]\n]|\[[^\[\]\n]{0,200}\]){0,2000}"
_ADDRESS: Final = r"<[^<>\n]{1,2000}>|(?:[^\s<>()]|\([^\s<>()]{0,200}\)){1,2000}"
_PICTURE: Final = re.compile(
    rf"{_CODE}|(?P<before>(?<!\\)!\[{_WORDS}\]\(\s{{0,9}})(?P<address>{_ADDRESS})(?=[\s)])", re.MULTILINE
)
"""A picture in Markdown; or code, in which there is none."""


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """Where the pictures of an import go; ``limit``: how many bytes one of them may have.

    ``fetches``: those of other servers come, too, which else keep their addresses.
    """

    files: MediaFiles
    limit: int
    fetches: bool = False

    @contextmanager
    def rehearsal(self) -> Iterator["MediaTarget"]:
        """Return a target that is gone behind the block, as all is that a dry run writes."""
        with tempfile.TemporaryDirectory(prefix="gql-blog-media-") as folder:
            yield replace(self, files=files_at("", Path(folder)))


class PicturesBeside:
    """The pictures of one import: each file is taken once, and what came before is known by its bytes."""

    def __init__(self, target: MediaTarget, writer: Writer, viewer: Viewer) -> None:
        self._target, self._writer, self._viewer = target, writer, viewer
        self._taken: dict[Path, tuple[str | None, str]] = {}
        """The id of the medium of a file, or else why there is none."""

    async def named_in(self, draft: DraftArticle, file: SourceFile) -> DraftArticle:
        """Return a draft that names its pictures as media. What cannot be had keeps its address, and is told."""
        found, findings = dict[str, str](), list[Finding]()
        lead = draft.lead_image_id or ""
        for address in dict.fromkeys([*_addresses(draft.source), lead]):
            if not _is_beside(address, file):
                continue
            path = _path(address, file)
            media_id, why = (None, "There is no such file.") if path is None else await self._take(path)
            if media_id is not None:
                found[address] = media_id
            elif address != lead or path is not None:  # of a lead image that is nowhere the command tells
                findings.append(Finding("PICTURE_NOT_TAKEN", f"{address[:200]!r} keeps its address. {why}"))
        source = _PICTURE.sub(lambda match: _named(match, found), draft.source) if found else draft.source
        findings = [*draft.findings, *findings]
        return replace(draft, source=source, lead_image_id=found.get(lead, lead) or None, findings=tuple(findings))

    async def _take(self, path: Path) -> tuple[str | None, str]:
        if path not in self._taken:
            try:
                self._taken[path] = await self._add(path), ""
            except (MediaRefused, TooLarge) as fault:
                self._taken[path] = None, fault.message
            except OSError as error:
                self._taken[path] = None, f"The file cannot be read: {error.strerror}."
        return self._taken[path]

    async def _add(self, path: Path) -> str:
        sha256 = await asyncio.to_thread(_hash_of, path, self._target.limit)
        known = None if sha256 is None else await self._writer.media_received(sha256)
        if known is not None:
            return known
        stored = await self._target.files.receive(file_chunks(path), self._target.limit)
        return (await self._writer.run(AddMedia(stored=stored), self._viewer)).media_id


def _addresses(source: str) -> Iterator[str]:
    return (_bare(match["address"]) for match in _PICTURE.finditer(source) if match["address"])


def _bare(address: str) -> str:
    return address[1:-1] if address.startswith("<") else address


def _named(match: re.Match[str], found: dict[str, str]) -> str:
    media_id = found.get(_bare(match["address"] or ""))
    return match[0] if media_id is None else f"{match['before']}media:{media_id}"


def _is_beside(address: str, file: SourceFile) -> bool:
    """Whether an address means a file beside the text: in its folder, or below that; of a site in its folder."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_whole = bool(parts.scheme or parts.netloc)
    return not is_whole and bool(parts.path) and (file.folder is not None or not parts.path.startswith("/"))


def _path(address: str, file: SourceFile) -> Path | None:
    """Return the file of an address, which never leads out of the folder. A site may begin at any folder above."""
    root, path = file.folder or file.path.parent, unquote(urlsplit(address).path)
    home = root.resolve()
    above = [each for each in file.path.parents if each.is_relative_to(root)] if path.startswith("/") else []
    for folder in above or [file.path.parent]:
        try:
            found = (folder / path.lstrip("/")).resolve()
            if found.is_relative_to(home) and found.is_file():
                return found
        except (OSError, ValueError):  # too long, or with a null
            return None
    return None


def _hash_of(path: Path, limit: int) -> str | None:
    """The hash of a file that may be taken; ``None`` of a larger one."""
    if path.stat().st_size > limit:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
