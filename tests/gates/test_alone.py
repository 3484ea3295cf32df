"""Every module can be imported first, alone, and without a warning."""

import subprocess
import sys

from support.tree import module_name, modules

IMPORT_EACH_IN_A_FORK = """
import importlib, os, sys, warnings
with warnings.catch_warnings(action="ignore"):
    for heavy in ("strawberry", "tortoise", "starlette.applications", "typer", "pydantic_settings"):
        importlib.import_module(heavy)  # loaded once, before the forks; what is tried are our own modules
failed = []
for name in sys.argv[1:]:
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException as error:
            print(f"{name}: {type(error).__name__}: {error}", flush=True)
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        failed.append(name)
print(f"{len(sys.argv) - 1 - len(failed)} imported")
sys.exit(bool(failed))
"""


def test_every_module_imports_alone() -> None:
    names = [module_name(path) for path in modules() if path.stem != "__main__"]
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_EACH_IN_A_FORK, *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.endswith(f"{len(names)} imported\n")
