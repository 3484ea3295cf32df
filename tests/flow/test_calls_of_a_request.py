"""What a known request costs beyond its statements is counted in calls, so that no clock has a say.

The calls are those of the project's functions in Python, from the engine's entrance to the bytes of the answer, but for
those of the readers of the databases. A bound that is exceeded is no fault by itself: whoever adds a call to every
request says so here.
"""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.golden_library import GoldenLibrary
from support.reading import library_over
from support.tree import ROOT

from gql_blog.access import ANONYMOUS
from gql_blog.store import Database

MOST = {"Article": 86, "Home": 86, "Dialogue": 92}
"""The most calls of a page. The viewer's sight, which tokens of previews have, is among them."""


@pytest.mark.parametrize("page", MOST)
async def test_a_known_request_makes_few_calls(read_only: GoldenLibrary, shared_database: Database, page: str) -> None:
    path = ROOT / "schema" / "operations" / "bench" / f"{page}.graphql"
    query, variables = path.read_text(encoding="utf-8"), await read_only.variables(path)
    engine, calls = library_over(shared_database, debug=False).engine, 0

    def note(frame: FrameType, event: str, _: Any) -> None:
        nonlocal calls
        name, path = frame.f_code.co_name, frame.f_code.co_filename
        # On a busy machine a read goes on in a thread; and since Python 3.12 a comprehension is no call.
        known = path.startswith(str(Path(ROOT) / "gql_blog")) and "/store/" not in path and not name.startswith("<")
        calls += known and event == "call"

    await engine.execute(query=query, variables=variables, viewer=ANONYMOUS)
    sys.setprofile(note)
    try:
        answer = await engine.execute(query=query, variables=variables, viewer=ANONYMOUS)
    finally:
        sys.setprofile(None)
    assert b'"errors"' not in answer.body
    assert calls <= MOST[page]
