"""A verb is one new module and two edited ones: the recipe's is added to a copy of the tree, and run over GraphQL."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from support.tree import ROOT

RECIPE: Final = (ROOT / "docs/recipes/add-a-verb.md").read_text(encoding="utf-8")
MOST: Final = 3
TRIED: Final = """
import asyncio, sys
from support.reading import library_over
from support.writing import newsroom_of
from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.store import Audit, Database, Tag
from gql_blog.write import explain_access

LOWER = '''mutation ($input: LowerTagInput!) { lowerTag(input: $input) {
  tag { name version } earlierName errors { code ... on VersionConflict { currentVersion } } } }'''

async def main(url):
    database = await Database.open(url)
    try:
        library = library_over(database)
        room = library.newsroom
        await room.post("Tides", tags=("Sea",))
        (tag,) = await room.rows(Tag)
        editor, author = await room.somebody(Role.EDITOR), await room.somebody(Role.AUTHOR)
        given = {"id": tag.id, "expectedVersion": 1, "idempotencyKey": "once"}
        for viewer, code in ((ANONYMOUS, "UNAUTHENTICATED"), (author, "FORBIDDEN")):
            refused = await library.ask(LOWER, {"input": given | {"idempotencyKey": None}}, viewer)
            assert refused["lowerTag"] == {"tag": None, "earlierName": None, "errors": [{"code": code}]}, refused
        for _ in range(2):  # the second is a retry
            done = await library.ask(LOWER, {"input": given}, editor)
            expected = {"tag": {"name": "sea", "version": 2}, "earlierName": "Sea", "errors": []}
            assert done["lowerTag"] == expected, done
        stale = await library.ask(LOWER, {"input": given | {"idempotencyKey": "again"}}, editor)
        assert stale["lowerTag"]["errors"] == [{"code": "CONFLICT", "currentVersion": 2}], stale
        (entry,) = await room.rows(Audit, action="lower_tag")
        assert (entry.before, entry.after) == ({"name": "Sea"}, {"name": "sea"})
        root = await library.ask("{ __schema { mutationType { fields { name description } } } }")
        fields = root["__schema"]["mutationType"]["fields"]
        (field,) = [each for each in fields if each["name"] == "lowerTag"]
        assert field["description"] == "Writes the name of a tag in lower case. Requires the role EDITOR or ADMIN."
        assert (await explain_access(database, room.writer.policy, editor, "lowerTag", tag.id)).allowed
    finally:
        await database.close()

asyncio.run(main(sys.argv[1]))
"""


def edited(house: Path) -> set[str]:
    """Do in a copy what the recipe says, and return the modules that this makes or edits."""
    touched: set[str] = set()
    path = ""
    for named, kind, block in re.findall(r"`(gql_blog/[\w/]+\.py)`|```(python|diff)\n(.*?)```", RECIPE, re.DOTALL):
        path = named or path
        if not named:
            touched.add(path)
            target = house / path
            if kind == "python":
                assert not target.exists()
                target.write_text(block, encoding="utf-8")
                continue
            lines = block.splitlines()
            before = "\n".join(each[1:] for each in lines if not each.startswith("+"))
            after = "\n".join(each[1:] for each in lines if not each.startswith("-"))
            text = target.read_text(encoding="utf-8")
            assert text.count(f"{before}\n") == 1, before
            target.write_text(text.replace(f"{before}\n", f"{after}\n"), encoding="utf-8")
    return touched


def test_the_verb_of_the_recipe_works(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copytree(ROOT / "gql_blog", tmp_path / "gql_blog", ignore=shutil.ignore_patterns("__pycache__"))
    assert len(edited(tmp_path)) <= MOST
    database = shutil.copy(sqlite_template, tmp_path / "blog.db")
    result = subprocess.run(
        [sys.executable, "-c", TRIED, f"sqlite://{database}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
