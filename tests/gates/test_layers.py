"""The contracts of ``.importlinter`` are kept, and each of them bites: a planted breach is caught."""

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
from support.tree import ROOT, imports, modules, parsed

BREACHES = [
    ("content/vocabulary.py", "from gql_blog.errors import GqlBlogError\nfrom gql_blog.hooks import Hooks", "layers"),
    ("store/reader.py", "from gql_blog.access import Viewer", "layers"),
    ("read/needs/declared_needs.py", "from gql_blog.write import Writer", "layers"),
    ("write/__init__.py", "from gql_blog.events import Feed", "layers"),
    ("transfer/__init__.py", "from gql_blog.graph import build_schema", "layers"),
    ("graph/__init__.py", "import gql_blog.web", "layers"),
    (
        "store/__init__.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gql_blog.read import needs",
        "layers",
    ),
    ("errors.py", "from gql_blog.content import Verdict", "layers"),
    ("annex/__init__.py", "", "layers"),
    ("hooks/declared/hook_markers.py", "from gql_blog.hooks.declared.hook_specs import contracts", "cycles"),
    ("web/__init__.py", "import gql_blog.settings", "settings"),
    ("graph/__init__.py", "from gql_blog.hooks.declared.hook_specs import contracts", "door-hooks"),
    ("render/__init__.py", "from gql_blog.content.identifiers import new_id", "door-content"),
    ("app.py", "from gql_blog.read.needs.declared_needs import Need", "door-read"),
    ("app.py", "import gql_blog_moderation", "core-without-plugins"),
    ("read/__init__.py", "import strawberry", "home-strawberry"),
    ("graph/__init__.py", "import starlette.requests", "home-starlette"),
    ("read/__init__.py", "from tortoise import Tortoise", "home-tortoise"),
    ("render/__init__.py", "import pluggy", "home-pluggy"),
    ("transfer/__init__.py", "import nh3", "home-nh3"),
    ("app.py", "import typer", "home-typer"),
    ("read/__init__.py", "import sqlite3", "home-sqlite3"),
    ("plugins/moderation", "from gql_blog.content import Verdict", "plugins-one-door"),
    ("plugins/exports", "import gql_blog_footnotes", "plugins-apart"),
]


@pytest.fixture(scope="module")
def contracts() -> ConfigParser:
    config = ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return config


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the core and the plugins, to do harm to."""
    quiet = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "gql_blog", tmp_path / "gql_blog", ignore=quiet)
    for source in sorted(ROOT.glob("plugins/*/src/*")):
        shutil.copytree(source, tmp_path / source.name, ignore=quiet)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def _lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--config", ".importlinter"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_house_keeps_its_contracts(house: Path) -> None:
    result = _lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


def first_of_each_kind() -> list[Any]:
    """Return the breaches for ``parametrize``; all but the first of a kind of contract are long."""
    kinds = [contract.partition("-")[0] for _, _, contract in BREACHES]
    return [
        each if kind not in kinds[:place] else pytest.param(*each, marks=pytest.mark.long)
        for place, (each, kind) in enumerate(zip(BREACHES, kinds, strict=True))
    ]


@pytest.mark.parametrize(("module", "breach", "contract"), first_of_each_kind())
def test_a_planted_breach_is_caught(
    house: Path, contracts: ConfigParser, module: str, breach: str, contract: str
) -> None:
    path = house / "gql_blog" / module
    if module.startswith("plugins/"):
        path = house / f"gql_blog_{module.removeprefix('plugins/')}" / "__init__.py"
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{breach}\n", encoding="utf-8")
    result = _lint(house)
    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contracts[f'importlinter:contract:{contract}']['name']} BROKEN" in result.stdout


def test_every_kind_of_contract_was_tried(contracts: ConfigParser) -> None:
    named = {section.removeprefix("importlinter:contract:") for section in contracts.sections()} - {"importlinter"}
    untried = named - {contract for _, _, contract in BREACHES}
    assert not {contract for contract in untried if not contract.startswith(("door-", "home-"))}


def test_every_room_has_a_door_contract(contracts: ConfigParser) -> None:
    rooms = {path.parent.name for path in (ROOT / "gql_blog").glob("*/__init__.py")}
    assert rooms <= {section.rpartition(":door-")[2] for section in contracts.sections()}


def test_every_plugin_is_looked_at(contracts: ConfigParser) -> None:
    packages = {path.parent.name for path in ROOT.glob("plugins/*/src/*/__init__.py")}
    assert packages
    assert packages | {"gql_blog"} == set(contracts["importlinter"]["root_packages"].split())


def test_every_outside_library_has_its_home(contracts: ConfigParser) -> None:
    outside = {name.split(".")[0] for path in modules() for name, _ in imports(parsed(path))}
    outside = {name for name in outside if name not in sys.stdlib_module_names and not name.startswith("gql_blog")}
    homes = {section.rpartition(":home-")[2] for section in contracts.sections() if ":home-" in section}
    assert outside <= homes
    assert homes - set(sys.stdlib_module_names) <= outside, "a home for a library that nobody uses"
