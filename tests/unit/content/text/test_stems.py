"""What two words have in common, and what the index holds of it."""

import pytest

from gql_blog.content import search_entry
from gql_blog.content.text.search_terms import runs_of, spelling_of
from gql_blog.content.text.stems import STEMMED, stem_entry, stemmed_language


def stem(text: str, locale: str) -> str:
    (run,) = runs_of(text)
    return stem_entry(spelling_of(run, text), run.text, stemmed_language(locale))


@pytest.mark.parametrize(
    ("locale", "one", "other"),
    [
        ("en", "star", "Stars"),
        ("en-GB", "study", "STUDIES"),
        ("de", "Häuser", "Haus"),
        ("fr", "cheval", "chevaux"),
        ("fr", "étude", "e\u0301tudes"),
        ("ru", "новый", "новая"),  # й is a letter, which the comparison of words takes for и
        ("nb", "hest", "hester"),
    ],
)
def test_forms_of_a_word_have_one_stem(locale: str, one: str, other: str) -> None:
    assert stem(one, locale) == stem(other, locale)


def test_each_language_has_its_stemmer_and_a_word_its_language() -> None:
    assert all(stem_entry("tide", "tide", language).startswith(f"={language}=t") for language in STEMMED)
    assert stemmed_language("en-GB") == stemmed_language("EN") == "en"
    assert stemmed_language("zh-Hans") == stemmed_language("") == stemmed_language("enx") == ""


@pytest.mark.parametrize("points", ["\u05b0\u05bc", "\u05d0\u05b0"])
@pytest.mark.parametrize("language", STEMMED)
def test_what_nothing_is_left_of_is_its_own_stem(language: str, points: str) -> None:
    entries = search_entry("", (), f"{points} {points}s", locale=language).words.split()
    assert entries[0] == f"={language}="
    for entry in entries[1:]:
        assert entry.startswith(f"={language}=")
        assert entry.count("=") == 3
        assert "==" not in entry


def test_a_stem_has_the_weight_of_its_forms_and_accents_may_be_left_out() -> None:
    entries = search_entry("", (), "Stars and a star. 制裁", locale="en").words.split()
    weight = search_entry("", (), "moon and a moon. 制裁").words.split()[0].removeprefix("moon=")
    assert f"=en=star={weight}" in entries
    assert [each for each in entries if each.startswith("制裁=")]
    both = search_entry("", (), "новый", locale="ru").words.split()
    assert sorted(both) == ["=ru=", "=ru=нов=6", "=ru=новы=6"]
