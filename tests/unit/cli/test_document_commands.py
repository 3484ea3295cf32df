"""Manifests of three tools are registered, and what nobody asks for is listed and removed."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from support.cases import cases
from support.cli import Run

TAGS, POSTS = "query Tags { tags { slug } }", "query Posts { posts { totalCount } }"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


OPERATIONS = [
    {"id": hash_of(TAGS), "name": "Tags", "type": "query", "body": TAGS},
    {"id": hash_of(POSTS), "name": "Posts", "type": "query", "body": POSTS},
]
MANIFESTS: dict[str, dict[str, Any]] = {
    "codegen": {"a" * 40: TAGS, "b" * 40: POSTS},
    "codegen with sha256": {f"sha256:{hash_of(TAGS)}": TAGS, hash_of(POSTS): POSTS},
    "relay": {"0" * 32: TAGS, "1" * 32: POSTS},
    "apollo": {"format": "apollo-persisted-query-manifest", "version": 1, "operations": OPERATIONS},
}


def written(folder: Path, manifest: Any) -> str:
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return str(path)


def listed(gql_blog: Run, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gql_blog("documents", "list", "--json", *options).stdout)
    return found


def test_manifests_of_each_tool_are_registered(gql_blog: Run, tmp_path: Path) -> None:
    for name, manifest in MANIFESTS.items():
        path = written(tmp_path, manifest)
        new = 0 if name == "apollo" else 2
        assert gql_blog("documents", "import", path).stdout == f"{new} of 2 documents are new.\n", name
    ids = {each["id"]: each["name"] for each in listed(gql_blog)}
    assert ids["0" * 32] == ids[hash_of(TAGS)] == "Tags"
    assert len(ids) == 6
    line = gql_blog("documents", "list").stdout.splitlines()[0]
    assert line == f"{'0' * 32}  Tags  registered, 28 bytes, 0 uses, never used"


@cases(
    ("manifest", "told"),
    [
        ([], "The file is no manifest of documents"),
        ({}, "The file is no manifest of documents"),
        ({"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}, "The file is no manifest"),
        ({"format": "other", "operations": []}, "The file is no manifest of documents"),
        ({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": 1}]}, "the id '1'"),
        ({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [1]}, "the id 'None'"),
        ({"a b": TAGS}, "the id 'a b'"),
        ({"x": "{ nope }"}, "x: Cannot query field 'nope'"),
        ({"x": "{"}, "x: Syntax Error"),
        ({"x": f"{TAGS} {POSTS}"}, "x: The document has several operations"),
        ({"sha256:x": TAGS}, "sha256:x: the document has another SHA-256"),
        ({"0" * 64: TAGS}, "the document has another SHA-256"),
    ],
)
def test_a_manifest_with_a_fault_is_refused_whole(gql_blog: Run, tmp_path: Path, manifest: Any, told: str) -> None:
    if isinstance(manifest, dict) and manifest and "format" not in manifest:
        manifest = {"good": TAGS, **manifest}
    refused = gql_blog("documents", "import", written(tmp_path, manifest))
    assert refused.exit_code == 1
    assert told in refused.stderr
    assert listed(gql_blog) == []


def test_an_id_keeps_its_document(gql_blog: Run, tmp_path: Path) -> None:
    gql_blog("documents", "import", written(tmp_path, {"x": TAGS}))
    refused = gql_blog("documents", "import", written(tmp_path, {"y": TAGS, "x": POSTS}))
    assert refused.exit_code == 1
    assert "Other documents have these ids: x. Remove them first. [DUPLICATE]" in refused.stderr
    assert [each["id"] for each in listed(gql_blog)] == ["x"]


def test_documents_are_removed_by_id_or_because_nobody_uses_them(gql_blog: Run, tmp_path: Path) -> None:
    gql_blog("documents", "import", written(tmp_path, {"x": TAGS, "y": POSTS, f"sha256:{hash_of(TAGS)}": TAGS}))
    with closing(sqlite3.connect(tmp_path / "blog.db")) as connection, connection:
        connection.execute("UPDATE registered_document SET last_used_at = '2026-01-01 00:00:00+00:00' WHERE id = 'y'")
    assert [each["id"] for each in listed(gql_blog, "--unused-days", "2")] == ["y"]
    assert "Name the documents" in gql_blog("documents", "remove").stderr
    assert "registered as x2." in gql_blog("documents", "remove", "x", "x2").stderr
    assert gql_blog("documents", "remove", "--unused-days", "2").stdout == "1 documents are removed.\n"
    gql_blog("documents", "remove", f"sha256:{hash_of(TAGS)}")
    assert [each["id"] for each in listed(gql_blog)] == ["x"]
