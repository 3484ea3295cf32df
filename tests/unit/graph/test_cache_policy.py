"""Which answers are to be kept, and what is read along with them."""

from typing import Any

from support.reading import library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.graph.cache_policy import Keeping
from gql_blog.graph.engine import Engine

POST = "query($s: String!) { post(slug: $s) { title } }"


def keeping(engine: Engine, query: str, **variables: Any) -> Keeping | None:
    """What the engine would do at the question's second sight."""
    key = engine.answers.key(query, None, variables, ANONYMOUS)
    examined = engine._documents.examined(query, None, None)
    assert engine._keeper.keeping(key, examined, None) is None
    return engine._keeper.keeping(key, examined, None)


async def test_what_an_answer_rests_on_is_read_after_it(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    post = await library.newsroom.post("On Tides")
    found = keeping(library.engine, POST, s="on-tides")
    assert found is not None

    def steps() -> Any:
        yield from ()
        return "what was read"

    read, rests_on = await lite.database.reader.run(found.with_keys(steps(), {"s": "on-tides"}))
    assert (read, rests_on) == ("what was read", {f"dialogue:{post.article_id}"})


async def test_what_cannot_be_kept_is_counted(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    assert keeping(library.engine, '{ commentByReceipt(receipt: "x") { body } }') is None
    assert library.engine.answers.counts["bypass"] == 1
    assert library.engine._keeper.keeping(None, library.engine._documents.examined(POST, None, None), None) is None


async def test_a_documents_footprint_is_found_once(lite: Newsroom) -> None:
    library = library_over(lite.database, debug=False, result_cache_bytes=1_000_000)
    first, second = (keeping(library.engine, POST, s=slug) for slug in ("a", "b"))
    assert first is not None
    assert second is not None
    assert first.footprint is second.footprint
