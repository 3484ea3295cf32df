"""The secrets of this installation, as its settings have them: no log and no output of a command tells one.

Whatever carries a secret there, such as the message of a plugin's error, is told without it.
"""

import logging
from typing import Final
from urllib.parse import unquote, urlsplit

REDACTED: Final = "**********"
_SHORTEST: Final = 4
"""Shorter ones are no secrets, and parts of many words."""

_known: set[str] = set()


def keep_secret(text: str) -> str:
    """Have a text redacted from now on, and return it."""
    if len(text) >= _SHORTEST:
        _known.add(text)
        logging.setLogRecordFactory(_RedactedRecord)
    return text


def keep_password(url: str) -> str:
    """Have the password in a URL redacted from now on, as it is written there and as it is meant; return the URL."""
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        return url
    keep_secret(password)
    keep_secret(unquote(password))
    return url


def redacted(text: str) -> str:
    """Return a text without the secrets that are known."""
    for each in sorted(_known, key=len, reverse=True):
        text = text.replace(each, REDACTED)
    return text


class _RedactedRecord(logging.LogRecord):
    """A record that tells no secret to any handler, neither in its message nor in the traceback of its error."""

    _exc_text: str | None = None

    def getMessage(self) -> str:
        return redacted(super().getMessage())

    @property
    def exc_text(self) -> str | None:
        """The traceback, which a formatter writes here."""
        return self._exc_text

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._exc_text = text and redacted(text)
