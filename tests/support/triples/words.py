"""Texts of chance: of several scripts, with ties, and with what is easily folded, cut or sorted wrongly."""

import random

_LINES = (
    "tide harbour Tide TIDE letter answer Zebra apple Ångström Äpfel äpfel Straße STRASSE strasse ÉTÉ été ﬁne fine",
    "İstanbul istanbul ıssız Σίσυφος σίσυφος ΣΊΣΥΦΟΣ Ωmega 谈判 制裁 和平 対話 ことば 가나다 한국어 𠮷野家 𝔊othic",
    "👩\u200d👩\u200d👧 🇩🇪 e\u0301te\u0301 naïve nai\u0308ve “quoted” it's 'single' \"double\" 100% under_score",
    "back\\slash <b>bold</b> a&b {brace} $1 ?1 :name -- semi; ﷽ العربية עברית हिन्दी ไทย z\u0301 ~ ZZZ 000 2001 Ⅷ ½",
)
_WORDS = [word for words in _LINES for word in words.split(" ")]


def word(chance: random.Random) -> str:
    """Return one word."""
    return chance.choice(_WORDS)


def line(chance: random.Random, most: int = 4) -> str:
    """Return a title or a name; the same ones come up again."""
    return " ".join(word(chance) for _ in range(chance.randint(1, most)))


def running(chance: random.Random, most: int = 120) -> str:
    """Return running text of a few paragraphs; rarely longer than what an excerpt is cut from."""
    length = chance.choice((0, 1, 3, 12, 40, most)) if chance.random() < 0.97 else 4 * most
    words = [word(chance) for _ in range(length)]
    return "".join(w + chance.choice((" ", " ", " ", ", ", "\n\n", "  ")) for w in words).strip()


def perhaps(chance: random.Random, text: str) -> str | None:
    """Return the text, nothing, or null."""
    return chance.choice((text, text, None, ""))
