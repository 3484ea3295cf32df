"""What a document costs when it is seen for the first time, beside graphql-core's parsing and validation of it.

Both are timed in this process, by its processor time, on documents that differ in the name of their operation alone.
The first sight of one is its first answer less its second: all that is done once, compilation included. Lists are asked
for one entry, so that the answers cost little beside what is sought. The garbage collector is set as a server sets it,
for both.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from graphql import parse, validate

from benchmarks.places import WORK
from benchmarks.servers import Databases
from benchmarks.workloads import Workload
from gql_blog.access import ANONYMOUS
from gql_blog.app import App, assembled
from gql_blog.garbage_collection import infrequent_collections
from gql_blog.settings import load_settings

_BLOCKS = 9
_DOCUMENTS_A_BLOCK = 20


@dataclass(frozen=True, slots=True)
class FirstSight:
    """Milliseconds a document: medians over blocks in alternation."""

    parsed_and_validated_ms: float
    first_sight_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long the first sight takes."""
        return self.first_sight_ms / self.parsed_and_validated_ms


def first_sights(databases: Databases, workloads: list[Workload], tell: Callable[[str], None]) -> dict[str, FirstSight]:
    """Return what the first sight of each workload's document costs."""
    tell("first sight of documents")
    return asyncio.run(_all(databases, workloads))


async def _all(databases: Databases, workloads: list[Workload]) -> dict[str, FirstSight]:
    settings = load_settings(
        database_url=databases.sqlite_url, data_dir=WORK / "installation", rate_limits="off", result_cache_mb=0
    )
    async with assembled(settings) as app:
        with infrequent_collections():
            return {workload.name: await _one(app, workload) for workload in workloads}


async def _one(app: App, workload: Workload) -> FirstSight:
    usual: list[float] = []
    ours: list[float] = []
    for block in range(_BLOCKS + 1):
        documents = [_renamed(workload, f"{block}_{number}") for number in range(_DOCUMENTS_A_BLOCK)]
        gc.collect()
        usual.append(_parsed_and_validated(app, documents))
        gc.collect()
        first, second = await _answered(app, workload, documents), await _answered(app, workload, documents)
        ours.append(first - second)
    # The first block warms everything that is not a document.
    return FirstSight(median(usual[1:]), median(ours[1:]))


def _renamed(workload: Workload, suffix: str) -> str:
    return workload.document().replace(f"query {workload.operation}", f"query {workload.operation}_{suffix}")


def _parsed_and_validated(app: App, documents: list[str]) -> float:
    begun = time.process_time()
    for document in documents:
        assert not validate(app.schema.graphql, parse(document))
    return _each(begun, documents)


async def _answered(app: App, workload: Workload, documents: list[str]) -> float:
    variables = {name: 1 if name == "first" else value for name, value in workload.variables[0].items()}
    begun = time.process_time()
    for document in documents:
        await app.engine.execute(query=document, variables=variables, viewer=ANONYMOUS)
    return _each(begun, documents)


def _each(begun: float, documents: list[str]) -> float:
    return (time.process_time() - begun) / len(documents) * 1e3
