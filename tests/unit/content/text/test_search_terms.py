"""What is stored, what is asked and what is shown are cut into the same words."""

import unicodedata

from support.cases import cases

from gql_blog.content import is_spaceless, query_terms, runs_of
from gql_blog.content.text.search_terms import LONGEST_WORD, index_terms


def words(text: str) -> list[str]:
    return [run.text for run in runs_of(text)]


def shown(text: str) -> list[str]:
    """Return what of the text itself each run stands for."""
    return [text[run.starts[0] : run.ends[-1]] for run in runs_of(text)]


@cases(
    ("text", "runs"),
    [
        ("On Tides, 2017!", ["on", "tides", "2017"]),
        ("Nego\u200btiations", ["negotiations"]),
        ("Résumé RESUME ÅNGSTRÖM", ["resume", "resume", "angstrom"]),
        ("制裁与谈判", ["制裁与谈判"]),
        ("制", ["制"]),
        ("在GDP中", ["在", "gdp", "中"]),
        ("ﬁle Ⅳ ㎏", ["file", "iv", "kg"]),
        ("U.S.-China", ["u", "s", "china"]),
        ("don’t “stop”", ["don", "t", "stop"]),
        ("がく ｶﾞｷﾞ", ["がく", "ガギ"]),
        ("ジョン・スミス", ["ジョン・スミス"]),
        ("하나 둘", ["하나", "둘"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ภาษาไทย", ["ภาษาไทย"]),
        ("مُحَمَّد", ["محمد"]),
        ("İstanbul straße", ["istanbul", "strasse"]),
        ("snake_case", ["snake", "case"]),
        ("a\x00b \ud800c \U0001f30a", ["a", "b", "c"]),
        ("*-\"'():^&|<>~", []),
        ("", []),
    ],
)
def test_runs(text: str, runs: list[str]) -> None:
    assert words(text) == runs


@cases("text", ["Résumé", "하나", "がく", "ﻣﺤﻤﺪ", "Ǻngström", "हिन्दी"])
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert words(composed) == words(decomposed)
    assert shown(decomposed) == [decomposed]


@cases(
    ("text", "parts"),
    [
        ("The moon, 2 seas", ["The", "moon", "2", "seas"]),
        ("Nego\u200btiations end", ["Nego\u200btiations", "end"]),
        ("e\u0301te\u0301 ﬁn", ["e\u0301te\u0301", "ﬁn"]),
        ("在GDP中，是", ["在", "GDP", "中", "是"]),
    ],
)
def test_a_run_knows_where_it_stands(text: str, parts: list[str]) -> None:
    assert shown(text) == parts


def test_each_character_of_a_run_knows_where_it_stands() -> None:
    (run,) = runs_of(text := "(ｶﾞ制ｷﾞ裁)")
    assert run.text == "ガ制ギ裁"
    assert [text[start:end] for start, end in zip(run.starts, run.ends, strict=True)] == ["ｶﾞ", "制", "ｷﾞ", "裁"]


def test_long_words_are_told_apart_by_their_beginning() -> None:
    assert words("x" * 100 + "y") == ["x" * LONGEST_WORD]
    assert shown("x" * 100) == ["x" * 100]
    assert words("é" * 100) == ["e" * LONGEST_WORD]
    assert words("制" * 100) == ["制" * 100]


def test_of_scripts_without_spaces_each_character_and_each_pair_is_held() -> None:
    assert index_terms("制裁与") == ["制", "裁", "与", "制裁", "裁与"]
    assert index_terms("moon") == ["moon"]
    assert query_terms("制裁与") == ["制裁", "裁与"]
    assert query_terms("制") == ["制"]
    assert query_terms("moon") == ["moon"]
    assert (is_spaceless("制裁"), is_spaceless("moon"), is_spaceless("мир")) == (True, False, False)
