from gql_blog.access import ANONYMOUS
from gql_blog.content import ARTICLE, DIALOGUE, SiteUrls, new_id, prefix_of
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.dialogue import Dialogue
from gql_blog.read import Column, Computed, ReadContext


def test_a_dialogue_has_an_id_of_its_own() -> None:
    need = declared_fields(Dialogue)["id"].need
    assert isinstance(need, Computed)
    post = new_id(ARTICLE)
    dialogue = need.function(ReadContext(ANONYMOUS, SiteUrls("https://example.org")), {}, post)
    assert prefix_of(dialogue) == DIALOGUE
    assert dialogue != post
    assert dialogue[4:] == post[4:]
    assert declared_fields(Node)["id"].need == Column("id")
