from typing import Any

from support.cases import cases

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.nodes.article import Article
from gql_blog.read import Computed, ReadContext

CONTEXT = ReadContext(ANONYMOUS, SiteUrls("https://example.org/essays/"))


def computed(name: str, *values: Any, **arguments: Any) -> Any:
    need = declared_fields(Article)[name].need
    assert isinstance(need, Computed)
    assert len(need.columns) == len(values)
    return need.function(CONTEXT, arguments, *values)


def test_a_url_is_the_sites_with_the_slug() -> None:
    assert computed("url", "the-quiet-street", "en") == "https://example.org/essays/the-quiet-street"
    assert computed("url", "静かな 道", "ja") == "https://example.org/essays/%E9%9D%99%E3%81%8B%E3%81%AA%20%E9%81%93"


def test_an_excerpt_is_as_long_as_asked() -> None:
    assert computed("excerpt", "A street is a promise.", maxLength=280) == "A street is a promise."
    assert computed("excerpt", "A street is a promise.", maxLength=10) == "A street…"
    need = declared_fields(Article)["excerpt"].need
    assert isinstance(need, Computed)
    assert (need.columns, need.length) == (("lead",), "maxLength")


@cases(("words", "minutes"), [(0, 0), (1, 1), (250, 1), (251, 2)])
def test_reading_takes_whole_minutes(words: int, minutes: int) -> None:
    assert computed("reading_minutes", words) == minutes


@cases(
    ("public", "is_stub", "closed", "takes"),
    [
        (True, False, None, True),
        (True, True, None, False),
        (False, False, False, False),
        (1, 0, 0, True),
        (1, 0, 1, False),
    ],
)
def test_comments_are_taken_on_what_is_public_has_a_text_and_is_open(
    public: Any, is_stub: Any, closed: Any, takes: bool
) -> None:
    assert computed("viewer_can_comment", public, is_stub, None, closed, None) is takes
