"""The links that entries of earlier releases tell move beside the audit, each with its commitment."""

import json
from importlib import import_module
from typing import Any

from gql_blog.content import commitment_to

migration = import_module("gql_blog.store.migrations.0041_personal_links")


def test_each_id_gets_a_commitment_and_the_rest_stays() -> None:
    personal: list[tuple[str, str, str, str]] = []
    told = {"contributor_id": "con_1", "suggested_contributors": ["con_2", "con_3"], "status": "APPROVED"}
    fields: dict[str, Any] = json.loads(migration.moved(json.dumps(told), personal))
    assert [(name, value) for _, name, _, value in personal] == [
        ("contributor_id", "con_1"),
        ("suggested_contributors", "con_2"),
        ("suggested_contributors", "con_3"),
    ]
    assert all(commitment_to(value, salt) == commitment for commitment, _, salt, value in personal)
    assert fields["status"] == "APPROVED"
    assert [fields["contributor_id"], *fields["suggested_contributors"]] == [
        {"commitment": commitment} for commitment, *_ in personal
    ]


def test_what_links_nobody_is_as_it_was() -> None:
    personal: list[Any] = []
    assert migration.moved(None, personal) is None
    assert json.loads(migration.moved('{"contributor_id": null, "role": "AUTHOR"}', personal)) == {
        "contributor_id": None,
        "role": "AUTHOR",
    }
    moved = {"contributor_id": {"commitment": "c"}}
    assert json.loads(migration.moved(json.dumps(moved), personal)) == moved
    assert personal == []
