"""Cached results are those of each viewer: one operation by several viewers in turn, each result as the oracle says."""

import pytest
from support.databases import DIALECTS
from support.triples.running import Sites
from support.triples.tally import Tally

PEOPLE = 4
FEW, MANY = 15, 120


async def run(sites: Sites, dialect: str, seed: int, operations: int) -> None:
    """Ask each operation of one database by several people."""
    tally = Tally()
    async with sites(dialect, seed, result_cache_bytes=4_000_000) as site:
        for number in range(operations):
            for outcome in await site.by_many(number, PEOPLE):
                tally.add(outcome)
        hits = site.library.engine.result_cache.counts["hit"]
    tally.check_answers(operations * PEOPLE)
    print(hits, "of them kept")
    assert hits > tally.triples / 10, "few answers were kept, so this says little"


async def test_a_few_operations_by_several_people(sites: Sites) -> None:
    await run(sites, "sqlite", 4, FEW)


@pytest.mark.long
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_many_operations_by_several_people(dialect: str, sites: Sites) -> None:
    await run(sites, dialect, 4_000, MANY)
