"""Whether a line could stand in a head: short, and no sentence."""

import re

LONGEST = 220
_CLOSERS = "\"'”’»）)]】」』*"
_SENTENCE_END = (".", "。", "!", "！", "?", "？", "…", ":", "：", ";", "；")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\-–—])(?:(?:[A-Za-z]\.){2,}|(?:Jr|Sr|Inc|Ltd|Co|Corp|Ph\.D|etc|vs|No|St|Dr|[A-Z])\.)$"
)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does: with a stop, closing quotation marks aside; an abbreviation has none."""
    bare = text.rstrip(_CLOSERS)
    if not bare.endswith(_SENTENCE_END):
        return False
    return not (bare.endswith(".") and _ABBREVIATION.search(bare[-24:]))


def ends_statement(text: str) -> bool:
    """As ``ends_sentence``, but a title may well ask or exclaim."""
    return ends_sentence(text) and not text.rstrip(_CLOSERS).endswith(("?", "？", "!", "！"))


def is_headline(text: str) -> bool:
    """A line short enough for a head that states nothing: a title, a name, a heading, an image's text."""
    return len(text) <= LONGEST and not ends_statement(text) and any(char.isalnum() for char in text)


def continues(previous: str, text: str) -> bool:
    """Whether a line goes on where the one above broke off: no stop before, a small letter after."""
    return text[0].islower() and not ends_sentence(previous)
