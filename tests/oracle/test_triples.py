"""Random operations over random data, by whoever asks: the engine answers what the oracle says, on both databases.

``TRIPLE=7:1234 pytest tests/oracle/test_triples.py`` runs one triple alone: number 1234 over the database of seed 7;
``TRIPLE=7:1234:walked`` and ``TRIPLE=7:1234:wrong`` as the tests of these names do.
"""

import os
from typing import Any

import pytest
from support.databases import DIALECTS
from support.triples.running import Sites
from support.triples.tally import Tally

ALONE = os.environ.get("TRIPLE", "")
FEW_SEED, FEW_DATABASES, FEW = 15, 1, 20
MANY_DATABASES, MANY = 6, 100
BESIDES = 10
HOW: dict[str, dict[str, Any]] = {"walked": {"introspecting": True}, "wrong": {"wrong": 0.25}}


async def run(sites: Sites, dialect: str, seeds: range, each: int, tally: Tally, **how: Any) -> None:
    """Run ``each`` triples over each database."""
    for seed in seeds:
        async with sites(dialect, seed, debug="introspecting" in how) as site:
            for number in range(each):
                tally.add(await site.triple(number, **how))


async def expect_faults(sites: Sites, dialect: str, seeds: range, each: int) -> None:
    """Run triples of which many have arguments that are refused, each at its place."""
    tally = Tally()
    await run(sites, dialect, seeds, each, tally, **HOW["wrong"])
    tally.check_answers(len(seeds) * each)
    assert tally.faulty > tally.triples / 5
    assert tally.rows > tally.triples / 4


async def expect_walks(sites: Sites, dialect: str, seeds: range, each: int) -> None:
    """Run triples that ask for the schema, too, so that graphql-core walks over the rest of the answer."""
    tally = Tally()
    await run(sites, dialect, seeds, each, tally, **HOW["walked"])
    tally.check_answers(len(seeds) * each)
    assert tally.fallbacks == tally.triples


if ALONE:

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_one_triple_alone(dialect: str, sites: Sites) -> None:
        seed, number, *names = ALONE.split(":")
        how = HOW[names[0]] if names else {}
        async with sites(dialect, int(seed), debug="introspecting" in how) as site:
            outcome = await site.triple(int(number), **how)
        assert not outcome.report, outcome.report

else:

    async def test_a_few_triples(sites: Sites) -> None:
        tally = Tally()
        for dialect in DIALECTS:
            await run(sites, dialect, range(FEW_SEED, FEW_SEED + FEW_DATABASES), FEW, tally)
        tally.check(2 * FEW_DATABASES * FEW)

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_triples(dialect: str, sites: Sites) -> None:
        tally = Tally()
        await run(sites, dialect, range(1_000, 1_000 + MANY_DATABASES), MANY, tally)
        tally.check(MANY_DATABASES * MANY)

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_a_few_results_executed_by_graphql_core(dialect: str, sites: Sites) -> None:
        await expect_walks(sites, dialect, range(3, 4), BESIDES)

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_results_executed_by_graphql_core(dialect: str, sites: Sites) -> None:
        await expect_walks(sites, dialect, range(3_000, 3_002), MANY)

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_a_few_wrong_arguments(dialect: str, sites: Sites) -> None:
        await expect_faults(sites, dialect, range(10, 11), BESIDES)

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_wrong_arguments(dialect: str, sites: Sites) -> None:
        await expect_faults(sites, dialect, range(6_000, 6_002), MANY)
