"""Names of authors."""

from typing import Any

from support.cases import cases

from gql_blog_footnotes.author_names import csl_names, surnames


@cases(
    ("field", "words"),
    [
        ("Ada Stone", {"stone"}),
        ("Ada Stone and Ben Reed", {"stone"}),
        ("A. B. Stone", {"stone"}),
        ("Stone, Ada; Reed, Ben", {"stone"}),
        ("SERVA, ROSA", {"serva"}),
        ("Xi Heping", {"xi", "heping"}),
        ("Byung-Chul Han", {"han"}),
        ("艾达·石", {"石"}),
        ("李河主编", {"李河"}),
        ("Birch v. J. A. Alder Co.", {"birch", "alder"}),
        ("Pamela Samson 8: Suzanne Scott", {"samson"}),
        ("Ada Stone et a1.", {"stone"}),
        ("", set()),
    ],
)
def test_the_words_by_which_a_short_form_may_begin(field: str, words: set[str]) -> None:
    assert surnames(field) == words


@cases(
    ("field", "names"),
    [
        ("Ada Stone", [{"family": "Stone", "given": "Ada"}]),
        ("Ludwig van der Berg", [{"family": "van der Berg", "given": "Ludwig"}]),
        ("Stone, Ada", [{"family": "Stone", "given": "Ada"}]),
        ("Stone, Ada; Reed, Ben R.", [{"family": "Stone", "given": "Ada"}, {"family": "Reed", "given": "Ben R."}]),
        ("Stone, A., & Reed, B. C.", [{"family": "Stone", "given": "A."}, {"family": "Reed", "given": "B. C."}]),
        ("SERVA, ROSA", [{"family": "SERVA"}, {"family": "ROSA"}]),
        ("Xi Heping", [{"family": "Xi", "given": "Heping"}]),
        ("Wang Li", [{"literal": "Wang Li"}]),
        ("International Rooms Agency", [{"literal": "International Rooms Agency"}]),
        ("艾达·石", [{"family": "艾达·石"}]),
    ],
)
def test_csl(field: str, names: list[Any]) -> None:
    assert csl_names(field) == names
