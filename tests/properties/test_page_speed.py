"""Reading takes time in proportion to the page: twice the input, at most two and a half times as long."""

import gc
from collections.abc import Callable
from time import process_time

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages import looks_like_page, parse_page

_HEAD = "The Ferry\nOdile Marchetti | May 1, 2017\nResponding To: Two Islands\nBram Achterberg\n"
_MOST = 2.5
_TRIES = 7


def _cards(count: int) -> str:
    return "".join(f"Person Number{number} | May 1, 2017\n" for number in range(count))


def _titled_cards(count: int) -> str:
    return "".join(f"Thoughts of {number}\nPerson Number{number} | May 1, 2017\n" for number in range(count))


def _comments(count: int) -> str:
    return "".join(f"COMMENT FROM PERSON N{number} (May 1, 2017):\nSo it is.\n" for number in range(count))


def _notes(count: int) -> str:
    return "So it is [1].\n" + "".join(f"[{number}] Ibid, {number}.\n" for number in range(1, count + 1))


_PAGES: dict[str, Callable[[int], str]] = {
    "one line of 500 kB": lambda size: _HEAD + "words " * (83_000 * size),
    "one line of 500 kB without a space": lambda size: "a" * (500_000 * size),
    "50,000 brackets": lambda size: _HEAD + "[" * (25_000 * size) + "]" * (25_000 * size),
    "open brackets": lambda size: _HEAD + "[1" * (25_000 * size),
    "a marker of 50,000 numbers": lambda size: _HEAD + "[1" + ",1" * (50_000 * size),
    "brackets in an address": lambda size: _HEAD + "http://" + "a[1]" * (25_000 * size) + "\n[1] So.",
    "5,000 cards": lambda size: _HEAD + "So it is.\n" + _cards(5_000 * size),
    "5,000 cards with titles": lambda size: _HEAD + "So it is.\n" + _titled_cards(5_000 * size),
    "5,000 comments": lambda size: _HEAD + "So it is.\n" + _comments(5_000 * size),
    "4,000 notes": lambda size: _HEAD + _notes(4_000 * size),
    "a note of 20,000 lines": lambda size: _HEAD + "So [1].\n[1] So\n" + "and so on\n" * (20_000 * size),
    "20,000 sentences about the author": lambda size: _HEAD + "Bram Achterberg is a clerk. " * (20_000 * size),
    "20,000 headlines": lambda size: "Responding To: Two Islands\n" + "Same Line\n" * (20_000 * size),
    "20,000 dates": lambda size: "Responding To: Two Islands\n" + "May 1, 2017\n" * (20_000 * size),
    "100,000 blank lines": lambda size: _HEAD + "So it is.\n" + "\n" * (100_000 * size),
    "a terminal's escapes": lambda size: _HEAD + "\x1b[" + "1;" * (50_000 * size),
}


def _read(data: bytes) -> None:
    """Some of these pages have no text, and are refused at the end of the same way."""
    reason = None
    try:
        parse_page(data)
    except ImportRefused as refusal:
        reason = refusal.reason
    assert reason in (None, "NO_BODY")


def _seconds(text: str) -> float:
    """The best of some runs: what the reading itself takes, whatever else the machine does."""
    data = text.encode()
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(_TRIES):
            start = process_time()
            _read(data)
            looks_like_page(text)
            best = min(best, process_time() - start)
    finally:
        gc.enable()
    return best


@pytest.mark.long
@pytest.mark.parametrize("name", list(_PAGES))
def test_twice_the_page_takes_hardly_more_than_twice_as_long(name: str) -> None:
    build = _PAGES[name]
    ratio = _seconds(build(2)) / _seconds(build(1))
    print(f"{name}: {ratio:.2f}")
    assert ratio <= _MOST


@pytest.mark.parametrize("name", list(_PAGES))
def test_a_large_page_is_read_soon(name: str) -> None:
    start = process_time()
    _read(_PAGES[name](1).encode())
    assert process_time() - start < 2
