"""Pictures beside the texts of an import, or elsewhere: they become media, and the texts name them by their ids."""

import asyncio
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from gql_blog.access import Viewer
from gql_blog.content import DraftArticle, Finding, MediaKind
from gql_blog.errors import InputError, MediaUnreachable, TooLarge
from gql_blog.media import MediaFiles, file_chunks, files_at
from gql_blog.transfer.files.shown_pictures import named, shown_in
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.write import AddMedia, Writer

_MOST_FETCHED: Final = 5_000
_MOST_BYTES: Final = 5_000_000_000
"""What one import fetches of other servers."""
_MARKED: Final = "Its caption has links or emphasis, which captions of media have not."
_SERVED: Final = ("", "static", "public", "assets")
"""Folders whose files a site serves at its root."""
_MOST_SILENCES: Final = 3
"""How often in a row a server may not answer until it is asked no more."""


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """Where pictures of an import go; ``limit``: bytes of each; ``fetches``: those of other servers come, too."""

    files: MediaFiles
    limit: int
    fetches: bool = False

    @contextmanager
    def rehearsal(self) -> Iterator["MediaTarget"]:
        """Return a target that is gone behind the block, as all is that a dry run writes."""
        with tempfile.TemporaryDirectory(prefix="gql-blog-media-") as folder:
            yield replace(self, files=files_at("", Path(folder)))


class PicturesBeside:
    """The pictures of one import: each is taken once, and what came before is known by its bytes or its address."""

    def __init__(self, target: MediaTarget, writer: Writer, viewer: Viewer) -> None:
        self._target, self._writer, self._viewer = target, writer, viewer
        self._taken: dict[Path | str, tuple[str | None, str]] = {}
        """The id of the medium of a file or an address, or else why there is none."""
        self._silences = Counter[str]()
        self._fetched = self._bytes = 0

    async def led_by(self, draft: DraftArticle, above: str, file: SourceFile) -> DraftArticle:
        """Return a draft whose lead image is the picture that its text begins with, as ``above`` shows it."""
        shown = next(shown_in(above), None)
        if shown is None or not draft.source.startswith(above):
            return draft
        places = _places(shown.address, _beside(draft).get(shown.address, ()), file).found
        media_id, _ = await self._first(places, alt_text=shown.alt or None, caption=shown.caption or None)
        if media_id is None or await self._writer.media_known(id=media_id, kind=MediaKind.IMAGE) is None:
            return draft
        told = (
            [Finding("CAPTION_PLAIN", "The caption of the lead image is plain text here.")] if shown.is_marked else []
        )
        source = draft.source.removeprefix(above).lstrip("\n")
        return replace(draft, source=source, lead_image_id=media_id, findings=(*draft.findings, *told))

    async def named_in(self, draft: DraftArticle, file: SourceFile) -> DraftArticle:
        """Return a draft that names its pictures as media; what cannot be had keeps its address, and is told."""
        found, findings = dict[str, str](), list[Finding]()
        lead, shown = draft.lead_image_id or "", list(shown_in(draft.source))
        marked, beside = {each.address for each in shown if each.is_marked}, _beside(draft)
        for address in dict.fromkeys([*(each.address for each in shown), lead]):
            places = _places(address, beside.get(address, ()), file)
            if address in marked:
                is_to_be_had = self._target.fetches or any(isinstance(each, Path) for each in places.found)
                media_id, why = None, _MARKED * bool(places.found and is_to_be_had)
            else:
                media_id, why = await self._first(places.found)
            # of a lead image that is nowhere the command tells
            why = why or "There is no such file." * (places.is_missing and address != lead)
            if media_id is not None:
                found[address] = media_id
            elif why:
                findings.append(Finding("PICTURE_NOT_TAKEN", f"{address[:200]!r} keeps its address. {why}"))
        source, findings = named(draft.source, found), [*draft.findings, *findings]
        return replace(draft, source=source, lead_image_id=found.get(lead, lead) or None, findings=tuple(findings))

    async def _first(self, places: Sequence[Path | str], **said: str | None) -> tuple[str | None, str]:
        """Take a picture where it is to be had first; else say why it is nowhere.

        Of a file, its medium remembers the address elsewhere, by which it is known when the file is there no more.
        """
        origin, reasons = next((each for each in places if isinstance(each, str)), None), list[str]()
        for place in places:
            media_id, why = await self._take(place, origin=origin, **said)
            if media_id is not None:
                return media_id, ""
            reasons.append(why)
        return None, next(filter(None, reasons), "")

    async def _take(self, place: Path | str, **said: str | None) -> tuple[str | None, str]:
        if place not in self._taken:
            try:
                media_id = await (self._add(place, said) if isinstance(place, Path) else self._fetch(place, said))
                self._taken[place] = media_id, ""
            except InputError as fault:
                self._taken[place] = None, fault.message
            except OSError as error:
                self._taken[place] = None, f"The file cannot be read: {error.strerror}."
        return self._taken[place]

    async def _fetch(self, address: str, said: Mapping[str, Any]) -> str | None:
        known, host = await self._writer.media_known(origin=address), address.split("/")[2]
        if known is not None or not self._target.fetches:
            return known
        if self._silences[host] >= _MOST_SILENCES:
            raise MediaUnreachable(f"{host} did not answer {_MOST_SILENCES} times, and is asked no more.")
        if self._fetched >= _MOST_FETCHED or self._bytes >= _MOST_BYTES:
            raise TooLarge("One import fetches no more. Import again: what was fetched is known.")
        try:
            url = f"https://{address.partition('//')[2]}"
            async with self._target.files.fetch(url, self._target.limit) as stored:
                added = await self._writer.run(AddMedia(stored=stored, **{**said, "origin": address}), self._viewer)
        except MediaUnreachable as fault:
            self._silences[host] += fault.is_silence
            raise
        self._silences[host], self._fetched, self._bytes = 0, self._fetched + 1, self._bytes + stored.size
        return added.media_id

    async def _add(self, path: Path, said: Mapping[str, Any]) -> str:
        sha256 = await asyncio.to_thread(_hash_of, path, self._target.limit)
        known = None if sha256 is None else await self._writer.media_known(received_sha256=sha256)
        if known is not None:
            return known
        async with self._target.files.receive(file_chunks(path), self._target.limit) as stored:
            return (await self._writer.run(AddMedia(stored=stored, **said), self._viewer)).media_id


