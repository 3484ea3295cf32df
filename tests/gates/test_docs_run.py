"""The commands and examples of the docs are run.

A comment before a fenced block says what becomes of it: ``run`` (in the project's folder), ``output`` (what the last
run printed), ``query`` (asked of a server with the sample dialogue), ``answer`` (to the last query), ``socket`` (lines
that a WebSocket sends, ``>``, and receives, ``<``), ``file: PATH`` and ``run in the files`` (in a folder with the
page's files), or ``not run: REASON``. Commands without such a word fail.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from support.growth import HANG
from support.served import Served, serve
from support.tree import ROOT, files, shown
from support.warm_commands import warm_commands
from websockets.sync.client import connect
from websockets.typing import Subprotocol

BLOCK = re.compile(
    r"(?:^<!-- (?P<word>[^\n]+?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
SAID = re.compile(r"run|run in the files|output|query|answer|socket|file: \S+|not run: .+")
MUST_SAY = {"sh", "bash", "python", "graphql", "console"}
PAGES = sorted(path for path in files() if path.suffix == ".md" and "node_modules" not in path.parts)
ADDRESS = "http://127.0.0.1:8000"
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Block:
    """A fenced block and the word before it."""

    word: str
    language: str
    text: str


def _blocks(page: Path) -> list[Block]:
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [Block(match["word"] or "", match["language"], match["text"]) for match in found]


def _having(*words: str) -> list[Path]:
    return [page for page in PAGES if any(block.word.startswith(words) for block in _blocks(page))]


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the page's own, with the sample dialogue, as ``make serve`` starts it."""
    with serve(tmp_path_factory.mktemp("served"), "--demo", debug=True) as served:
        yield served


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where ``gql-blog`` has imported everything: some pages run it a hundred times, README as it is installed."""
    with warm_commands(tmp_path_factory.mktemp("commands")) as folder:
        yield folder


def _surroundings(page: Path, block: Block, request: pytest.FixtureRequest, folder: Path) -> dict[str, str]:
    if not re.search(r"gql-blog|http://", block.text):
        return {"PYTHONPATH": str(folder / "src")}
    server = request.getfixturevalue("server")
    commands = BIN if page.name == "README.md" else request.getfixturevalue("commands")
    return {"GQL_BLOG_DATA_DIR": str(server.data), "HERE": server.address, "COMMANDS": str(commands)}


def _run(command: str, folder: Path, **environment: str) -> str:
    commands = environment.get("COMMANDS", BIN)
    command = command.replace(".venv/bin/gql-blog", "gql-blog").replace(".venv/bin/", f"{BIN}/")
    command = command.replace(ADDRESS, environment.get("HERE", ADDRESS))
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GQL_BLOG_", "PYTEST_"))}
    result = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**own, "PATH": f"{commands}:{BIN}:{own['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


def _talk(address: str, text: str) -> None:
    url = f"{address.replace('http', 'ws', 1)}/graphql"
    with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        for line in text.splitlines():
            if line.startswith("> "):
                socket.send(line.removeprefix("> "))
                continue
            heard, told = json.loads(socket.recv(timeout=HANG)), json.loads(line.removeprefix("< "))
            heard.get("payload", {}).pop("extensions", None)
            assert heard == told


def test_every_block_says_what_becomes_of_it(subtests: pytest.Subtests) -> None:
    for page in PAGES:
        with subtests.test(shown(page)):
            for block in _blocks(page):
                assert not block.word or SAID.fullmatch(block.word), block.word
                assert block.word or block.language not in MUST_SAY, block.text


LONG = {
    ROOT / f"{page}.md"
    for page in (
        *("README", "docs/archive", "docs/caching", "docs/extending", "docs/for-editors", "docs/for-frontends"),
        *("docs/importing", "docs/media", "docs/media-files", "docs/receipts", "docs/testing-plugins"),
        *("docs/recipes/write-a-moderation-plugin", "docs/tutorial-plugins", "plugins/exports/README"),
        *("plugins/signin/README",),
    )
}
"""Pages whose commands take an office through its day, try all that a frontend asks, or run whole suites of tests."""


@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=pytest.mark.long) if page in LONG else page for page in _having("run", "query")],
    ids=shown,
)
def test_the_commands_and_queries_do_what_the_page_says(
    page: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    printed, tried = "", 0
    for block in _blocks(page):
        if block.word in ("run", "run in the files"):
            folder = ROOT if block.word == "run" else tmp_path
            printed, tried = _run(block.text, folder, **_surroundings(page, block, request, tmp_path)), tried + 1
        elif block.word == "query":
            address = request.getfixturevalue("server").address
            printed, tried = httpx.post(f"{address}/graphql", json={"query": block.text}, timeout=600).text, tried + 1
        elif block.word == "socket":
            _talk(request.getfixturevalue("server").address, block.text)
        elif block.word == "output":
            assert printed.strip() == block.text.strip()
        elif block.word == "answer":
            answer, told = json.loads(printed), json.loads(block.text)
            if "extensions" not in told:
                # The receipt, which comes by itself in debug, is long, and not what a page is about.
                answer.pop("extensions", None)
            assert answer == told
        elif block.word.startswith("file: "):
            path = tmp_path / block.word.removeprefix("file: ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    assert tried


def test_the_two_commands_of_the_readme_are_made() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("serve", "test"):
        assert f"make {command}" in readme
        assert f"\n{command}: $(VENV)" in makefile
        assert f"make {command}" in (ROOT / ".ci/run").read_text(encoding="utf-8")
