"""Random operations over random data, by whoever asks: the engine answers what the oracle says, on both databases.

``TRIPLE=7:1234 pytest tests/oracle/test_triples.py`` runs one triple alone: number 1234 over the database of seed 7.
"""

import os

import pytest
from support.databases import DIALECTS
from support.triples.running import Sites
from support.triples.tally import Tally

ALONE = os.environ.get("TRIPLE", "")
FEW_DATABASES, FEW = 3, 50
MANY_DATABASES, MANY = 25, 200
WALKED = 20


async def run(
    sites: Sites, dialect: str, seeds: range, each: int, tally: Tally, *, introspecting: bool = False
) -> None:
    """Run ``each`` triples over each database."""
    for seed in seeds:
        async with sites(dialect, seed) as site:
            for number in range(each):
                tally.add(await site.triple(number, introspecting=introspecting))


if ALONE:

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_one_triple_alone(dialect: str, sites: Sites) -> None:
        seed, _, number = ALONE.partition(":")
        async with sites(dialect, int(seed)) as site:
            outcome = await site.triple(int(number))
        assert not outcome.report, outcome.report

else:

    async def test_a_few_triples(sites: Sites) -> None:
        tally = Tally()
        for dialect in DIALECTS:
            await run(sites, dialect, range(FEW_DATABASES), FEW, tally)
        tally.check(2 * FEW_DATABASES * FEW)

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_triples(dialect: str, sites: Sites) -> None:
        tally = Tally()
        await run(sites, dialect, range(1_000, 1_000 + MANY_DATABASES), MANY, tally)
        tally.check(MANY_DATABASES * MANY)

    async def test_a_few_answers_that_are_walked(sites: Sites) -> None:
        tally = Tally()
        for dialect in DIALECTS:
            await run(sites, dialect, range(3, 4), WALKED, tally, introspecting=True)
        tally.check_answers(2 * WALKED)
        assert tally.fallbacks == 2 * WALKED

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_answers_that_are_walked(dialect: str, sites: Sites) -> None:
        tally = Tally()
        await run(sites, dialect, range(3_000, 3_005), MANY, tally, introspecting=True)
        tally.check_answers(5 * MANY)
        assert tally.fallbacks == 5 * MANY
