"""Ways by which a text leads away from the site: links, hosts without a scheme, addresses, numbers, accounts.

Each pattern takes time in proportion to the text: a match begins at most once or twice in a run of characters that it
may consist of, and what is repeated in it is never given back where that would be tried again.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_ENDINGS: Final = (
    "com|net|org|info|biz|io|co|ly|me|tv|gl|ru|cn|tk|ml|ga|cf|xyz|top|site|online|club|shop|store|live|win|vip|"
    "blog|app|link|click|website|space|pro|us|uk|de|fr|eu|in|pl|tr|br|es|it|nl|su|ws|cc|example"
)
_HOST = re.compile(
    r"(?<![a-z0-9-])(?<![a-z0-9-]\.)(?P<before>(?<![\w@.])|[a-z0-9]*+(?:\.[a-z0-9]++)*+-)"
    rf"(?P<host>(?:[a-z0-9-]+\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"']*)?)",
    re.IGNORECASE,
)
"""Where a letter of another script stands before it, the host begins after the first dash."""
_PUNCTUATION: Final = ".,;:!?…”»。，、；：！？）"
_MAIL = re.compile(r"[\w.+-]@[\w-]++\.[\w-]")
_TELEPHONE = re.compile(
    r"(?<![\w.,/=-])(?:\+\d[\d ()-]{7,}\d|\(?0\d{2,4}\)?[ -]?\d{3}[ -]?\d{3,5}|1?-?8\d\d-\d{3}-\d{4})(?![.,/-]*+\d)"
)
_SHORT_CODE = re.compile(
    r"\b(?:call|te?xt|txt|send|reply|sms|dial)\b[^.!?\n]{0,40}?\b(?:to |on |2 )?\d{4,11}\b", re.IGNORECASE
)
_FEE = re.compile(r"(?:£|\b)\d+(?:\.\d+)?\s?p?(?:ppm|p/|p per|/min|/msg|/wk|/week|p min)|\b\d{2,3}p\b", re.IGNORECASE)
_ACCOUNT = re.compile(
    r"(?<!\w)@[a-z]\w{3,}|\bt\.me/\w+|(?:微信|加v|加q|qq|vx|whatsapp|telegram|zalo|viber|телеграм\w*|واتساب)[^\w+]{0,3}[:：]?\s?[+\w]{5,}",
    re.IGNORECASE,
)


MOST_LINKS: Final = 100
"""Links of a text that are looked at; it is spam with fewer."""


@dataclass(frozen=True, slots=True)
class Contacts:
    """What leads away. ``links`` are those of the core and those that it makes no link of."""

    links: tuple[str, ...]
    others: tuple[str, ...]
    """The kinds of all other ways that there are: ``a telephone number`` and the like."""

    @property
    def kinds(self) -> int:
        """How many kinds of ways there are, links among them."""
        return len(self.others) + bool(self.links)


def contacts_in(text: str, links: Sequence[str]) -> Contacts:
    """Return what leads away from the site in a text, and in the links that the core found in it."""
    links = links[:MOST_LINKS]
    hosts = (each["host"] for each in _HOST.finditer(_ADDRESS.sub(" ", text)))
    found = chain((each[0] for each in _ADDRESS.finditer(text)), hosts)
    here = map(_address_alone, islice(found, MOST_LINKS))
    written = [each for each in dict.fromkeys(here) if not any(each in link for link in links)]
    asked = _SHORT_CODE.search(text)
    others = {
        "an e-mail address": _MAIL.search(text),
        "a telephone number": not asked and _TELEPHONE.search(text),
        "a number to send to": asked,
        "a fee": _FEE.search(text),
        "an account": _ACCOUNT.search(text),
    }
    return Contacts((*links, *written), tuple(name for name, found in others.items() if found))


def _address_alone(written: str) -> str:
    """Return an address without the punctuation of the sentence that it ends; the core's links have none either."""
    alone = written.rstrip(_PUNCTUATION)
    return alone if "(" in alone else alone.rstrip(_PUNCTUATION + ")")


def without_addresses(text: str) -> str:
    """Return a text without what is written of links."""
    return _HOST.sub(r"\g<before> ", _ADDRESS.sub(" ", text))


def host_of(link: str) -> str:
    """The host that a link leads to, in small letters, without ``www.``; empty where it leads to none."""
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:  # a bracket that is no address
        return ""
    return host.lower().removeprefix("www.")
