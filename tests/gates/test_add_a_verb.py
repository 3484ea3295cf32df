"""A verb is one new module and one edited one: the recipe's is added to a copy of the tree, and run over GraphQL."""

import shutil
from pathlib import Path
from typing import Final

from support.recipes import Copied

MOST: Final = 2
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


def test_the_verb_of_the_recipe_works(tmp_path: Path, sqlite_template: Path) -> None:
    copied = Copied(tmp_path)
    assert len(copied.follow("add-a-verb.md")) <= MOST
    database = shutil.copy(sqlite_template, tmp_path / "blog.db")
    copied.run("-c", TRIED, f"sqlite://{database}")
