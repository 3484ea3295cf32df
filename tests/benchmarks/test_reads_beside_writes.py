"""The benchmark of readers beside writers asks for pages at an even rate, and says how long they took."""

from pathlib import Path

import pytest
from support.served import serve

from benchmarks.importing import asked
from benchmarks.measuring.figures import p95
from benchmarks.reads_beside_writes import measured


def test_its_figure() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 96.0


@pytest.mark.long
def test_a_server_is_read_from_and_written_to(tmp_path: Path) -> None:
    with serve(tmp_path, "--demo", GQL_BLOG_RATE_LIMITS="off") as served:
        address = f"{served.address}/graphql"
        found = measured(address, 0.3)
        (post,) = asked(address, "{ posts(first: 1) { nodes { id } } }")["data"]["posts"]["nodes"]
    assert post
    assert len(found["quietP95Ms"]) == len(found["besideP95Ms"]) == 3
    assert found["comments"] > 3
