"""How many comments an operation may store, and has stored."""

from dataclasses import dataclass
from typing import Any

from gql_blog.errors import RateLimited
from gql_blog.write.comment.own_comment import EditComment
from gql_blog.write.comment.submit_comment import SubmitComment


@dataclass(slots=True)
class CommentAllowance:
    """What one operation stores of comments counts for a rate, which whoever runs it knows.

    ``retries_only``: there were too many, so that only what earlier requests have stored is answered again; ``refused``
    are the others.
    """

    retries_only: bool = False
    stored: int = 0
    refused: int = 0

    def admit(self, command: Any) -> None:
        """Raise RateLimited for a comment that is no retry, if there were too many."""
        if self.retries_only and isinstance(command, SubmitComment | EditComment):
            self.refused += 1
            raise RateLimited("Too many comments. Try again later.", retry_after=1)

    def count(self, command: Any, result: Any) -> None:
        """Count a comment that was stored, or changed; one that a request with the same key has stored is none."""
        if isinstance(command, SubmitComment | EditComment) and not result.is_retry:
            self.stored += 1
