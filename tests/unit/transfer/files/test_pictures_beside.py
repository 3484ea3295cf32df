"""Which pictures of a text lie beside it: what is code, escaped or elsewhere is none; hostile texts take no time."""

import re
import time
from pathlib import Path

import pytest
from support.cases import cases
from support.hostile_pictures import picture
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.content import DraftArticle, DraftPicture
from gql_blog.media import files_at
from gql_blog.store import Media
from gql_blog.transfer import MediaTarget
from gql_blog.transfer.files.pictures_beside import PicturesBeside
from gql_blog.transfer.files.source_files import SourceFile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    return tmp_path


async def named(room: Newsroom, folder: Path, source: str, limit: int = 100_000) -> tuple[str, list[str]]:
    """The text with its pictures named, and what was told."""
    beside = PicturesBeside(MediaTarget(files_at("", folder / "data"), limit), room.writer, OPERATOR)
    draft = await beside.named_in(DraftArticle(source=source), SourceFile(folder / "a.md", "a.md", folder=folder))
    return draft.source or "", [each.message for each in draft.findings]


@cases(
    ("source", "is_named"),
    [
        ("![a](a.png)", True),
        ("![a](<a.png> 'b')", True),
        ('![a [b] \\] c](a.png "d")', True),
        ("![a](/a.png)", True),
        ("[![a](a.png)](https://e.org)", True),
        ("x ``` y ![a](a.png)", True),
        ("\\![a](a.png)", False),
        ("`![a](a.png)`", False),
        ("~~~\n![a](a.png)\n", False),
        ("![a](https://e.org/a.png)", False),
        ("![a](//e.org/a.png)", False),
    ],
)
async def test_a_picture_beside_a_text_is_named(lite: Newsroom, folder: Path, source: str, is_named: bool) -> None:
    text, told = await named(lite, folder, source)
    assert told == []
    media_id = (await lite.rows(Media))[0].id if is_named else ""
    assert text == (re.sub("<?/?a.png>?", f"media:{media_id}", source) if is_named else source)


async def test_what_is_too_large_keeps_its_address(lite: Newsroom, folder: Path) -> None:
    text, (told,) = await named(lite, folder, "![a](a.png)", limit=10)
    assert text == "![a](a.png)"
    assert told.startswith("'a.png' keeps its address. The file has more than 10 bytes.")


@pytest.mark.parametrize("part", ["![", "![a](", "`", "``a", "[![a](<", "![a](b(", "~~~\n"])
async def test_a_hostile_text_takes_no_time(lite: Newsroom, folder: Path, part: str) -> None:
    begun = time.process_time()
    text, _ = await named(lite, folder, part * (200_000 // len(part)))
    assert text.startswith(part)
    assert time.process_time() - begun < 3


async def test_an_export_with_many_pictures_takes_no_time(lite: Newsroom, folder: Path) -> None:
    """Each is looked up, and not searched for among all."""
    shown = [f"/{number}.png" for number in range(20_000)]
    draft = DraftArticle(source="".join(f"![]({each})\n" for each in shown), pictures=(*map(DraftPicture, shown),))
    beside = PicturesBeside(MediaTarget(files_at("", folder / "data"), 100), lite.writer, OPERATOR)
    begun = time.process_time()
    assert await beside.named_in(draft, SourceFile(folder / "feed.atom", "feed.atom")) == draft
    assert time.process_time() - begun < 3
