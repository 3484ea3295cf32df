"""The section of notes that stands behind an article's text."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from gql_blog.content import Note, language_of
from gql_blog.render.footnote.footnotes import shown_numbers

_BACK: Final = "\u21a9\ufe0e"
"""An arrow, asked to be shown as text and not as an emoji."""

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("Back to the text, note {}", "Back to the text, note {}, place {}"),
    "zh": ("回到正文注{}处", "回到正文注{}第{}处"),
    "zh-hant": ("回到正文註{}處", "回到正文註{}第{}處"),
    "ja": ("本文の注{}へ戻る", "本文の注{}、{}か所目へ戻る"),
    "de": ("Zurück zum Text, Anmerkung {}", "Zurück zum Text, Anmerkung {}, Stelle {}"),
    "fr": ("Retour au texte, note {}", "Retour au texte, note {}, occurrence {}"),
    "es": ("Volver al texto, nota {}", "Volver al texto, nota {}, lugar {}"),
    "it": ("Torna al testo, nota {}", "Torna al testo, nota {}, punto {}"),
    "pt": ("Voltar ao texto, nota {}", "Voltar ao texto, nota {}, lugar {}"),
}
"""What a screen reader is told in each language: a way back, and one of several ways back."""


def render_endnotes(notes: Sequence[Note], locale: str) -> str:
    """The section, or nothing without notes. An item has a ``value`` where the list would count otherwise."""
    if not notes:
        return ""
    language = language_of(locale, _WORDS)
    words = _WORDS[language or "en"]
    lang = "" if language else ' lang="en"'
    numbers = shown_numbers([note.label for note in notes])
    items = "\n".join(
        _item(note, number, previous, words, lang)
        for note, number, previous in zip(notes, numbers, [0, *map(int, numbers)], strict=False)
    )
    return f'<section role="doc-endnotes">\n<ol>\n{items}\n</ol>\n</section>\n'


def _item(note: Note, number: str, previous: int, words: tuple[str, str], lang: str) -> str:
    content = note.html.strip()
    value = "" if int(number) == previous + 1 else f' value="{number}"'
    if note.marker_anchors:
        links = (_back(note, index, number, words, lang) for index in range(len(note.marker_anchors)))
        content = _with(content, " ".join(links))
    return f'<li id="{note.anchor}"{value}>{content}</li>'


def _back(note: Note, index: int, number: str, words: tuple[str, str], lang: str) -> str:
    """A link back to where the note is called, named by its place; the second and later ones show their number."""
    name = words[0].format(number) if len(note.marker_anchors) == 1 else words[1].format(number, index + 1)
    more = f"<sup>{index + 1}</sup>" if index else ""
    anchor = note.marker_anchors[index]
    return f'<a href="#{anchor}" role="doc-backlink" aria-label="{escape(name)}"{lang}>{_BACK}{more}</a>'


def _with(content: str, links: str) -> str:
    """The links at the end of the last paragraph, where there is one."""
    if content.endswith("</p>"):
        return f"{content.removesuffix('</p>')} {links}</p>"
    return f"{content}\n<p>{links}</p>"
