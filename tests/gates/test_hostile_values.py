"""The work of one request grows with its bytes, and has an end: whatever somebody unknown sends, wherever it goes.

Each place of a request is filled with text after text of one kind. The processor's time may grow 2.4 times for each
doubling, and 50 ms are the most that one anonymous request may take; an error quotes at most 200 characters of it.
"""

from collections.abc import Iterable, Iterator

import pytest
from support.doubling import FILLERS, MOST_SECONDS, growth
from support.hostile_places import HostilePlace, every_argument, hostile_places, quoted_too_long
from support.stranger import Stranger, stranger

_TRIED = 4
"""Kinds of text that the quick part tries in each place, by turns."""
_TURNS = 16
"""The long part tries each kind of text in every sixteenth argument: each argument meets some five kinds."""


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    with stranger(tmp_path_factory.mktemp("stranger")) as opened:
        yield opened


def faults(place: HostilePlace, fillers: Iterable[str]) -> Iterator[str]:
    for filler in fillers:
        told = growth(place.call, filler, place.sizes, most_seconds=MOST_SECONDS).faults(MOST_SECONDS)
        yield from (f"{place.name}, {each}" for each in told)
        text = FILLERS[filler].text(place.longest)
        yield from (f"{place.name}, {filler}: says {each}" for each in quoted_too_long(place.call(text), text))


def test_every_kind_of_place_is_read_in_time_that_grows_with_it(sender: Stranger) -> None:
    fillers = list(FILLERS)
    told: list[str] = []
    for number, place in enumerate(hostile_places(sender)):
        begin = number * _TRIED
        told += faults(place, [fillers[at % len(fillers)] for at in range(begin, begin + _TRIED)])
    assert not told, "\n".join(told)


@pytest.mark.parametrize("filler", ["newlines", "spaces", "accents out of order"])
def test_what_no_enum_has_is_quoted_in_time_that_grows_with_it(sender: Stranger, filler: str) -> None:
    asked = "query ($o: [ArticleOrder!]) { posts(orderBy: $o, first: 1) { totalCount } }"
    place = HostilePlace("o.field", 60_000, lambda text: sender.ask(asked, {"o": [{"field": text}]}))
    assert not list(faults(place, [filler]))
    assert b"ArticleOrderField" in place.call("x").body


@pytest.mark.long
@pytest.mark.parametrize("filler", FILLERS)
def test_every_place_is_read_in_time_that_grows_with_it(sender: Stranger, filler: str) -> None:
    told = [each for place in hostile_places(sender) for each in faults(place, [filler])]
    assert not told, "\n".join(told)


@pytest.mark.long
@pytest.mark.parametrize("filler", FILLERS)
def test_every_argument_is_read_in_time_that_grows_with_it(sender: Stranger, filler: str) -> None:
    turn = list(FILLERS).index(filler) % _TURNS
    told = [each for place in list(every_argument(sender))[turn::_TURNS] for each in faults(place, [filler])]
    assert not told, "\n".join(told)
