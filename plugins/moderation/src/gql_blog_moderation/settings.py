"""What can be set: the words, and how much of a thing is too much."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from gql_blog_moderation.word_lists import ADVERTISING, OFFENCES, THREATS


class ModerationSettings(BaseModel):
    """Defaults for a publication that would rather hold a comment than lose one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offences: tuple[str, ...] = OFFENCES
    threats: tuple[str, ...] = THREATS
    advertising: tuple[str, ...] = ADVERTISING
    advertising_is_spam: int = Field(2, ge=1)
    """Different phrases of advertisers from which on a comment is spam; with fewer it is held."""
    held_links: int = Field(3, ge=1)
    spam_links: int = Field(6, ge=1)
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
    repeats_are_spam: int = Field(2, ge=1)
    """Earlier comments with the same text, by the same author, from which on it is spam; with fewer it is held."""
    copies_are_spam: int = Field(3, ge=1)
    """The same, by anybody else on any article."""
    alike: float = Field(0.8, ge=0, le=1)
    """The share of word sequences in common from which on two texts are alike."""


DEFAULTS: Final = ModerationSettings()
