"""Pictures for files: those of the site alone, and in the thread of a format."""

import asyncio
from pathlib import Path

import pytest
from support.sampling import sqlite_first
from support.writing import PREVIEWS

from gql_blog.content import SiteUrls
from gql_blog.errors import PluginError
from gql_blog.media import files_at
from gql_blog.store import Database
from gql_blog.transfer import SitePictures

ID = "med_00000000000000000000000001"


@pytest.fixture
def pictures(database: Database, tmp_path: Path) -> SitePictures:
    return SitePictures(files_at("", tmp_path), database, PREVIEWS, SiteUrls("https://blog.example"))


@sqlite_first
async def test_what_is_not_of_the_site_is_no_picture(pictures: SitePictures) -> None:
    find = pictures.open()
    for address in (f"https://elsewhere.example/media/{ID}/1.png", "media:", "q.png"):
        assert find(address) is None, "nothing is asked"
    for address in (f"https://blog.example/media/{ID}/0123-640.png", f"media:{ID}"):
        assert await asyncio.to_thread(find, address) is None, "there is none of this id"


@sqlite_first
async def test_nobody_waits_for_the_loop_in_its_own_thread(pictures: SitePictures) -> None:
    with pytest.raises(PluginError, match="in the thread of a format"):
        pictures.open()(f"media:{ID}")
