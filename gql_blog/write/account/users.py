"""Creating users."""

from gql_blog.content import Role, or_none
from gql_blog.errors import Duplicate, InputError, NotFound
from gql_blog.store import Contributor, User
from gql_blog.write.aliases import by_any_slug
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import CreateUser
from gql_blog.write.finders import shown
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import UserWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_EMAIL = ("input", "email")
_CONTRIBUTOR = ("input", "contributor")


async def create_user(context: CommandContext, command: CreateUser) -> Apply[UserWritten]:
    """Prepare a user. An e-mail address and a contributor belong to at most one user each."""
    command = await run_before_write(context, command)
    errors = InputErrors()
    email = errors.email(command.email, _EMAIL)
    name = errors.line(command.name, ("input", "name"))
    errors.raise_all()

    async def apply(work: UnitOfWork) -> UserWritten:
        if await User.exists(email=email):
            raise Duplicate(f"A user with the e-mail address {email} already exists. Use another address.", path=_EMAIL)
        user = await User.create(
            email=email,
            name=name,
            role=Role(command.role).value,
            contributor_id=await _contributor_id(or_none(command.contributor)),
            created_at=work.now,
        )
        await work.record(user.id, None, {"name": name, "role": user.role})
        return UserWritten(user.id)

    return apply


async def _contributor_id(slug: str | None) -> str | None:
    if slug is None:
        return None
    contributor = await by_any_slug(Contributor, slug)
    if contributor is None:
        raise NotFound(f"There is no contributor with the slug {shown(slug)}. Check it.", path=_CONTRIBUTOR)
    if await User.exists(contributor_id=contributor.id):
        raise InputError(
            "This contributor is already linked to another user. Choose another contributor.", path=_CONTRIBUTOR
        )
    return contributor.id
