"""What must hold of the noun that a recipe adds, tried over the copy of the tree that has it.

Argument: the database's URL.
"""

import asyncio
import sys
from typing import Any, Final

from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role
from gql_blog.store import Audit, Database, migrate
from gql_blog.write import explain_access

_ERRORS: Final = "errors { code path ... on VersionConflict { currentVersion } }"
_CREATE: Final = f"""mutation ($input: CreateVenueInput!) {{
  done: createVenue(input: $input) {{ venue {{ id name url version }} {_ERRORS} }} }}"""
_UPDATE: Final = f"""mutation ($input: UpdateVenueInput!) {{
  done: updateVenue(input: $input) {{ venue {{ name url version }} {_ERRORS} }} }}"""
_DELETE: Final = f"""mutation ($input: DeleteVenueInput!) {{
  done: deleteVenue(input: $input) {{ deletedId {_ERRORS} }} }}"""
_LIST: Final = """query ($first: Int, $after: String) {
  venues(first: $first, after: $after) { totalCount nodes { id name } pageInfo { endCursor hasNextPage } } }"""
_NODE: Final = "query ($id: ID!) { node(id: $id) { ... on Venue { name url } } }"


async def _do(library: Library, mutation: str, viewer: Viewer, **given: Any) -> Any:
    return (await library.ask(mutation, {"input": given}, viewer))["done"]


async def _make(library: Library, editor: Viewer) -> list[Any]:
    """Make two venues, and refuse what may not be made."""
    made = []
    for name in ("Town Hall", "Academy"):
        for _ in range(2):  # the second is a retry
            done = await _do(library, _CREATE, editor, name=name, idempotencyKey=name)
        assert done["errors"] == [], done
        assert (done["venue"]["name"], done["venue"]["url"], done["venue"]["version"]) == (name, None, 1)
        made.append(done["venue"])
    refused = await _do(library, _CREATE, ANONYMOUS, name="Nowhere")
    assert refused == {"venue": None, "errors": [{"code": "UNAUTHENTICATED", "path": []}]}, refused
    empty = await _do(library, _CREATE, editor, name=" ")
    assert empty["errors"] == [{"code": "INVALID", "path": ["input", "name"]}], empty
    return made


async def _list(library: Library) -> None:
    """Read the list, a page at a time, and often enough to be cached; ``_delete`` looks at it again."""
    for _ in range(3):
        first = (await library.ask(_LIST, {"first": 1}, ANONYMOUS))["venues"]
    assert ([each["name"] for each in first["nodes"]], first["totalCount"]) == (["Academy"], 2), first
    assert first["pageInfo"]["hasNextPage"]
    rest = (await library.ask(_LIST, {"first": 1, "after": first["pageInfo"]["endCursor"]}, ANONYMOUS))["venues"]
    assert [each["name"] for each in rest["nodes"]] == ["Town Hall"], rest


async def _change(library: Library, editor: Viewer, hall: Any) -> None:
    given = {"id": hall["id"], "expectedVersion": 1}
    done = await _do(library, _UPDATE, editor, **given, name="Old Town Hall", url="https://hall.example")
    assert done["venue"] == {"name": "Old Town Hall", "url": "https://hall.example", "version": 2}, done
    stale = await _do(library, _UPDATE, editor, **given, name="Hall")
    assert stale["errors"][0]["code"] == "CONFLICT", stale
    assert stale["errors"][0]["currentVersion"] == 2
    same = await _do(library, _UPDATE, editor, id=hall["id"], expectedVersion=2, name="Old Town Hall")
    assert same["venue"]["version"] == 2, same
    shown = await library.ask(_NODE, {"id": hall["id"]}, ANONYMOUS)
    assert shown["node"] == {"name": "Old Town Hall", "url": "https://hall.example"}, shown


async def _delete(library: Library, editor: Viewer, academy: Any) -> None:
    author = await library.newsroom.somebody(Role.AUTHOR)
    given = {"id": academy["id"], "expectedVersion": 1}
    assert (await _do(library, _DELETE, author, **given))["errors"][0]["code"] == "FORBIDDEN"
    done = await _do(library, _DELETE, editor, **given)
    assert done == {"deletedId": academy["id"], "errors": []}, done
    again = await _do(library, _DELETE, editor, **given)
    assert again["errors"] == [{"code": "NOT_FOUND", "path": ["input", "id"]}], again
    left = (await library.ask(_LIST, {"first": 1}, ANONYMOUS))["venues"]
    assert [each["name"] for each in left["nodes"]] == ["Old Town Hall"], left


async def _main(url: str) -> None:
    await migrate(url)
    database = await Database.open(url)
    await database.invalidations.start()
    try:
        library = library_over(database, debug=False, result_cache_bytes=1_000_000)
        room = library.newsroom
        editor = await room.somebody(Role.EDITOR)
        hall, academy = await _make(library, editor)
        await _list(library)
        await _change(library, editor, hall)
        await _delete(library, editor, academy)
        told = [(each.action, each.before, each.after) for each in await room.rows(Audit, subject_id=hall["id"])]
        changed = {"name": "Town Hall", "url": None}, {"name": "Old Town Hall", "url": "https://hall.example"}
        assert told == [("create_venue", None, {"name": "Town Hall"}), ("update_venue", *changed)], told
        explained = await explain_access(database, room.writer.policy, editor, "updateVenue", hall["id"])
        assert explained.allowed, explained
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
