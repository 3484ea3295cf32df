"""The tokens of preview links and the keys of media, signed with keys derived from the secret key of the site.

A token names a link, of which the database says what it shows and until when. Without the key nobody makes a token,
not even somebody who reads or writes the database; with another key, no earlier token counts.
"""

import base64
import hmac
from typing import Final

from gql_blog.content import PREVIEW_LINK, prefix_of

_PURPOSE: Final = b"gql-blog: preview links"
_MEDIA: Final = b"gql-blog: media until "
_PREFIX: Final = "gqlp_"
_DIGITS: Final = 26
_SECONDS: Final = 12
"""The most digits of an instant."""


class PreviewSigner:
    """Signs the tokens of one site; without a secret key there are none."""

    def __init__(self, secret_key: str = "") -> None:
        self._key = hmac.digest(secret_key.encode(), _PURPOSE, "sha256") if secret_key else None

    @property
    def has_key(self) -> bool:
        """Whether it can sign."""
        return self._key is not None

    def token(self, link_id: str) -> str:
        """Return the token of a link, by the link's id."""
        assert self._key is not None
        name = link_id[-_DIGITS:]
        signature = hmac.digest(self._key, name.encode(), "sha256")
        return f"{_PREFIX}{name}_{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    def media_key(self, media_id: str, until: int) -> str:
        """Return the key in the address of a medium that is not public, which opens it until that second."""
        assert self._key is not None
        signature = hmac.digest(self._key, _MEDIA + f"{until} {media_id}".encode(), "sha256")
        return f"{until}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    def opens(self, media_id: str, key: str, now: float) -> bool:
        """Return whether a key opens a medium now."""
        until = key.partition(".")[0]
        if self._key is None or not (until.isascii() and until.isdecimal() and len(until) <= _SECONDS):
            return False
        signed = self.media_key(media_id, int(until))
        return now < int(until) and hmac.compare_digest(signed.encode(), key.encode("utf-8", "surrogatepass"))

    def link_of(self, token: str) -> str:
        """Return the id of the link that a token names; empty for what this site did not sign."""
        link_id = f"{PREVIEW_LINK}_{token[len(_PREFIX) : len(_PREFIX) + _DIGITS]}"
        if self._key is None or prefix_of(link_id) is None:
            return ""
        signed = self.token(link_id)
        return link_id if hmac.compare_digest(signed.encode(), token.encode("utf-8", "surrogatepass")) else ""
