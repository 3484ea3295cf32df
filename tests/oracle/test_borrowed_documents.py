"""The same with documents of a second source: hypothesis-graphql knows the schema, and none of our habits."""

import pytest
from support.databases import DIALECTS
from support.oracle.answering import oracle_schema
from support.triples.borrowed import borrowed_documents
from support.triples.running import Sites
from support.triples.tally import Tally

MANY = 100


async def run(sites: Sites, dialect: str, seed: int, count: int, tally: Tally) -> None:
    """Run documents over one database; some do not fit who asks."""
    documents = borrowed_documents(oracle_schema(), seed, count)
    async with sites(dialect, seed) as site:
        for number, text in enumerate(documents):
            outcome = await site.borrowed(number, text)
            if outcome:
                tally.add(outcome)


@pytest.mark.long
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_many_documents(dialect: str, sites: Sites) -> None:
    tally = Tally()
    for seed in range(2_000, 2_004):
        await run(sites, dialect, seed, MANY // 4, tally)
    tally.check_answers(MANY // 2)
