import json

from gql_blog.access import ANONYMOUS
from gql_blog.graph.declare import declared_fields
from gql_blog.graph.provenance import Finding, Provenance
from gql_blog.read import Items, Key, ReadContext


def test_findings_are_read_out_of_their_column() -> None:
    need = declared_fields(Provenance)["findings"].need
    assert isinstance(need, Items)
    stored = [{"code": "DATE_NOT_STATED", "message": "No date.", "firstLine": 3, "lastLine": None}]
    (found,) = need.function(ReadContext(ANONYMOUS, ""), {}, json.dumps(stored))
    keys = [each.need.name for each in declared_fields(Finding).values() if isinstance(each.need, Key)]
    assert {key: found[key] for key in keys} == stored[0]
