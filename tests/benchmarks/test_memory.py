"""What the benchmark of memory sends, and what it makes of what it reads."""

import os

from graphql import parse, validate
from support.cases import cases
from support.core_schema import core_schema

from benchmarks.memory import KINDS, Growth, invalid, paged, resident, valid

SCHEMA = core_schema().graphql


@cases("kind", KINDS)
def test_nothing_is_sent_twice(kind: str) -> None:
    assert KINDS[kind](1) != KINDS[kind](2)


def test_documents_are_valid_but_for_those_that_are_meant_to_be_invalid() -> None:
    for body, wrong in ((valid(7), False), (paged(7), False), (invalid(7), True)):
        assert bool(validate(SCHEMA, parse(str(body["query"])))) is wrong


def test_growth_is_told_by_the_most_and_by_the_second_half() -> None:
    growth = Growth("valid", (10.0, 30.0, 20.0, 31.0, 35.0, 33.0))
    assert (growth.most, growth.still_growing) == (35.0, 5.0)


def test_a_process_has_memory() -> None:
    assert resident(os.getpid()) > 10
