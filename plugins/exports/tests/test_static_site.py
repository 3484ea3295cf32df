"""The site as a folder: the same bytes, and no more memory for more articles."""

import io
import posixpath
import re
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from gql_blog.plugin import ExportArticle, ExportByline, ExportSite
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.epub import write_site_book
from gql_blog_exports.site_pages import file_name
from gql_blog_exports.static_site import write_site

DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


class Walked(Sequence[ExportArticle]):
    """Articles that are made as they are walked, as those of a site are read."""

    def __init__(self, article: ExportArticle, count: int, words: int) -> None:
        self._article, self._count, self._words = article, count, words

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        raise AssertionError("The articles are walked.")

    def __iter__(self) -> Iterator[ExportArticle]:
        for number in range(self._count):
            text = " ".join(f"{number}w{word}" for word in range(self._words))
            yield replace(
                self._article,
                id=f"art_{number:026}",
                slug=f"article-{number}",
                url=f"https://example.org/article-{number}",
                html=f"<p>{text}</p>",
                text=text,
            )


def test_a_site_is_written_in_the_same_bytes_and_its_lists_have_pages(post: ExportArticle, site: ExportSite) -> None:
    articles = Walked(post, 201, 3)
    data = b"".join(write_site(articles, PageOptions(), site))
    assert data == b"".join(write_site(articles, PageOptions(), site))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        second = archive.read("index_2.html").decode()
    assert len(names) == len(set(names))
    assert {"index_3.html", "contributors/mara-lind_3.html", "search/1.js", "search/2.js"} <= {*names}
    assert 'href="index.html">Newer<' in second
    assert 'href="index_3.html">Older<' in second


@pytest.mark.long
@pytest.mark.parametrize("write", [write_site, write_site_book])
def test_memory_holds_no_site(write: Callable[..., Iterator[bytes]], post: ExportArticle, site: ExportSite) -> None:
    peaks = []
    for count in (150, 450):
        tracemalloc.start()
        for _ in write(Walked(post, count, 1_000), PageOptions(), site):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The texts of 300 more articles are 2 MB twice, and as search words again: what leads to them is kept alone.
    assert peaks[1] - peaks[0] < 6_000_000, peaks


HOSTILE = ("con", "NUL", "aux", "prn", "com1", "lpt9", "tides.", "tides ", "tides", "Tides", "TIDES", "a/b", "..")


def test_names_that_a_file_system_takes_for_another_lead_to_pages_of_their_own(
    post: ExportArticle, site: ExportSite
) -> None:
    """Windows has devices called con and nul, drops dots and spaces at the end, and knows no case."""
    articles = [
        replace(
            post,
            id=f"art_{number:026}",
            slug=name,
            url=f"https://example.org/{number}",
            html=f'<p><a href="https://example.org/{(number + 1) % len(HOSTILE)}">More</a></p>',
            tags=HOSTILE,
            bylines=tuple(ExportByline(name=each, contributor=each) for each in HOSTILE),
        )
        for number, name in enumerate(HOSTILE)
    ]
    with zipfile.ZipFile(io.BytesIO(b"".join(write_site(articles, PageOptions(), site)))) as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")}
        assert len({name.casefold() for name in archive.namelist()}) == len(archive.namelist())
    stems = [part.partition(".")[0] for name in pages for part in name.split("/")]
    assert not [each for each in stems if each.upper() in DEVICES or each != each.rstrip(". ")]
    for folder in ("articles", "tags", "contributors"):
        assert len([name for name in pages if name.startswith(f"{folder}/")]) == len(HOSTILE)
    for name, page in pages.items():
        for link in re.findall(r'href="([^":#]+\.html)', page):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), link)) in pages, (name, link)


def test_names_of_files_are_plain_and_differ() -> None:
    names = ["harbours", "Harbours", "a b", "a-b", "../etc", "潮汐", "x" * 300, "x" * 299]
    files = [file_name(each) for each in names]
    assert files[0] == "harbours.html"
    assert len(set(files)) == len(names)
    assert all(len(each) < 120 and "/" not in each and each.isascii() for each in files)
    assert file_name("潮汐", "art_1") == "art_1.html"