class _Places(NamedTuple):
    """Where a picture may be had, best first; ``is_missing``: not in the folder where it should be."""

    found: tuple[Path | str, ...]
    is_missing: bool


def _beside(draft: DraftArticle) -> dict[str, tuple[str, ...]]:
    """The places of pictures by their addresses: the first that the draft states of each."""
    return {each.address: each.places for each in reversed(draft.pictures)}


def _places(address: str, beside: Sequence[str], file: SourceFile) -> _Places:
    paths = {each: _path(each, file) for each in beside if not _is_elsewhere(each)}
    is_missing = any(path is None and _has_folder(place, file) for place, path in paths.items())
    if _is_beside(address, file):
        paths[address] = _path(address, file)
        is_missing = is_missing or paths[address] is None
    places = (each if _is_elsewhere(each) else paths.get(each) for each in (*beside, address))
    return _Places(tuple(each for each in places if each is not None), is_missing)


def _is_elsewhere(address: str) -> bool:
    return address.startswith(("https://", "http://", "//"))


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
    for folder in _folders(file) if path.startswith("/") else [file.path.parent]:
        try:
            found = folder / path.lstrip("/")
            if found.is_file() and (found := found.resolve()).is_relative_to(home):
                return found
        except (OSError, ValueError):  # too long, or with a null
            return None
    return None


def _folders(file: SourceFile) -> Sequence[Path]:
    """The folders at which an address may begin that begins with a slash: those above, and what sites serve there."""
    root = file.folder or file.path.parent
    above = [each for each in file.path.parents if each.is_relative_to(root)]
    return [folder / served for folder in above for served in _SERVED]


def _has_folder(path: str, file: SourceFile) -> bool:
    """Whether there is the folder at which a path begins, so that its file should be there."""
    first = PurePosixPath(unquote(path).lstrip("/")).parts[:-1][:1]
    return bool(first) and any((folder / first[0]).is_dir() for folder in _folders(file))


def _hash_of(path: Path, limit: int) -> str | None:
    """The hash of a file that may be taken; ``None`` of a larger one."""
    if path.stat().st_size > limit:
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
