"""What a viewer may see, as conditions of SQL: those that the project's own rules come to for the same viewer.

Conditions name the viewer's account and contributor by the places of parameters, which only a reader's have.
"""

from dataclasses import dataclass

READER, EDITOR = "READER", "EDITOR"
"""The roles that the handlers know."""

Who = tuple[str | None, ...]
"""The viewer as parameters: nobody, or a reader's account and contributor."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions for one role. ``unindexed`` keeps SQLite from an index by status where one by article serves."""

    role: str | None = None
    unindexed: str = ""

    def who(self, account: str, contributor: str | None) -> Who:
        """Return what the statements are to be told of the viewer."""
        return (account, contributor) if self.role == READER else ()

    def seen(self, a: str, account: str) -> str:
        """Return which articles ``a`` may be seen at all."""
        if self.role == READER:
            return f"({a}.public or {_own(a, account)})"
        return f"{a}.public" if self.role is None else "true"

    def listed(self, a: str, account: str, *, by_status: bool = False) -> str:
        """Return which articles ``a`` lists hold; ``by_status``: an index by status leads to them."""
        status = f"{'' if by_status else self.unindexed}{a}.status = 'PUBLISHED'"
        if self.role == READER:
            return f"{status} and {self.seen(a, account)}"
        return f"{a}.public" if self.role is None else status

    def said(self, c: str, account: str, contributor: str) -> str:
        """Return which comments ``c`` lists hold."""
        status = f"{self.unindexed}{c}.status = 'APPROVED'"
        if self.role == READER:
            return (
                f"{status} and ({c}.public or (({c}.account_id = {account} or {c}.contributor_id = {contributor}) "
                f"and exists (select 1 from article w where w.id = {c}.article_id and {self.seen('w', account)})))"
            )
        return f"{c}.public" if self.role is None else status

    def answered(self, a: str, account: str) -> str:
        """Return how many responses to ``a`` the viewer sees: counters, and a reader's own that are hidden besides."""
        if self.role == READER:
            return (
                f"{a}.response_count + (select count(*) from article r where r.responding_to_id = {a}.id "
                f"and not r.public and {self.unindexed}r.status = 'PUBLISHED' and {_own('r', account)})"
            )
        return f"{a}.response_count" if self.role is None else f"{a}.response_count_all"


def _own(a: str, account: str) -> str:
    return (
        f"({a}.created_by_id = {account} or exists "
        f"(select 1 from collaborator o where o.article_id = {a}.id and o.account_id = {account}))"
    )
