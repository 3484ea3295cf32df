import json
from typing import Any

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.nodes.revision import Revision
from gql_blog.read import Items, ReadContext


def shown(name: str, *kept: Any) -> Any:
    need = declared_fields(Revision)[name].need
    assert isinstance(need, Items)
    snapshot = json.dumps({name: kept} if kept else {})
    return need.function(ReadContext(ANONYMOUS, SiteUrls("")), {}, snapshot)


def test_who_is_not_known_yet_is_null_and_other_values_are_as_they_were_kept() -> None:
    credit = {"contributor_id": "", "name": "Ada", "role": "AUTHOR", "bio": None, "affiliation": ""}
    assert shown("bylines", credit) == [{**credit, "contributor_id": None}]
    notice = {"kind": "NOTE", "source": "", "date": None}
    assert shown("notices", notice) == [notice]


def test_what_an_earlier_release_did_not_keep_is_empty() -> None:
    assert shown("bylines") == shown("notices") == []
