from support.cases import cases

from gql_blog.graph.declared import relay_types
from gql_blog.graph.declared.declarations import declared_fields


@cases("connection", relay_types.CONNECTIONS[::2])
def test_a_connection_is_relays(connection: type) -> None:
    fields = declared_fields(connection)
    name = connection.__name__.removesuffix("Connection")
    node = "Article" if name == "Search" else name
    assert {each: declared.type for each, declared in fields.items()} == {
        "edges": f"[{name}Edge!]!",
        "nodes": f"[{node}!]!",
        "page_info": "PageInfo!",
        "total_count": "Int!",
    }
    edge = next(each for each in relay_types.CONNECTIONS if each.__name__ == f"{name}Edge")
    assert declared_fields(edge)["node"].type == f"{node}!"
    assert set(declared_fields(edge)) - {"cursor", "node"} == ({"snippet", "score"} if name == "Search" else set())


def test_lists_are_paged_by_name() -> None:
    assert list(relay_types.forward()) == ["first", "after"]
    assert list(relay_types.both_ways()) == ["first", "after", "last", "before"]
