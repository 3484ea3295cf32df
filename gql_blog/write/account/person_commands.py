"""Commands about all that is kept of one person."""

from dataclasses import dataclass

from gql_blog.content import UNSET, GivenText, Unset
from gql_blog.write.commands import Command
from gql_blog.write.results import PersonErased, PersonExported


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPerson(Command[PersonExported]):
    """Tell all that is kept of the person with an e-mail address."""

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson(Command[PersonErased]):
    """Erase the name and the address of a person, and with ``texts`` the texts of the comments too."""

    email: str
    texts: bool | Unset | None = False
    dry_run: bool | Unset | None = False
    idempotency_key: GivenText = UNSET
