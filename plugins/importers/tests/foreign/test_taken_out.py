"""What a reader takes out of a text, or puts words in the place of: in one pass, however much of it there is."""

import shutil
from collections.abc import Callable

import pytest
from support.growth import assert_grows

from gql_blog_importers.foreign.medium import read_medium
from gql_blog_importers.foreign.pandoc import read_document
from gql_blog_importers.foreign.substack import substack_folder
from gql_blog_importers.format_options import DocumentOptions

_NEEDS_PANDOC = pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc: apt-get install pandoc")


def _medium(text: str) -> object:
    post = f'<article><h1 class="p-name">Tides</h1><div class="e-content">{text}<p>It turns.</p></div></article>'
    return read_medium("posts/2019-05-02_Tides-abcd12345678.html", post.encode())


def _substack(text: str) -> object:
    files = {"posts.csv": "post_id,title\n1.tides,Tides\n", "posts/1.tides.html": f"{text}<p>It turns.</p>"}
    folder = substack_folder(list(files), lambda path: files[path].encode())
    assert folder is not None
    return folder.draft("posts/1.tides.html")


def _pandoc(text: str) -> object:
    return read_document("tides.html", f"<p>{text}It turns.</p>".encode(), DocumentOptions(reads="html"))


@pytest.mark.parametrize(
    ("read", "piece"),
    [
        pytest.param(_medium, "<hr>", id="medium"),
        pytest.param(_substack, '<p class="button-wrapper"></p>', id="substack"),
        pytest.param(_pandoc, '<img src="a.png" alt="b">', id="pandoc", marks=_NEEDS_PANDOC),
    ],
)
def test_what_is_taken_out_takes_work_in_proportion(read: Callable[[str], object], piece: str) -> None:
    assert_grows(read, piece * 750, piece * 3_000, most=6)
