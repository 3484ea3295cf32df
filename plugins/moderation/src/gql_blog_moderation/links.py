"""The rule of links: how many there are, and whether they hide where they lead."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from gql_blog.plugin import Verdict
from gql_blog_moderation.folding import words
from gql_blog_moderation.settings import ModerationSettings
from gql_blog_moderation.suspicion import Suspicion

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMERIC = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]", re.IGNORECASE)
_MOST_SHOWN: Final = 20
_FEW_WORDS: Final = 3


def linked(text: str, links: Sequence[str], settings: ModerationSettings) -> Iterator[Suspicion]:
    """What the links of a comment say."""
    if not links:
        return
    evidence = {"count": len(links), "links": list(links[:_MOST_SHOWN])}
    if len(links) >= settings.spam_links:
        yield Suspicion("links", Verdict.SPAM, 0.9, f"It has {len(links)} links.", evidence)
    elif len(links) >= settings.held_links:
        yield Suspicion("links", Verdict.HOLD, 0.5, f"It has {len(links)} links.", evidence)
    elif len(words(_ADDRESS.sub(" ", text))) < _FEW_WORDS:
        yield Suspicion("links", Verdict.HOLD, 0.5, "It is little more than a link.", evidence)
    hidden = sorted({host for link in links if (host := host_of(link)) and _hides(host, settings)})
    if hidden:
        yield Suspicion("hosts", Verdict.HOLD, 0.6, f"It links to {', '.join(hidden)}.", {"hosts": hidden})


def host_of(link: str) -> str:
    """The host that a link leads to, in small letters, without ``www.``; empty where it leads to none."""
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:  # a bracket that is no address
        return ""
    return host.lower().removeprefix("www.")


def _hides(host: str, settings: ModerationSettings) -> bool:
    return host in settings.shorteners or bool(_NUMERIC.fullmatch(host)) or host.startswith("xn--")
