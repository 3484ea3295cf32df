"""Dependencies stay few: each is pinned, and each has its reason on one page."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from support.tree import ROOT

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.]*)( ; .+)?")
OUR_OWN = "gql-blog"


def _projects() -> list[Path]:
    return [ROOT / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml"))]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(path: Path) -> list[Requirement]:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    project = document["project"]
    written = [*document["build-system"]["requires"], *project.get("dependencies", [])]
    for extra in project.get("optional-dependencies", {}).values():
        written += extra
    return [requirement for text in written if not (requirement := Requirement(text)).name.startswith(OUR_OWN)]


def _pins() -> dict[str, str]:
    matches = [PIN.fullmatch(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()]
    assert all(matches), "constraints.txt holds pins alone: no hashes, hosts, paths or options"
    return {match["name"]: match["version"] for match in matches if match}


def test_every_requirement_is_pinned_within_its_bounds() -> None:
    pins = _pins()
    wrong = [
        f"{path.parent.name}: {requirement} against {pins.get(_normal(requirement.name))}; run `make lock`"
        for path in _projects()
        for requirement in _requirements(path)
        if not requirement.specifier.contains(pins.get(_normal(requirement.name), "0"), prereleases=True)
        or _normal(requirement.name) not in pins
    ]
    assert not wrong


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    told = {_normal(name) for name in re.findall(r"^\| `([^`]+)` \|", page, flags=re.MULTILINE)}
    declared = {_normal(requirement.name) for path in _projects() for requirement in _requirements(path)}
    assert declared - told == set(), "without a reason in docs/dependencies.md"
    assert told - declared == set(), "in docs/dependencies.md, and needed by nobody"
