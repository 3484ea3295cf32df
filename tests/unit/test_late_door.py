import subprocess
import sys

import pytest
from support.cases import cases

from gql_blog import transfer

LOADED = """
import sys
from gql_blog import graph
before = "strawberry" in sys.modules
assert graph.Engine
print(before, "strawberry" in sys.modules)
"""


def test_a_room_is_loaded_when_a_name_of_it_is_asked_for() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert run.stdout == "False True\n"


def test_a_name_is_kept_when_it_was_found() -> None:
    found = transfer.decode_utf8
    assert vars(transfer)["decode_utf8"] is found


@cases("name", ["TYPE", "__wrapped__", "late"])
def test_a_name_that_the_door_has_not_is_told(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'gql_blog.transfer' has no attribute '{name}'"):
        getattr(transfer, name)
