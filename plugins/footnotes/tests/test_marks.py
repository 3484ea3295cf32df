"""The marks that send a reader back."""

import pytest

from gql_blog_footnotes.marks import MarkKind, find_mark


@pytest.mark.parametrize(
    ("text", "kind", "words", "label"),
    [
        ("Ibid., 5.", MarkKind.LAST, "Ibid", None),
        ("IBID", MarkKind.LAST, "IBID", None),
        ("see ibidem", MarkKind.LAST, "ibidem", None),
        ("lbid., 5", MarkKind.LAST, "lbid", None),
        ("Ebd., S. 5", MarkKind.LAST, "Ebd", None),
        ("Id. at 5", MarkKind.LAST, "Id", None),
        ("Id.", MarkKind.LAST, "Id", None),
        ("Idem, p. 5", MarkKind.LAST, "Idem", None),
        ("同上书，第5页", MarkKind.LAST, "同上书", None),
        ("Stone, op. cit., 5", MarkKind.NAMED, "op. cit", None),
        ("Stone, Op.cit.", MarkKind.NAMED, "Op.cit", None),
        ("Stone, loc. cit.", MarkKind.NAMED, "loc. cit", None),
        ("Stone, supra, at 5", MarkKind.NAMED, "supra", None),
        ("石，前引书", MarkKind.NAMED, "前引书", None),
        ("Stone, supra note 12, at 5", MarkKind.NUMBERED, "supra note 12", "12"),
        ("See note 3 above", MarkKind.NUMBERED, "note 3 above", "3"),
        ("同前注3，第5页", MarkKind.NUMBERED, "同前注3", "3"),
        ("同注②", MarkKind.NUMBERED, "同注②", "2"),
        ("supra n. *", MarkKind.NUMBERED, "supra n. *", "*"),
    ],
)
def test_marks(text: str, kind: MarkKind, words: str, label: str | None) -> None:
    mark = find_mark(text)
    assert mark is not None
    assert (mark.kind, text[mark.start : mark.end], mark.label) == (kind, words, label)


@pytest.mark.parametrize(
    "text",
    [
        "Idem, Another Book, 5",
        "Idaho, 5",
        "the id and the ego",
        "Ibidia",
        "See note 5.",
        "注意到这一点",
        "an optical citation",
    ],
)
def test_what_is_no_mark(text: str) -> None:
    assert find_mark(text) is None
