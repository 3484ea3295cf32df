"""Reading takes work in proportion to the page: four times the input, at most six times the work."""

from collections.abc import Callable

import pytest
from support.growth import assert_grows
from support.sampling import sampled

from gql_blog.plugin import ImportRefused
from gql_blog_importers.pages import looks_like_page, parse_page

_HEAD = "The Ferry\nOdile Marchetti | May 1, 2017\nResponding To: Two Islands\nBram Achterberg\n"
_MOST = 6.0
_WHOLE = 1_000


def _cards(count: int) -> str:
    return "".join(f"Person Number{number} | May 1, 2017\n" for number in range(count))


def _titled_cards(count: int) -> str:
    return "".join(f"Thoughts of {number}\nPerson Number{number} | May 1, 2017\n" for number in range(count))


def _comments(count: int) -> str:
    return "".join(f"COMMENT FROM PERSON N{number} (May 1, 2017):\nSo it is.\n" for number in range(count))


def _notes(count: int) -> str:
    return "So it is [1].\n" + "".join(f"[{number}] Ibid, {number}.\n" for number in range(1, count + 1))


_PAGES: dict[str, Callable[[int], str]] = {  # by its size in thousandths of what the name says
    "one line of 500 kB": lambda size: _HEAD + "words " * (83 * size),
    "one line of 500 kB without a space": lambda size: "a" * (500 * size),
    "50,000 brackets": lambda size: _HEAD + "[" * (25 * size) + "]" * (25 * size),
    "open brackets": lambda size: _HEAD + "[1" * (25 * size),
    "a marker of 50,000 numbers": lambda size: _HEAD + "[1" + ",1" * (50 * size),
    "brackets in an address": lambda size: _HEAD + "http://" + "a[1]" * (25 * size) + "\n[1] So.",
    "5,000 cards": lambda size: _HEAD + "So it is.\n" + _cards(5 * size),
    "5,000 cards with titles": lambda size: _HEAD + "So it is.\n" + _titled_cards(5 * size),
    "5,000 comments": lambda size: _HEAD + "So it is.\n" + _comments(5 * size),
    "4,000 notes": lambda size: _HEAD + _notes(4 * size),
    "a note of 20,000 lines": lambda size: _HEAD + "So [1].\n[1] So\n" + "and so on\n" * (20 * size),
    "20,000 sentences about the author": lambda size: _HEAD + "Bram Achterberg is a clerk. " * (20 * size),
    "20,000 headlines": lambda size: "Responding To: Two Islands\n" + "Same Line\n" * (20 * size),
    "20,000 dates": lambda size: "Responding To: Two Islands\n" + "May 1, 2017\n" * (20 * size),
    "100,000 blank lines": lambda size: _HEAD + "So it is.\n" + "\n" * (100 * size),
    "a terminal's escapes": lambda size: _HEAD + "\x1b[" + "1;" * (50 * size),
}


def _read(data: bytes) -> None:
    """Some of these pages have no text, and are refused at the end of the same way."""
    reason = None
    try:
        parse_page(data)
    except ImportRefused as refusal:
        reason = refusal.reason
    assert reason in (None, "NO_BODY")


def _read_and_look(text: str) -> None:
    _read(text.encode())
    looks_like_page(text)


@pytest.mark.long
@pytest.mark.parametrize("name", list(_PAGES))
def test_four_times_a_small_page_is_hardly_more_than_four_times_the_work(name: str) -> None:
    build = _PAGES[name]
    assert_grows(_read_and_look, build(50), build(200), most=_MOST)


@pytest.mark.long
@pytest.mark.parametrize("name", list(_PAGES))
def test_four_times_a_large_page_is_hardly_more_than_four_times_the_work(name: str) -> None:
    build = _PAGES[name]
    assert_grows(_read_and_look, build(_WHOLE // 2), build(_WHOLE * 2), most=_MOST)


@pytest.mark.parametrize("name", sampled(list(_PAGES), 4))
def test_a_large_page_is_read(name: str) -> None:
    _read_and_look(_PAGES[name](_WHOLE))
