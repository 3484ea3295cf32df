"""Random operations over random data read exactly what they need: SQL, receipt and expectation say the same.

``EXACT=7:1234 pytest tests/oracle/test_exact_columns.py`` asks one alone: number 1234 of the database of seed 7.
"""

import os
import random
from dataclasses import dataclass

import orjson
import pytest
from support.databases import DIALECTS
from support.exactness import GraphQLRequest, faults, is_settled
from support.triples.documents import DocumentCache
from support.triples.drawing import Drawing
from support.triples.running import Site, Sites, viewer_of

ALONE = os.environ.get("EXACT", "")
FEW_DATABASES, FEW = 2, 15
MANY_DATABASES, MANY = 5, 100
LEAST_COMPARED = 0.8
LEAST_SETTLED = 0.5
"""The shares of the operations that are planned and answered without error, and of these: where lists have parents."""


@dataclass
class Shares:
    """What became of the operations."""

    asked: int = 0
    compared: int = 0
    settled: int = 0


async def ask(site: Site, number: int, dialect: str) -> GraphQLRequest | None:
    """Ask the operation of a number; nothing where it is answered with an error, or walked for fear of one."""
    chance = random.Random(f"columns {site.seed} {number}")
    person = chance.choice(site.people)
    operation = DocumentCache(site.schema, Drawing(chance, *await site.person(person))).operation()
    library, viewer, walked = site.library, viewer_of(person), site.fallbacks
    with library.newsroom.database.reader.record() as statements:
        answer = await library.engine.execute(
            query=operation.text, variables=operation.variables, viewer=viewer, with_receipt=True
        )
    found = orjson.loads(answer.body)
    if "errors" in found or site.fallbacks > walked:
        return None
    receipt = found["extensions"]["receipt"]
    return GraphQLRequest(
        library.engine.schema, operation.text, operation.variables, viewer, found["data"], receipt, statements, dialect
    )


async def check(site: Site, number: int, dialect: str, shares: Shares) -> None:
    """Hold one operation to its needs."""
    shares.asked += 1
    asked = await ask(site, number, dialect)
    if asked is None:
        return
    shares.compared += 1
    shares.settled += is_settled(asked)
    wrong = faults(asked)
    assert not wrong, (
        f"{wrong}\n\n{asked.query}\n\nVariables: {asked.variables}\nViewer: {asked.viewer}\n"
        f"Alone: EXACT={site.seed}:{number} pytest {__file__} ({dialect})"
    )


async def check_all(sites: Sites, dialect: str, seeds: range, each: int) -> None:
    """Hold operations over several databases to their needs, and the comparison to its shares."""
    shares = Shares()
    for seed in seeds:
        async with sites(dialect, seed) as site:
            for number in range(each):
                await check(site, number, dialect, shares)
    assert shares.compared >= shares.asked * LEAST_COMPARED, shares
    assert shares.settled >= shares.compared * LEAST_SETTLED, shares


if ALONE:

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_one_alone(sites: Sites, dialect: str) -> None:
        seed, _, number = ALONE.partition(":")
        async with sites(dialect, int(seed)) as site:
            await check(site, int(number), dialect, Shares())

else:

    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_a_few_random_operations_read_what_they_need(sites: Sites, dialect: str) -> None:
        await check_all(sites, dialect, range(FEW_DATABASES), FEW)

    @pytest.mark.long
    @pytest.mark.parametrize("dialect", DIALECTS)
    async def test_many_random_operations_read_what_they_need(sites: Sites, dialect: str) -> None:
        await check_all(sites, dialect, range(5_000, 5_000 + MANY_DATABASES), MANY)
