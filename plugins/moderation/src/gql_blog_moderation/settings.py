"""What can be set: the words, and how much of a thing is too much."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from gql_blog_moderation.phrases import PhraseIndex
from gql_blog_moderation.word_lists import ADVERTISING, COARSE, HINTS, INNOCENT, OFFENCES, THREATS


def _by_language(given: Any) -> Any:
    """A plain list is for all languages."""
    return {"*": given} if isinstance(given, list | tuple) else given


Lists = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_by_language)]
"""Words by language; ``*`` for all of them."""


class ModerationSettings(BaseModel):
    """Defaults for a publication that would rather hold a comment than lose one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offences: Lists = dict(OFFENCES)
    coarse: Lists = dict(COARSE)
    coarse_is_held: int = Field(2, ge=1)
    """Different coarse words from which on a comment is held; one is enough where it is said to somebody."""
    threats: Lists = dict(THREATS)
    advertising: Lists = dict(ADVERTISING)
    hints: Lists = dict(HINTS)
    innocent: Lists = dict(INNOCENT)
    """Words that are looked for in texts of other languages alone."""
    advertising_is_held: float = Field(1, gt=0)
    advertising_is_spam: float = Field(2, gt=0)
    """The weight from which on a comment is held, or spam: a phrase of advertisers, a fee or a number to send to counts
    1; a hint beside it, or another way off the site, counts 0.5."""
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
    flood_comments: int = Field(8, ge=1)
    flood_minutes: int = Field(10, ge=1)
    """Comments of one author within so many minutes, from which on the next ones are held."""
    alike: float = Field(0.8, ge=0, le=1)
    """The share of word sequences in common from which on two texts are alike."""
    outside_url: str = ""
    """Address of a service that is asked about what the rules do not refuse; empty: none."""
    outside_seconds: float = Field(1.2, gt=0, lt=1.8)
    """How long its answer is waited for; a later one is deferred."""
    outside_hosts: tuple[str, ...] = ()
    """Hosts of the inside that may be asked, by http too: ``127.0.0.1:8080``."""
    outside_ca_file: Path | None = None
    """Certificates (PEM) to trust besides the system's."""

    @cached_property
    def phrases(self) -> dict[str, PhraseIndex]:
        """The lists by name, to be looked up. That takes some milliseconds, so the plugin makes them when it starts."""
        named = ("offences", "coarse", "threats", "advertising", "hints")
        return {name: PhraseIndex(getattr(self, name), self.innocent) for name in named}


DEFAULTS: Final = ModerationSettings()
