"""Languages told by script or by py3langid, and left open where that would be a guess."""

import pytest
from support.cases import cases

from gql_blog.content import DraftArticle
from gql_blog.transfer.imports import likely_languages
from gql_blog.transfer.imports.likely_languages import likely_language, with_likely_locale

ENGLISH = "The tide turns twice a day, and nobody on either shore waits for it any longer than they must."
GERMAN = "Die Flut kommt zweimal am Tag, und niemand an den beiden Ufern wartet länger auf sie als nötig."
RUSSIAN = (
    "Прилив приходит дважды в день, и никто на обоих берегах не ждёт его дольше, чем нужно. Но что с того, как это."
)


@cases(
    ("text", "locale"),
    [
        ("潮水每天转两次。", "zh"),
        ("潮は一日に二度変わる。", "ja"),
        ("조수는 하루에 두 번 바뀐다.", "ko"),
        ("Η παλίρροια αλλάζει.", "el"),
        ("Hmm.", None),
        ("", None),
        ("潮水 and the tide turn twice a day 每天转两次", None),
        ("```\nfor each in range(12): print(each, file=sys.stderr, flush=True)\n```\n\nx", None),
        ("https://example.org/a/very/long/address/with/many/english/words/in/it.html", None),
    ],
)
def test_by_script(text: str, locale: str | None) -> None:
    found = likely_language(text)
    assert (found.locale if found else None) == locale
    assert found is None or found.confidence is None


@cases(
    ("text", "locale"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (RUSSIAN, "ru"),
        ("La marea sale due volte al giorno, e nessuno sulle due rive la aspetta più di quanto non sia per lei.", "it"),
        ("La marée monte deux fois par jour, et personne sur les deux rives ne l’attend plus que de raison.", "fr"),
        ("يأتي المد مرتين في اليوم، ولا أحد على الشاطئين ينتظره أكثر من اللازم في هذه المدينة التي تعرفه.", "ar"),
    ],
)
def test_by_its_commonest_words_in_a_plain_install(text: str, locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likely_languages, "_classifier", lambda: None)
    found = likely_language(text)
    assert found is not None
    assert (found.locale, found.by) == (locale, "by its commonest words")


def test_other_languages_are_left_to_py3langid(monkeypatch: pytest.MonkeyPatch) -> None:
    swahili = "Maji hujaa mara mbili kwa siku, wala hakuna mtu kwenye kingo mbili anayesubiri zaidi ya inavyohitajika."
    found = likely_language(swahili)
    assert found is not None
    assert (found.locale, found.confidence is not None) == ("sw", True)
    monkeypatch.setattr(likely_languages, "_classifier", lambda: None)
    assert likely_language(swahili) is None


def test_findings() -> None:
    stated = DraftArticle(source=GERMAN, locale="fr")
    assert with_likely_locale(stated) is stated
    told = with_likely_locale(DraftArticle(source=GERMAN))
    assert (told.locale, told.likely_locale) == (None, "de")
    assert told.locale_finding is not None
    assert told.locale_finding.code == "LOCALE_INFERRED"
    assert "is taken for de, by its commonest words" in told.locale_finding.message
    left_open = with_likely_locale(DraftArticle(source="Hmm."))
    assert left_open.locale_finding is not None
    assert (left_open.likely_locale, left_open.locale_finding.code) == (None, "LOCALE_NOT_STATED")
