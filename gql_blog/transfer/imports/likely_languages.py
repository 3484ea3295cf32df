"""The language of a text whose source states none: by its script, or by py3langid where that is installed.

What is told is a finding. Where it would be a guess, the article gets the language of the site, with a finding too.
"""

import importlib
import importlib.util
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from gql_blog.content import DraftArticle, Finding

_OF_SCRIPT: Final = {
    "CJK": "zh",
    "HANGUL": "ko",
    "GREEK": "el",
    "THAI": "th",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "KHMER": "km",
    "LAO": "lo",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "SINHALA": "si",
}
"""Scripts in which one language is written today."""

_KANA: Final = ("HIRAGANA", "KATAKANA")
_MAJORITY: Final = 0.8
_SOME_KANA: Final = 0.05
_LEAST_LETTERS: Final = 40
"""Letters from which on a language is told by more than its script."""

_LEAST_CONFIDENCE: Final = 0.9
_SAMPLE: Final = 8_000
_NO_PROSE: Final = re.compile(
    r"```.*?```|`[^`\n]*`|\$[^$\n]*\$|<[^>]*>|\]\([^)\s]*\)|\[\^[^\]]*\]|https?://\S+", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class LikelyLanguage:
    """A language tag, and how sure py3langid is of it; ``None``: the script leaves no choice."""

    locale: str
    confidence: float | None = None


def with_likely_locale(draft: DraftArticle) -> DraftArticle:
    """The draft with what its text says of its language, if its source states none, and the finding about it."""
    if draft.locale is not None:
        return draft
    likely = likely_language(draft.source)
    if likely is None:
        message = "The language is not stated and cannot be told. The article gets the language of the site."
        return replace(draft, locale_finding=Finding("LOCALE_NOT_STATED", message))
    sure = "by its script" if likely.confidence is None else f"with a confidence of {likely.confidence:.2f}"
    message = f"The language is not stated. The text is taken for {likely.locale}, {sure}."
    return replace(draft, likely_locale=likely.locale, locale_finding=Finding("LOCALE_INFERRED", message))


def likely_language(markdown: str) -> LikelyLanguage | None:
    """The language of a text; ``None`` where that would be a guess."""
    text = _NO_PROSE.sub(" ", markdown[:_SAMPLE])
    scripts = Counter(filter(None, map(_script, text)))
    letters = scripts.total()
    kana = sum(scripts[each] for each in _KANA)
    if kana and (kana + scripts["CJK"]) >= _MAJORITY * letters:
        is_japanese = kana >= _SOME_KANA * letters
        return LikelyLanguage("ja") if is_japanese else None
    script, count = next(iter(scripts.most_common(1)), ("", 0))
    if not letters or count < _MAJORITY * letters:
        return None
    if script in _OF_SCRIPT:
        return LikelyLanguage(_OF_SCRIPT[script])
    return _classified(text) if letters >= _LEAST_LETTERS else None


def _classified(text: str) -> LikelyLanguage | None:
    classify = _classifier()
    if classify is None:
        return None
    locale, confidence = classify(" ".join(text.split()))
    return LikelyLanguage(str(locale), float(confidence)) if confidence >= _LEAST_CONFIDENCE else None


@cache
def _classifier() -> Callable[[str], tuple[Any, Any]] | None:
    if importlib.util.find_spec("py3langid") is None:
        return None
    # An extra, and slow to load: an import that states its languages does without.
    library = importlib.import_module("py3langid.langid")
    classify: Callable[[str], tuple[Any, Any]]
    classify = library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True).classify
    return classify


@cache
def _script(character: str) -> str | None:
    if not character.isalpha():
        return None
    return unicodedata.name(character, "").split(" ", 1)[0].split("-", 1)[0] or None
