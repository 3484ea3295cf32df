"""What is committed of the IDE is what its script builds: a server is installed without npm."""

import json
import re
import shutil
import subprocess
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from support.tree import ROOT, shown

IDE, BUILT = ROOT / "ide", ROOT / "gql_blog" / "web" / "graphiql"
MOST_BYTES = 2_000_000
REMEDY = "run `make ide`, and commit what it builds"


def test_what_was_built_is_of_these_sources() -> None:
    digests = json.loads((IDE / "built.json").read_text(encoding="utf-8"))
    sources = {shown(path) for path in IDE.iterdir() if path.is_file()} - {"ide/built.json", "ide/.npmrc"}
    assert digests.keys() == sources | {shown(path) for path in BUILT.iterdir()}, REMEDY
    changed = [name for name, told in digests.items() if sha256((ROOT / name).read_bytes()).hexdigest() != told]
    assert not changed, REMEDY
    assert sum(path.stat().st_size for path in BUILT.iterdir()) < MOST_BYTES


@pytest.mark.skipif(
    shutil.which("node") is None or not (IDE / "node_modules").is_dir(), reason="needs Node, and `npm ci` in ide"
)
def test_the_script_builds_the_same_again(tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", str(tmp_path)], cwd=IDE, check=True, timeout=300)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in BUILT.iterdir()
    }, REMEDY


def test_no_server_is_in_the_script() -> None:
    assert "makeServer" not in (BUILT / "graphiql.js").read_text(encoding="utf-8")


def test_what_is_built_is_marked_so() -> None:
    assert "/gql_blog/web/graphiql/** linguist-generated " in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_every_package_in_it_has_its_licence() -> None:
    text = (BUILT / "licences.txt").read_text(encoding="utf-8")
    told = dict(re.findall(r"^=+\n(\S+) [\d.]+\S*: (.+)$", text, re.MULTILINE))
    assert {"graphiql", "@graphiql/react", "react", "react-dom", "graphql", "codemirror"} <= told.keys()
    bare = re.findall(
        r": (\S+)\n\nBy .+: https://\S+\nThe package has no file of its licence; it declares (\S+)\.\n", text
    )
    assert len(bare) == text.count("no file of its licence")
    assert all(one == other for one, other in bare)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["license"].split(" AND ")) == {"MIT", *told.values()}
    assert project["license-files"] == ["LICENSE", shown(BUILT / "licences.txt")]
