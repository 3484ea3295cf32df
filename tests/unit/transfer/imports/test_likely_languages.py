"""Languages told by script or by py3langid, and left open where that would be a guess."""

import pytest
from support.cases import cases

from gql_blog.content import DraftArticle
from gql_blog.transfer.imports import likely_languages
from gql_blog.transfer.imports.likely_languages import likely_language, with_likely_locale

ENGLISH = "The tide turns twice a day, and nobody on either shore waits for it any longer than they must."
GERMAN = "Die Flut kommt zweimal am Tag, und niemand an den beiden Ufern wartet länger auf sie als nötig."
RUSSIAN = "Прилив приходит дважды в день, и никто на обоих берегах не ждёт его дольше, чем нужно."


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


@cases(("text", "locale"), [(ENGLISH, "en"), (GERMAN, "de"), (RUSSIAN, "ru")])
def test_by_words(text: str, locale: str) -> None:
    found = likely_language(text)
    assert found is not None
    assert found.locale == locale
    assert found.confidence is not None
    assert found.confidence >= 0.9


def test_without_py3langid_words_tell_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    likely_languages._classifier.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr("importlib.util.find_spec", lambda _name: None)
        assert likely_language(ENGLISH) is None
        assert likely_language("潮水每天转两次。") is not None
    likely_languages._classifier.cache_clear()


def test_findings() -> None:
    stated = DraftArticle(source=GERMAN, locale="fr")
    assert with_likely_locale(stated) is stated
    told = with_likely_locale(DraftArticle(source=GERMAN))
    assert (told.locale, told.likely_locale) == (None, "de")
    assert told.locale_finding is not None
    assert told.locale_finding.code == "LOCALE_INFERRED"
    assert "is taken for de, with a confidence of " in told.locale_finding.message
    left_open = with_likely_locale(DraftArticle(source="Hmm."))
    assert left_open.locale_finding is not None
    assert (left_open.likely_locale, left_open.locale_finding.code) == (None, "LOCALE_NOT_STATED")
