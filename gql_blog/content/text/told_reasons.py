"""What the author of a comment is told of its status, in the language of the article; kept in English.

Words of the server for readers are in these languages; where the article has another one they are in English.
"""

from collections.abc import Collection, Mapping
from typing import Final

READ_FIRST: Final = "Comments on this article are read by a moderator before they are published."
LOOKED_AT: Final = "A moderator has to look at it first."
REFUSED: Final = "It was refused automatically."
REFUSED_BY_HAND: Final = "A moderator decided not to publish it."
TAKEN_BACK: Final = "A moderator looks at it again."
WITHDRAWN: Final = "Its author has withdrawn it."
BEING_CHECKED: Final = "It is being checked."

_KEPT: Final = (READ_FIRST, LOOKED_AT, REFUSED, REFUSED_BY_HAND, TAKEN_BACK, WITHDRAWN, BEING_CHECKED)
_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "en": _KEPT,
    "zh": (
        "本文的评论须经审核后发布。",
        "须先经审核。",
        "已被自动拒绝。",
        "审核后决定不予发布。",
        "正在重新审核。",
        "作者已撤回。",
        "正在检查。",
    ),
    "zh-hant": (
        "本文的評論須經審核後發布。",
        "須先經審核。",
        "已被自動拒絕。",
        "審核後決定不予發布。",
        "正在重新審核。",
        "作者已撤回。",
        "正在檢查。",
    ),
    "ja": (
        "この記事へのコメントは、公開前に管理者が確認します。",
        "まず管理者が確認します。",
        "自動的に却下されました。",
        "管理者が公開しないことにしました。",
        "管理者が改めて確認しています。",
        "投稿者が取り下げました。",
        "確認しています。",
    ),
    "de": (
        "Kommentare zu diesem Artikel liest die Moderation, bevor sie veröffentlicht werden.",
        "Die Moderation muss ihn zuerst ansehen.",
        "Er wurde automatisch abgelehnt.",
        "Die Moderation hat entschieden, ihn nicht zu veröffentlichen.",
        "Die Moderation sieht ihn noch einmal an.",
        "Wer ihn geschrieben hat, hat ihn zurückgezogen.",
        "Er wird gerade geprüft.",
    ),
    "fr": (
        "La modération lit les commentaires sur cet article avant de les publier.",
        "La modération doit d’abord le lire.",
        "Il a été refusé automatiquement.",
        "La modération a décidé de ne pas le publier.",
        "La modération l’examine de nouveau.",
        "La personne qui l’a écrit l’a retiré.",
        "Il est en cours de vérification.",
    ),
    "es": (
        "La moderación lee los comentarios sobre este artículo antes de publicarlos.",
        "La moderación tiene que leerlo primero.",
        "Se rechazó automáticamente.",
        "La moderación decidió no publicarlo.",
        "La moderación lo revisa de nuevo.",
        "Lo retiró quien lo escribió.",
        "Se está revisando.",
    ),
    "it": (
        "La moderazione legge i commenti a questo articolo prima di pubblicarli.",
        "La moderazione deve prima leggerlo.",
        "È stato rifiutato automaticamente.",
        "La moderazione ha deciso di non pubblicarlo.",
        "La moderazione lo sta esaminando di nuovo.",
        "Lo ha ritirato chi l’ha scritto.",
        "È in corso di verifica.",
    ),
    "pt": (
        "A moderação lê os comentários a este artigo antes de os publicar.",
        "A moderação tem de o ler primeiro.",
        "Foi recusado automaticamente.",
        "A moderação decidiu não o publicar.",
        "A moderação está a analisá-lo de novo.",
        "Foi retirado por quem o escreveu.",
        "Está a ser verificado.",
    ),
}


def told_reason(kept: str, locale: str) -> str:
    """Return a reason as it is told on an article in this language; what a moderator wrote is told as it is."""
    return dict(zip(_KEPT, _TOLD[language_of(locale, _TOLD) or "en"], strict=True)).get(kept, kept)


def language_of(locale: str, known: Collection[str]) -> str | None:
    """Return the one of the ``known`` languages that a language tag is of: zh-TW is of zh-hant. ``None``: of none."""
    language, *rest = locale.lower().split("-")
    if language == "zh" and {"hant", "tw", "hk", "mo"} & set(rest):
        language = "zh-hant"
    return language if language in known else None
