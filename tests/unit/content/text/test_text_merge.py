"""Two changes of one text: different paragraphs are merged, the same ones and neighbours are not."""

import pytest
from support.cases import cases
from support.growth import seconds

from gql_blog.content import merge_texts

BASE = "One.\n\nTwo.\n\nThree.\n\nFour.[^1] See [map].\n\n[^1]: A note.\n[map]: /map\n"


def changed(*pairs: tuple[str, str]) -> str:
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


@cases(
    ("one", "other", "both"),
    [
        ([("One", "1")], [("Three", "3")], [("One", "1"), ("Three", "3")]),
        ([("One.\n\n", "")], [("Three", "3")], [("One.\n\n", ""), ("Three", "3")]),
        (
            [("One.", "0.\n\nOne.")],
            [("Three.", "Three.\n\n3½.")],
            [("One.", "0.\n\nOne."), ("Three.", "Three.\n\n3½.")],
        ),
        ([("One", "1"), ("Three", "3")], [("One", "1")], [("One", "1"), ("Three", "3")]),
        ([("One.\n\n", "One.\n\n\n")], [("Three", "3")], [("One.\n\n", "One.\n\n\n"), ("Three", "3")]),
        ([("One", "1")], [("/map\n", "/map\n\nEnd.")], [("One", "1"), ("/map\n", "/map\n\nEnd.")]),
        ([("A note", "The note")], [("One", "1")], [("A note", "The note"), ("One", "1")]),
        ([("One.", "One.[^2]"), ("[^1]: A", "[^2]: B.\n[^1]: A")], [("Three", "3")], None),
        ([("One", "1[^1]")], [("Three", "3")], [("One", "1[^1]"), ("Three", "3")]),
    ],
)
def test_different_paragraphs_have_both_changes(
    one: list[tuple[str, str]], other: list[tuple[str, str]], both: list[tuple[str, str]] | None
) -> None:
    merged = changed(*(both or (*one, *other)))
    assert merge_texts(BASE, changed(*one), changed(*other)) == merged
    assert merge_texts(BASE, changed(*other), changed(*one)) == merged


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([("One", "1")], [("One", "I")], id="the same paragraph"),
        pytest.param([("One", "1")], [("Two", "2")], id="neighbours"),
        pytest.param([("One.\n\n", "")], [("One", "I")], id="one deletes it"),
        pytest.param([("One.", "One.\n\nA.")], [("One.", "One.\n\nB.")], id="both add there"),
        pytest.param([("One.", "One.\n\nA.")], [("Two", "2")], id="one adds before it"),
        pytest.param([("One.", "X.\n\nOne.")], [("Three.", "Three.\n\nX.")], id="both add the same elsewhere"),
        pytest.param(
            [("One.\n\n", ""), ("Three.", "Three.\n\nOne.")],
            [("One.\n\n", ""), ("/map\n", "/map\n\nOne.\n")],
            id="both move it, to different places",
        ),
        pytest.param(
            [("One.", "One.[^2]\n\n[^2]: Hers.")], [("Three.", "Three.[^2]\n\n[^2]: His.")], id="one label, two notes"
        ),
        pytest.param(
            [("Four.[^1]", "Four.[^1][^2]"), ("[^1]: A note.", "[^1]: New.\n[^2]: A note.")],
            [("One.", "One.[^1]")],
            id="renumbered while the other refers to it",
        ),
        pytest.param([("[^1]: A note.\n", ""), ("[^1]", "")], [("One.", "One.[^1]")], id="the note goes"),
        pytest.param([("/map", "/plan")], [("One.", "See the [MAP].")], id="the link leads elsewhere"),
    ],
)
def test_what_is_not_certain_is_not_merged(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    assert merge_texts(BASE, changed(*one), changed(*other)) is None
    assert merge_texts(BASE, changed(*other), changed(*one)) is None


def test_the_blank_lines_of_code_stay_as_they_are() -> None:
    base = "\n\nOne.\n\n```\na\n\n\n  b\n \n\nc\n```\n\nTwo.\n\nThree."
    assert merge_texts(base, base.replace("One", "1"), base.replace("Three", "3\n")) == base.replace(
        "One", "1"
    ).replace("Three", "3\n")


def test_the_time_grows_with_the_length() -> None:
    def merge(number: int) -> None:
        for filler in ("a\n", "a\n\n", "[", "[^1]: \n", " \n", "\n"):
            base = filler * number
            merge_texts(base, f"b\n\n{base}", f"{base}\n\nc")

    merge(1_000)
    assert seconds(lambda: merge(16_000)) < 2.6 * seconds(lambda: merge(8_000)) + 0.05
