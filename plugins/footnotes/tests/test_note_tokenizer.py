"""Locators after a mark, and within a full citation."""

from support.cases import cases

from gql_blog_footnotes.locators import locator_after, locator_within, outside_brackets
from gql_blog_footnotes.note_tokenizer import split_note
from gql_blog_footnotes.reference_marks import MarkKind, find_mark


@cases(
    ("rest", "value"),
    [
        (", 226.", "226"),
        ("., p. 6, § 3.15, al. 1.", "6, § 3.15, al. 1"),
        ("., pp. 36–37.", "36–37"),
        ("., p.127", "127"),
        (", at 307–309.", "307–309"),
        (". at 1589 (providing)", "1589"),
        (", at 2403—04.", "2403—04"),
        (': 33"', None),
        (": 33", "33"),
        ('., Parte III, capítulo "La casa".', 'Parte III, capítulo "La casa"'),
        ('., introducción, "La casa".', "introducción"),
        ("., chap. 3, 45.", "chap. 3, 45"),
        ("，第226页。", "226"),
        ("，第12、15页。", "12、15"),
        ("，226页", "226"),
        (".", None),
        (". 13 people came.", None),
        (". Output (13×)", None),
        (" and others, 5", None),
        (", 45, 47-49.", "45, 47-49"),
        (", 123456789.", None),
    ],
)
def test_after_a_mark(rest: str, value: str | None) -> None:
    found = locator_after(f"Ibid{rest}", 4)
    assert (found.value if found else None) == value
    if found:
        assert f"Ibid{rest}"[found.value_start : found.end].startswith(found.value)


@cases(
    ("citation", "value"),
    [
        ("Ada Stone, Marks (Oslo: Rune, 1999), 12.", "12"),
        ("Ada Stone, Marks (Oslo: Rune, 1999), 187–216.", "187–216"),
        ("Ada Stone, Marks (Oslo: Rune, 1999).", None),
        ("Stone, Ada (1999). Marks (p. 24). Rune.", "24"),
        ("Stone, Ada (1999). Marks (pp. 128–129). Rune.", "128–129"),
        ("Ada Stone, “Tables,” Journal of Rooms 12, no. 3 (2010): 45.", "45"),
        ("Birch v. Alder, 354 U. S. 234, 263 (1957) (Elm, J., concurring).", "263"),
        ("Birch, 438 U. S. 265", None),
        ("Birch v. Alder, 488 U. S. 469, 505 (1989) (quoting Oak v. Elm, 448 U. S. 448, 533 (1980))", "505"),
        ("Ada Stone, The Law of Tables, 111 Room L.J. 1575, 1608—13 (2002) (same).", "1608—13"),
        ("SERVA, 2024, p. 118", "118"),
        ("Group 14, Doc. N1570, avril 2011, p. 35, § 6.2.1, al. 1.", "35, § 6.2.1, al. 1"),
        ("Interview with Ada Stone, 13 December 2002.", None),
        ("Ada Stone, Marks, Rune, 2000, class of 17 March 1976.", None),
        ("艾达：《标记》，北京：石头出版社，2016年版，第274页。", "274"),
    ],
)
def test_within_a_citation(citation: str, value: str | None) -> None:
    found = locator_within(citation)
    assert (found.value if found else None) == value


@cases(
    ("text", "outside"),
    [("a (b (c) d) e", "a           e"), ("a (b", "a (b"), ("甲（乙）丙", "甲   丙"), ("a) b", "a) b")],
)
def test_brackets_are_blanked_out(text: str, outside: str) -> None:
    assert outside_brackets(text) == outside


@cases(
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


@cases(
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


@cases(
    ("note", "texts"),
    [
        ("", []),
        ("Ibid., 5.", ["Ibid., 5."]),
        ("See Ada Stone, Marks, 5", ["Ada Stone, Marks, 5"]),
        ("[…] But see Stone, supra note 3.", ["Stone, supra note 3."]),
        ("See also, e.g., Stone", ["Stone"]),
        ("参见石：《标记》", ["石：《标记》"]),
        ("Stone, Marks (1999), 5; Reed, Reeds, 7.", ["Stone, Marks (1999), 5", "Reed, Reeds, 7."]),
        ("Ibid., 5. See Reed, Reeds, 7.", ["Ibid., 5.", "Reed, Reeds, 7."]),
        ("Stone, 5. […] Reed, 7.", ["Stone, 5.", "Reed, 7."]),
        ("Stone, Ada; Reed, Ben (1999). Marks.", ["Stone, Ada; Reed, Ben (1999). Marks."]),
        ("SERVA, ROSA; 2013, p. 44", ["SERVA, ROSA; 2013, p. 44"]),
        ("Ibid., 5; emphasis added.", ["Ibid., 5; emphasis added."]),
        ("As note 1 says; cf. also Reed, Reeds, 7.", ["As note 1 says", "Reed, Reeds, 7."]),
        ("Stone (1999; Rune), 5", ["Stone (1999; Rune), 5"]),
        ("Compare Stone, Marks (1999), with Reed, supra note 3.", ["Stone, Marks (1999)", "Reed, supra note 3."]),
        ("Stone, Marks, with Maps (1999), 5.", ["Stone, Marks, with Maps (1999), 5."]),
        ("Stone, 5; and, for a contrary view, Reed, Reeds, 7.", ["Stone, 5", "Reed, Reeds, 7."]),
    ],
)
def test_parts(note: str, texts: list[str]) -> None:
    found = split_note(note)
    assert [part.text for part in found] == texts
    for part in found:
        assert note[part.start : part.start + len(part.text)] == part.text


@cases(("places", "value"), [(190, True), (210, False)])
def test_a_list_of_places_ends_within_a_limit_or_is_none(places: int, value: bool) -> None:
    found = locator_after(f"Ibid., {'1, ' * places}2.", 4)
    assert (found is not None and found.value.endswith("2")) == value
