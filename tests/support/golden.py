"""Golden files: what an operation comes to, written down, so that a change of it shows in a review.

They are compared, and written anew by nothing but ``make golden``, which refuses to run where CI does.
"""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "GOLDEN"
REMEDY = "if it is meant: make golden, and commit what changed"


class WritingRefused(Exception):
    """Golden files are not written where nobody looks at them."""


def writing(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether to write them anew; raise ``WritingRefused`` in CI."""
    if environment.get(VARIABLE) != "write":
        return False
    if environment.get("CI", "").lower() not in ("", "0", "false"):
        raise WritingRefused("CI is set: golden files are written by hand alone, where someone looks at the difference")
    return True


def settle(folder: Path, files: Mapping[str, str], environment: Mapping[str, str] = os.environ) -> None:
    """Compare ``files`` (name -> text) with those in ``folder``; AssertionError tells the difference.

    Where they are to be written anew, write them.
    """
    if writing(environment):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return
    differences = [line for name, text in files.items() for line in _difference(folder / name, text)]
    assert not differences, f"{folder.name} is not what it was ({REMEDY}):\n" + "\n".join(differences)


def _difference(path: Path, text: str) -> list[str]:
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (kept.splitlines(), text.splitlines())
    found = list(difflib.unified_diff(*lines, f"{path.parent.name}/{path.name}", "now", lineterm=""))
    return found or ([] if kept == text else [f"{path.name} differs in its line ends"])
