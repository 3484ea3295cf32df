"""The same name down the line: a module has its test, ``tests/unit/<room>/…/test_<module>.py``.

Modules of pure declaration (no function, no method: frozen values, tables, a door) have nothing to run by themselves.
"""

import ast
from collections import Counter
from pathlib import Path

from support.tree import ROOT, modules, parsed, shown

LINES_THAT_NEED_A_TEST = 20


def _does_something(path: Path) -> bool:
    return any(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(parsed(path)))


def _needing() -> list[tuple[str, str, str]]:
    """Each module that needs a test, as (folder of tests, name of the test, path of the module)."""
    found = []
    for path in modules():
        short = len(path.read_text(encoding="utf-8").splitlines()) <= LINES_THAT_NEED_A_TEST
        if short or path.name == "__init__.py" or not _does_something(path):
            continue
        parts = path.relative_to(ROOT).parts
        if parts[0] == "plugins":
            tests = f"plugins/{parts[1]}/tests"
        else:
            tests = "tests/unit" if len(parts) == 2 else f"tests/unit/{parts[1]}"
        found.append((tests, f"test_{path.name}", shown(path)))
    return found


def _missing() -> set[str]:
    needing = _needing()
    assert len(needing) > 10
    wanted = Counter((tests, name) for tests, name, _ in needing)
    return {
        module
        for tests, name, module in needing
        if len(list((ROOT / tests).glob(name if tests == "tests/unit" else f"**/{name}"))) < wanted[tests, name]
    }


def test_every_module_has_its_test() -> None:
    missing = _missing()
    assert not missing, "no test of their own: " + ", ".join(sorted(missing))


def test_every_unit_test_has_its_module() -> None:
    modules_named = {path.name for path in modules()} | {path.parent.name + ".py" for path in modules()}
    strays = [
        shown(path)
        for path in (ROOT / "tests/unit").rglob("test_*.py")
        if path.name.removeprefix("test_") not in modules_named
    ]
    assert not strays, "\n".join(strays)
