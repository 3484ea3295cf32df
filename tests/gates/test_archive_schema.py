"""The published schema of archives is that of what the code writes and takes."""

import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.archive_schema import PATH, WRITE, schema
from support.populated import populate_new

from gql_blog.store import export_site
from gql_blog.store.site_archive.column_schemas import fits


def test_the_schema_is_fresh() -> None:
    if os.environ.get("ARCHIVE") == "write":
        PATH.write_text(schema(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == schema(), WRITE


async def test_an_archive_is_as_the_schema_says(sqlite_url: str, tmp_path: Path) -> None:

    async def pack(_file: zipfile.ZipFile, files: Sequence[tuple[str, str]]) -> list[str]:
        return [sha256 for sha256, _ in files]

    await export_site(await populate_new(sqlite_url), tmp_path / "site.zip", [], pack=pack, progress=lambda *_: None)
    published = json.loads(PATH.read_text(encoding="utf-8"))
    with zipfile.ZipFile(tmp_path / "site.zip") as file:
        said = json.loads(file.read("archive.json"))
        table = {*published["properties"]["tables"]["items"]["properties"]}
        assert said.keys() == published["properties"].keys()
        assert all(each.keys() - {"numbered"} == table - {"numbered"} for each in said["tables"])
        assert {each["name"] for each in said["tables"]} == set(published["$defs"])
        for name, rows in published["$defs"].items():
            for row in map(json.loads, file.read(f"tables/{name}.jsonl").splitlines()):
                assert [*row] == sorted(rows["properties"]) == sorted(rows["required"])
                assert not [column for column, value in row.items() if not fits(value, rows["properties"][column])]


@pytest.mark.parametrize("secret", ["token", "session", "row_count"])
def test_what_is_left_out_is_not_in_it(secret: str) -> None:
    assert f'"{secret}"' not in schema()
