"""Finding what is kept of one person: the account, the comments, what imported files said of these, and credits.

Erasures of which some plugins could not be told are remembered without the person, and completed by asking again. The
core does not know any more whom it has erased. It keeps a salted commitment to the address, so that whoever gives the
address again is understood, and the ids of account and comments, by which plugins know what is theirs.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.access import Reach
from gql_blog.content import GivenText, commitment_to, new_salt, or_none
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.hooks import Person
from gql_blog.store import Audit, Comment, Database, Media, NewRow, UnfinishedErasure, User
from gql_blog.write.account.personal_nouns import Credits, credits_of
from gql_blog.write.deletion.legal_hold import owners
from gql_blog.write.imports.erased_comments import SaidByImports, said_by_imports
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.locks import StalePreparation
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

_AT_ONCE: Final = 10_000
"""Ids in one statement: SQLite and PostgreSQL take some 32,000 bind parameters."""
EMAIL: Final = ("input", "email")
_NOT_FOR_READERS: Final = "An application may not do this for a reader, who has to sign in in a browser for it."


async def unfinished_erasures_of(email: str) -> list[Any]:
    """Return what is remembered of earlier erasures of this address."""
    rows: list[Any] = await UnfinishedErasure.all().order_by("id")
    return [each for each in rows if commitment_to(email, each.salt) == each.commitment]


async def count_unfinished_erasures(database: Database) -> Mapping[str, int]:
    """Return of how many erasures each plugin is still to be told, by its name."""
    async with database.session():
        return Counter(map(str, await UnfinishedErasure.all().order_by("plugin").values_list("plugin", flat=True)))


async def save_unfinished(
    work: UnitOfWork,
    email: str,
    plugins: Sequence[str],
    *,
    account_id: str | None,
    comment_ids: Collection[str],
    earlier: Sequence[Any],
) -> None:
    """Remember that these plugins are still to be told, and forget of ``earlier`` what others have been told now."""
    await UnfinishedErasure.filter(id__in=[each.id for each in earlier if each.plugin not in plugins]).delete()
    if not comment_ids and account_id is None:
        return
    for plugin in plugins:
        salt = new_salt()
        kept: dict[str, Any] = {"account_id": account_id, "comment_ids": sorted(comment_ids), "erased_at": work.now}
        commitment = commitment_to(email, salt)
        work.added.append(NewRow(UnfinishedErasure, plugin=plugin, salt=salt, commitment=commitment, **kept))


@dataclass(frozen=True, slots=True)
class KeptOfPerson:
    """What is kept of a person: the account, the comments, what imports keep of these, and the credits.

    ``unfinished``: earlier erasures of this address, of which some plugins are still to be told.
    """

    email: str
    user: Any
    comments: list[Any]
    said: SaidByImports
    unfinished: list[Any]
    credits: Credits

    @property
    def ids(self) -> list[str]:
        """The ids of the comments."""
        return [each.id for each in self.comments]

    @property
    def user_id(self) -> str | None:
        """The id of the account."""
        return None if self.user is None else str(self.user.id)

    @property
    def subjects(self) -> list[str]:
        """What the audit may have entries about: the comments, the account and the contributor."""
        return [*self.ids, *(each for each in (self.user_id, self.credits.contributor_id) if each is not None)]

    async def holdable(self) -> set[str | None]:
        """Return what a hold may keep of it: its subjects, comments and articles, and who added its portraits."""
        drawn = Media.filter(id__in=sorted(await self.credits.portraits()))
        adders = await drawn.values_list("added_by_id", flat=True)
        return {*self.subjects, *self.credits.article_ids, *map(str, adders), *await owners(comments=self.comments)}

    def in_audit(self, values: Collection[str]) -> Q:
        """Return which personal values are the person's; what credits say (``values``) stands with articles."""
        credited = Q(field__startswith="bylines.", value__in=sorted(values))
        return Q(subject_id__in=self.subjects) | credited & Q(subject_id__in=sorted(self.credits.article_ids))

    async def notes(self) -> Q:
        """Return which personal values of the audit are what the person said of working copies."""
        said = Audit.filter(actor=self.user_id or "", subject_id__in=sorted(self.credits.article_ids))
        at = await said.values_list("at", flat=True)
        return Q(field="working_copy.note", subject_id__in=sorted(self.credits.article_ids), at__in=list(at))

    @property
    def subject_id(self) -> str:
        """What the audit entry is about."""
        person = self.persons[0]
        return person.user_id or person.comment_ids[0]

    @property
    def persons(self) -> tuple[Person, ...]:
        """The person, as plugins are told: with all that is here, or was when they could not be told.

        A plugin is told of one account at once. The first value has the account that is here, and the comments of all.
        """
        names = tuple(sorted(self.said.names))
        ids = dict.fromkeys((*self.ids, *(one for each in self.unfinished for one in each.comment_ids)))
        known = dict.fromkeys((self.user_id, *(each.account_id for each in self.unfinished)))
        first, *others = [each for each in known if each is not None] or [None]
        return (
            Person(email=self.email, user_id=first, names=names, comment_ids=tuple(ids)),
            *(Person(email=self.email, user_id=each, names=names) for each in others),
        )

    @property
    def untold(self) -> frozenset[str]:
        """The plugins that are still to be told of earlier erasures."""
        return frozenset(str(each.plugin) for each in self.unfinished)

    def is_covered_by(self, told: Sequence[Person]) -> bool:
        """Return whether plugins that were told of these were told of all that is here, or was."""
        return _named(self.persons) <= _named(told)


