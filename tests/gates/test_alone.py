"""Every module can be imported first, and without a warning.

To import any module of a room is to import its door first, so each room gets one fresh process: its door, then the
modules that the door does not lead to.
"""

import subprocess
import sys

import pytest
from support.tree import module_name, modules

IMPORT_EACH_ROOM_IN_A_FORK = """
import importlib, itertools, os, sys, warnings
with warnings.catch_warnings(action="ignore"):
    for heavy in ("strawberry", "tortoise", "starlette.applications", "typer", "pydantic_settings"):
        importlib.import_module(heavy)  # loaded once, before the forks; what is tried are our own modules
failed = False
for room, names in itertools.groupby(sys.argv[1:], key=lambda name: name.split(".")[:2]):
    child = os.fork()
    if child == 0:
        for name in names:
            try:
                importlib.import_module(name)
            except BaseException as error:
                print(f"{name}: {type(error).__name__}: {error}", flush=True)
                os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        failed = True
sys.exit(failed)
"""


@pytest.mark.long
def test_every_room_and_module_imports_by_itself() -> None:
    names = sorted(module_name(path) for path in modules() if path.stem != "__main__")
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EACH_ROOM_IN_A_FORK, *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
