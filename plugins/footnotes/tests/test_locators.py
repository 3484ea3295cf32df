"""Locators after a mark, and within a full citation."""

import pytest

from gql_blog_footnotes.locators import locator_after, locator_within, outside_brackets


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("text", "outside"),
    [("a (b (c) d) e", "a           e"), ("a (b", "a (b"), ("甲（乙）丙", "甲   丙"), ("a) b", "a) b")],
)
def test_brackets_are_blanked_out(text: str, outside: str) -> None:
    assert outside_brackets(text) == outside
