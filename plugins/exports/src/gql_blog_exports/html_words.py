"""The few words of a page, a book or a site that are ours, in the languages that we have, else in English."""

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
    contents: str
    text: str
    responses: str
    dialogue: str
    dialogues: str
    contributors: str
    tags: str
    search: str
    newer: str
    older: str


_ENGLISH: Final = Words(
    "en", "In response to", "Comments", "Responses listed on the page", "Contents", "Text", "Responses",
    "The whole dialogue", "Dialogues", "Contributors", "Tags", "Search", "Newer", "Older",
)  # fmt: skip
_GERMAN: Final = Words(
    "de", "Antwort auf", "Kommentare", "Auf der Seite genannte Antworten", "Inhalt", "Text", "Antworten",
    "Der ganze Dialog", "Dialoge", "Beteiligte", "Schlagwörter", "Suche", "Neuere", "Ältere",
)  # fmt: skip
_FRENCH: Final = Words(
    "fr", "En réponse à", "Commentaires", "Réponses citées sur la page", "Sommaire", "Texte", "Réponses",
    "Le dialogue entier", "Dialogues", "Contributeurs", "Mots-clés", "Recherche", "Plus récents", "Plus anciens",
)  # fmt: skip
_SPANISH: Final = Words(
    "es", "En respuesta a", "Comentarios", "Respuestas citadas en la página", "Índice", "Texto", "Respuestas",
    "El diálogo completo", "Diálogos", "Colaboradores", "Etiquetas", "Búsqueda", "Más recientes", "Más antiguos",
)  # fmt: skip
_CHINESE: Final = Words(
    "zh", "回应", "评论", "页面所列回应", "目录", "正文", "回应文章", "完整对话", "对话", "作者", "标签", "搜索",
    "较新", "较旧",
)  # fmt: skip
_WORDS: Final[Mapping[str, Words]] = {each.language: each for each in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH, _CHINESE)}


def words_of(locale: str) -> Words:
    """Return the words for a language tag."""
    return _WORDS.get(locale.partition("-")[0].lower(), _ENGLISH)


_RIGHT_TO_LEFT: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def language_attributes(locale: str) -> str:
    """Return the attributes that state a language tag, and the direction where it is not the usual one."""
    return f'lang="{escape(locale)}"' + (' dir="rtl"' if is_from_right(locale) else "")


def is_from_right(locale: str) -> bool:
    """Whether the language of a tag is written from right to left."""
    return locale.partition("-")[0].lower() in _RIGHT_TO_LEFT