async def kept_of_person(email: str, *, own: bool = False) -> KeptOfPerson:
    """Return what is kept under an address: the account, and the comments that were made with it, by that account, or
    by the contributor who it is. NotFound: nothing is, and no plugin is still to be told of an erasure.

    ``own``: the person asks, and nobody else has seen to it. Then what other accounts said with the address is theirs,
    and names say nothing.
    """
    user: Any = await User.get_or_none(email=email)
    given = Comment.filter(author_email=email)
    ids = set(await (given.filter(account_id=None) if own else given).values_list("id", flat=True))
    if user is not None:
        ids |= set(await Comment.filter(account_id=user.id).values_list("id", flat=True))
    if user is not None and user.contributor_id is not None:
        ids |= set(await Comment.filter(contributor_id=user.contributor_id).values_list("id", flat=True))
    unfinished = await unfinished_erasures_of(email)
    if user is None and not ids and not unfinished:
        raise NotFound(
            "Nothing is kept under this e-mail address: no account has it, and no comment was made with it. Check how "
            "it is written; a person with several addresses is found under each of them.",
            path=EMAIL,
        )
    ordered, comments = sorted(map(str, ids)), list[Any]()
    for start in range(0, len(ordered), _AT_ONCE):
        comments += await Comment.filter(id__in=ordered[start : start + _AT_ONCE]).order_by("id")
    credits = await credits_of(user)
    said = await said_by_imports(comments, credits.names, credits.article_ids, by_name=not own)
    return KeptOfPerson(email, user, comments, said, unfinished, credits)


async def asked_address(context: CommandContext, email: GivenText) -> str:
    """Return the address of the person who is asked about: the one given, or the viewer's, who may be the only one.

    InputError: it is none, or missing. Forbidden: it is another's, or the token is not for all that its user may do;
    that of an application, which is every reader, is not.
    """
    given, viewer = or_none(email), context.viewer
    if given is not None and context.reach is Reach.ANY:
        return _checked_address(given)
    async with context.database.session():
        own = None if viewer.user_id is None else await User.get_or_none(id=viewer.user_id)
    if own is None:
        raise InputError("Give the e-mail address of the person.", path=EMAIL)
    if given is not None and _checked_address(given) != own.email:
        raise Forbidden("Only administrators do this for others. Leave email out for yourself.", path=EMAIL)
    if viewer.scope is not None:
        raise Forbidden("A token with a limited scope may not do this. Use one without.", path=("input",))
    if viewer.identity_id is not None:
        raise Forbidden(_NOT_FOR_READERS, path=("input",))
    return str(own.email)


def _checked_address(email: str) -> str:
    with InputErrors() as errors:
        return errors.email(email, EMAIL)


async def kept_as_told(email: str, told: Sequence[Person], *, own: bool) -> KeptOfPerson:
    """Return what is kept now. StalePreparation: more than plugins were told of, so that they have to be told anew."""
    kept = await kept_of_person(email, own=own)
    if not kept.is_covered_by(told):
        raise StalePreparation
    return kept


def _named(persons: Iterable[Person]) -> set[str | None]:
    return {one for each in persons for one in (each.user_id, *each.comment_ids)} - {None}
