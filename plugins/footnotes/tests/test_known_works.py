"""Citations are completed from the works that are listed."""

import json
from typing import Any

from support.cases import cases

from gql_blog.testing import Blog
from gql_blog_footnotes import hooks
from gql_blog_footnotes.known_works import completed

TIDES: dict[str, Any] = {
    "type": "book",
    "title": "Tides",
    "author": [{"family": "Stone", "given": "Ada"}],
    "ISBN": "978-0-00-000000-2",
    "DOI": "10.1000/182",
}


@cases(
    ("citation", "gains"),
    [
        ({"title": "tides", "author": [{"family": "STONE"}]}, {"ISBN", "DOI", "type"}),
        ({"title": "Other", "DOI": "10.1000/182"}, {"ISBN", "author", "type"}),
        ({"title": "Tides", "author": [{"family": "Stone"}], "DOI": "10.1000/183"}, set()),
        ({"title": "Tides", "author": [{"family": "Byron"}]}, set()),
        ({"title": "Tides"}, set()),
        (TIDES, set()),
    ],
)
def test_what_is_lacking_is_taken_from_the_same_work(citation: dict[str, Any], gains: set[str]) -> None:
    made = completed(citation, [{"title": "Tides"}, TIDES])
    assert (set(made) - set(citation) if made else set()) == gains
    assert made is None or made.items() >= citation.items()


def test_a_note_that_cites_a_listed_work_has_all_of_it(blog: Blog) -> None:
    with blog({"footnotes": hooks}, settings={"footnotes": {"works": [TIDES]}}) as app:
        app.publish("The Bridge", "A.[^1] B.[^2]\n\n[^1]: Ada Stone, *Tides* (Oslo: Rune, 1999), 5.\n[^2]: Ibid.\n")
        answer = app.query('{ post(slug: "the-bridge") { footnotes { citation } } }')
        assert answer.data is not None
        first, second = (each["citation"] for each in answer.data["post"]["footnotes"])
        first = json.loads(first) if isinstance(first, str) else first
        assert (first["ISBN"], first["publisher"]) == ("978-0-00-000000-2", "Rune")
        calls = [each for each in app.hook_calls if each.hook == "enrich_citation"]
        assert [each.arguments["citation"]["title"] for each in calls] == ["Tides"]
        assert second is None or "ISBN" not in second
