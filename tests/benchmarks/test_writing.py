"""The benchmark of writing writes what it says, and its figures are what they say."""

import pytest
from support.recomputed import wrong_columns
from support.writing import Newsroom

from benchmarks.writing import KINDS, Stretch, prepare, record, write_for_a_while
from gql_blog.store import Audit, Comment, Outbox, Receipt, Revision

LEFT_BY_A_COMMENT = (Comment, Receipt, Audit, Outbox)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_writes_for_a_while(room: Newsroom, database_url: str, kind: str) -> None:
    await prepare(database_url, 2)
    begun: list[None] = []
    before = [len(await room.rows(model)) for model in (*LEFT_BY_A_COMMENT, Revision)]
    written = await write_for_a_while(Stretch(kind, database_url, 0.05, 1, 2), lambda: begun.append(None))
    after = [len(await room.rows(model)) for model in (*LEFT_BY_A_COMMENT, Revision)]
    grown = [later - earlier for earlier, later in zip(before, after, strict=True)]
    more = written + 1  # the first one is not counted
    assert grown == ([0, 0, more, more, more] if kind == "updates" else [more] * 4 + [0])
    assert begun == [None]
    assert wrong_columns(database_url) == []


def test_its_figures() -> None:
    rates = {"bare": {1: 300.0, 16: 900.0}, "comments": {1: 100.0, 16: 210.0}, "updates": {1: 50.0, 16: 150.0}}
    assert record(rates) == {
        "perSecond": {
            "bare": {"1": 300.0, "16": 900.0},
            "comments": {"1": 100.0, "16": 210.0},
            "updates": {"1": 50.0, "16": 150.0},
        },
        "ofBareAtOneClient": {"bare": 1.0, "comments": 0.33, "updates": 0.17},
        "scaling": {"bare": 3.0, "comments": 2.1, "updates": 3.0},
        "ofBareScaling": {"bare": 1.0, "comments": 0.7, "updates": 1.0},
    }
