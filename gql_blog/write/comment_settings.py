"""What a site settles about its comments."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class CommentSettings:
    """``claim``: how long a moderator's claim counts."""

    claim: timedelta = timedelta(minutes=10)
