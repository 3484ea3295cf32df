"""The few words of a printed dialogue that are ours, in the languages that we have; else in English, which is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language."""

    language: str
    answers: str
    comments: str
    listed: str


_ENGLISH: Final = Words("en", "In response to", "Comments", "Responses listed on the page")
_WORDS: Final[Mapping[str, Words]] = {
    each.language: each
    for each in (
        _ENGLISH,
        Words("de", "Antwort auf", "Kommentare", "Auf der Seite genannte Antworten"),
        Words("fr", "En réponse à", "Commentaires", "Réponses citées sur la page"),
        Words("es", "En respuesta a", "Comentarios", "Respuestas citadas en la página"),
        Words("zh", "回应", "评论", "页面所列回应"),
    )
}


def words_of(locale: str) -> Words:
    """Return the words for a language tag."""
    return _WORDS.get(locale.partition("-")[0].lower(), _ENGLISH)


_RIGHT_TO_LEFT: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def language_attributes(locale: str) -> str:
    """Return the attributes that state a language tag, and the direction where it is not the usual one."""
    is_reversed = locale.partition("-")[0].lower() in _RIGHT_TO_LEFT
    return f'lang="{escape(locale)}"' + (' dir="rtl"' if is_reversed else "")
