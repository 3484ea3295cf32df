"""Names that pass for Latin ones are seen; names of other scripts are left alone."""

import unicodedata

from support.cases import cases

from gql_blog.content import latin_lookalike, name_findings


@cases(
    ("name", "likeness"),
    [
        ("H\u0430ile Chen", "Haile Chen"),
        ("\u0410da \u039bund", None),
        ("\u0410\u0430", "Aa"),
        ("\u03bfscar", "oscar"),
        ("Ada", None),
        ("José", None),
        ("Анна", None),
        ("Ελένη", None),
        ("陈海", None),
        ("", None),
    ],
)
def test_what_a_name_can_be_taken_for(name: str, likeness: str | None) -> None:
    assert latin_lookalike(name) == likeness


@cases(
    ("name", "code"),
    [
        ("\u0410da Byron", "NAME_CONFUSABLE"),
        ("D\u2019\u0410ngelo", "NAME_CONFUSABLE"),
        # A word that can be read as Latin, beside a Latin one.
        ("\u041e. Smith", "NAME_CONFUSABLE"),
        ("\u041e\u0441\u0430\u0441\u0430 Byron", "NAME_CONFUSABLE"),
        ("a" + "\u0301" * 100, "NAME_MARKS_STACKED"),
        ("Ad" + "\u0323\u0301" * 3 + "a", "NAME_MARKS_STACKED"),
    ],
)
def test_what_readers_should_be_told_of_a_name(name: str, code: str) -> None:
    (finding,) = name_findings([name, name])
    assert finding.code == code
    assert len(finding.message) < 120


@cases(
    "name",
    [
        *("Ada Byron", "José", "Nguyễn Thị Ánh", "İbrahim Ünal", "Kaʻiulani", "O’Neil", "Ａda", "ﬁn"),
        *("Иван Петров", "Вера Роса", "Пётр II", "Иван Petrov", "Smith-Иванова", "Ελένη Παπαδοπούλου", "Анна Ελένη"),
        # Two words that can be read as Latin, and none that is.
        "\u0410\u0430 \u0391\u03bf",
        *(
            "陈思远 Chen",
            "陈思远Chen",
            "山田ケンタ",
            "山田 ケンタ Jr",
            "〆木 のり子",
            "小林α",
            "김철수K",
            "ㄅ王",
            "王Aд",
        ),
        *("שָׁלוֹם", "สิรินธรณ์", "བསྒྲུབས", "मुंशी प्रेमचंद", "محمد", ""),
    ],
)
def test_names_as_people_write_them_are_left_alone(name: str) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    assert list(name_findings([name, decomposed])) == []
