"""Words, made comparable."""

from support.cases import cases

from gql_blog_footnotes.word_normalization import contains, fold, follows, words


@cases(
    ("text", "expected"),
    [
        ("Ada Stone, “Marks”", ("ada", "stone", "marks")),
        ("Stone & Reed et al.", ("stone", "reed")),
        ("Samson 8c Scott et a1.", ("samson", "scott")),
        ("Psicopolítica", ("psicopolitica",)),
        ("艾达·石著：《标记》", ("艾达", "石著", "标记")),
        ("李河主编《河》", ("李河", "河")),
        ("", ()),
    ],
)
def test_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_folding() -> None:
    assert fold("Éléphant ﬁne") == "elephant fine"


def test_order_and_neighbourhood() -> None:
    whole = ("a", "b", "c", "d")
    assert follows(("a", "c"), whole)
    assert not follows(("c", "a"), whole)
    assert contains(("b", "c"), whole)
    assert not contains(("a", "c"), whole)
    assert follows((), whole)
