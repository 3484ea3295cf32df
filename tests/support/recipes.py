"""Recipes of the docs, done in a copy of the tree as they stand on their page."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from support.tree import ROOT

_STEPS = re.compile(r"`((?:gql_blog|docs)/[\w/-]+\.(?:py|md))`|```(python|diff)\n(.*?)```", re.DOTALL)


class Copied:
    """A copy of the package, and of the pages that a recipe edits."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "gql_blog", folder / "gql_blog", ignore=unwanted)

    def follow(self, recipe: str) -> set[str]:
        """Do what a page says, and return the files that this makes or edits: a name, then what becomes of the file."""
        page = (ROOT / "docs/recipes" / recipe).read_text(encoding="utf-8")
        touched: set[str] = set()
        path = ""
        for named, kind, block in _STEPS.findall(page):
            path = named or path
            if named:
                continue
            touched.add(path)
            target = self._folder / path
            if kind == "python":
                assert not target.exists()
                target.write_text(block, encoding="utf-8")
                continue
            lines = block.splitlines()
            before = "\n".join(each[1:] for each in lines if not each.startswith("+"))
            after = "\n".join(each[1:] for each in lines if not each.startswith("-"))
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / path, target)
            text = target.read_text(encoding="utf-8")
            assert text.count(f"{before}\n") == 1, before
            target.write_text(text.replace(f"{before}\n", f"{after}\n"), encoding="utf-8")
        return touched

    def run(self, *arguments: str) -> None:
        """Run Python over the copy, which must succeed. What it covers does not count: the copy is no room."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**own, "PYTHONPATH": f"{self._folder}{os.pathsep}{ROOT / 'tests'}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
