"""Populated databases of each release, as ``gql-blog backup`` wrote them, with what the site then answered.

``RELEASE=write pytest tests/upgrade`` makes those of the version that stands in ``pyproject.toml``, once: from the
commit that is released.
"""

import json
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from support.cli import invoke
from support.commands import scene
from support.postgres import aside
from support.writing import newsroom_of

from gql_blog.store import Database
from gql_blog.transfer import sample

HERE: Final = Path(__file__).resolve().parent
RELEASES: Final = HERE / "releases"
SAMPLE: Final = Path(sample.__file__).parent
ADMIN: Final = "ada@example.org"
_WEBHOOK: Final = (
    'mutation { createWebhook(url: "https://cache.example/purge", kinds: ["article.published"]) { webhook { id } } }'
)
_COMMENT: Final = """mutation ($id: ID!) { submitComment(
  input: {articleId: $id, authorName: "Noor", body: "Cheap loans!"}) { comment { status } errors { message } } }"""


def backups() -> list[Path]:
    """Return the backups of all releases."""
    return sorted(RELEASES.glob("*/*.backup"))


def answer() -> Any:
    """Return what an administrator is told of the site: not its HTML, which a version may render otherwise."""
    asked = invoke("query", "--as", ADMIN, f"@{HERE / 'asked.graphql'}")
    found = json.loads(asked.stdout)
    assert "errors" not in found, found["errors"]
    return found["data"]


def make(url: str, dialect: str) -> None:
    """Populate the empty database at ``url``, which the settings name, back it up, and record what it answers."""
    folder = RELEASES / version("gql-blog")
    folder.mkdir(parents=True, exist_ok=True)
    assert invoke("migrate").exit_code == 0
    assert invoke("user", "create", ADMIN, "--role", "ADMIN").exit_code == 0
    shutil.copytree(SAMPLE, "sample", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    imported = invoke("import", "sample")
    assert imported.exit_code == 0, imported.output
    aside(_populate(url))
    _ask(_WEBHOOK)
    _ask(_COMMENT, id=next(each["id"] for each in answer()["articles"]["nodes"] if each["status"] == "PUBLISHED"))
    for command in (("events", "forget", "slow"), ("render",), ("reindex",)):  # what the scene leaves to be done
        assert invoke(*command).exit_code == 0, command
    assert invoke("backup", str(folder / f"{dialect}.backup")).exit_code == 0
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=HERE, capture_output=True, text=True, check=True)
    recorded = {"commit": commit.stdout.strip(), "answer": answer()}
    text = json.dumps(recorded, ensure_ascii=False, indent=1) + "\n"
    (folder / f"{dialect}.json").write_text(text, encoding="utf-8")


def _ask(document: str, **variables: str) -> None:
    asked = invoke("query", "--as", ADMIN, "--variables", json.dumps(variables), document)
    assert asked.exit_code == 0, asked.output


async def _populate(url: str) -> None:
    database = await Database.open(url)
    try:
        await scene(newsroom_of(database))
    finally:
        await database.close()
