"""What can be set: the words, and how much of a thing is too much."""

from dataclasses import dataclass
from typing import Final

from gql_blog_moderation.word_lists import ADVERTISING, OFFENCES, THREATS


@dataclass(frozen=True, slots=True)
class ModerationSettings:
    """Defaults for a publication that would rather hold a comment than lose one."""

    offences: tuple[str, ...] = OFFENCES
    threats: tuple[str, ...] = THREATS
    advertising: tuple[str, ...] = ADVERTISING
    advertising_is_spam: int = 2
    """Different phrases of advertisers from which on a comment is spam; with fewer it is held."""
    held_links: int = 3
    spam_links: int = 6
    """Links from which on a comment is held, or spam."""
    shorteners: tuple[str, ...] = (
        "adf.ly",
        "bit.ly",
        "cutt.ly",
        "dwz.cn",
        "goo.gl",
        "is.gd",
        "ow.ly",
        "t.co",
        "tinyurl.com",
    )
    """Hosts that hide where they lead."""
    repeats_are_spam: int = 2
    """Earlier comments with the same text, by the same author, from which on it is spam; with fewer it is held."""
    copies_are_spam: int = 3
    """The same, by anybody else on any article."""
    alike: float = 0.8
    """The share of word sequences in common from which on two texts are alike."""


DEFAULTS: Final = ModerationSettings()
