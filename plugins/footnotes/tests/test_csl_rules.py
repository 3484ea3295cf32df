"""Every work that is read from a note keeps the rules of CSL-JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.csl_rules import breaches

from gql_blog_footnotes.csl_json import citation_to_csl

CHAINS = Path(__file__).parent / "chains"
CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "citations"
STONE = {"id": "stone", "type": "book", "author": [{"family": "Stone"}], "issued": {"date-parts": [[1999]]}}


def notes() -> Iterator[str]:
    for path in CHAINS.glob("*.txt"):
        yield from (line.rsplit(" | ", 1)[-1] for line in path.read_text(encoding="utf-8").splitlines())
    for path in CORPUS.glob("*.json"):
        yield from texts_in(json.loads(path.read_text(encoding="utf-8")))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def test_works_of_the_chains_and_of_the_corpus() -> None:
    items = {note: item for note in notes() if (item := citation_to_csl(note))}
    assert len(items) > 100
    assert {note: wrong for note, item in items.items() if (wrong := breaches(item))} == {}


PIECES = st.sampled_from(
    [
        *(
            "Stone",
            "Ada Stone",
            ", ",
            " & ",
            "; ",
            ". ",
            "“The Long Table,” ",
            "Marks",
            " (Oslo: Rune, 1999)",
            "et al.",
        ),
        *(
            " (1999). ",
            "12",
            "354 U. S. 234",
            " v. ",
            "《标记》",
            "：",
            "2016年版",
            "doi:10.1000/x",
            "https://a.org/x",
            "*",
        ),
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=9).map("".join))
def test_works_of_any_text(note: str) -> None:
    item = citation_to_csl(note)
    assert item is None or breaches(item) == []


def test_one_work_has_one_id() -> None:
    one, other = (
        citation_to_csl(f"Ada Stone, Marks of the North (Oslo: Rune, 1999){rest}")
        for rest in (", 12.", "; emphasis added.")
    )
    assert one is not None
    assert other is not None
    assert one["id"] == other["id"] == "stone-1999-marks-of-the-north"


@cases(
    ("change", "breach"),
    [
        ({"id": None}, "id is None"),
        ({"type": "novel"}, "'novel' is no type"),
        ({"pages": "5"}, "pages is no variable"),
        ({"volume": True}, "volume is True"),
        ({"title": 5}, "title is 5"),
        ({"author": "Stone"}, "author is no list of names"),
        ({"author": [{"name": "Stone"}]}, "author has 'name'"),
        ({"author": [{"given": "Ada"}]}, "author has nobody: {'given': 'Ada'}"),
        ({"issued": 1999}, "issued is no date"),
        ({"issued": {"year": 1999}}, "issued has 'year'"),
        ({"issued": {"date-parts": [[]]}}, "issued has [[]]"),
        ({"issued": {"date-parts": [["1999"], [2000]]}}, "issued has [['1999'], [2000]]"),
    ],
)
def test_a_planted_breach_is_seen(change: dict[str, Any], breach: str) -> None:
    assert breaches(STONE) == []
    assert breach in breaches({**STONE, **change})


def test_an_item_without_an_id_is_none() -> None:
    assert breaches({"type": "book"}) == ["id is missing"]
