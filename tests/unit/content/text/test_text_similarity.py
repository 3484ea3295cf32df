"""Versions of one text are alike, and texts by one author on one subject are not."""

from support.cases import cases

from gql_blog.content import ALIKE, text_likeness

TIDES = (
    "The tide turns twice a day, and nobody who lives by the water forgets it for long. Boats wait for it, and so do "
    "the people who mend them on the long stone quay. In winter it comes over the wall."
)
WINDS = (
    "The wind turns as it likes, and those who live by the water have never been able to say when. Boats fear it, and "
    "so do the people who sail in them. In winter it comes down from the hills."
)
CHINESE = "潮水每天涨落两次，住在水边的人不会长久忘记它。船等着它。"


@cases(
    "version",
    [
        TIDES.upper().replace(",", ";"),
        TIDES.replace("winter", "spring").replace("stone quay", "wooden pier"),
        " ".join("word" if place % 5 == 4 else word for place, word in enumerate(TIDES.split())),
        TIDES[: len(TIDES) // 3],
        TIDES + " " + WINDS,
    ],
)
def test_versions_of_one_text(version: str) -> None:
    assert text_likeness(TIDES, version) >= ALIKE
    assert text_likeness(version, TIDES) == text_likeness(TIDES, version)


@cases("other", [WINDS, "", "Something else.", CHINESE])
def test_other_texts(other: str) -> None:
    assert text_likeness(TIDES, other) < ALIKE


def test_the_ends_of_the_scale() -> None:
    assert text_likeness(TIDES, TIDES) == text_likeness("", " ") == text_likeness("Yes.", "*yes*") == 1
    assert text_likeness("Yes.", "No.") == text_likeness("Yes.", "") == 0


def test_scripts_without_spaces() -> None:
    assert text_likeness(CHINESE, CHINESE.replace("两次", "三次")) > ALIKE
    assert text_likeness(CHINESE, "灯光和黑夜是另一回事，没有人问过我们要不要。") < ALIKE
