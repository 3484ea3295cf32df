"""All that is kept of one person: the mutations by which an admin exports and erases it."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Hiding, Payload, PayloadValue, Ref, hidden_of
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_EMAIL: Final = "The e-mail address of the person, as a commenter or as a user."


@strawberry.input(description="The person whose data is exported.")
class ExportPersonInput:
    email: str = strawberry.field(description=_EMAIL)


@strawberry.input(description="The person whose data is erased.")
class ErasePersonInput:
    email: str = strawberry.field(description=_EMAIL)
    texts: bool | None = strawberry.field(
        default=UNSET,
        description="Whether the texts of the comments are erased too; what is PENDING is REJECTED then. "
        "Default: false.",
    )
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


PERSON_INPUTS: Final = (ExportPersonInput, ErasePersonInput)


_NOT_ASKED: Final = "because they are disabled, or have tables here and are not loaded"


class ExportPersonPayload:
    """The result of exportPerson."""

    data = field(
        "String",
        Key("data"),
        "The account and the comments of the person, what imported files say of them, and what plugins keep, as JSON; "
        "null if there is none.",
    )
    disabled_plugins = field(
        "[String!]",
        Key("disabledPlugins"),
        f"The plugins that were not asked, {_NOT_ASKED}: what they keep of the person is missing. The data names them, "
        "too.",
    )
    errors = ERRORS


class ErasePersonPayload(Hiding):
    """The result of erasePerson."""

    comment_count = field("Int", Key("commentCount"), "How many comments were erased; null if nothing was changed.")
    user = field("User", Key("user"), "What is left of the account: it is disabled; null if the person had none.")
    import_count = field(
        "Int",
        Key("importCount"),
        "Of how many imported articles something was erased that their files said of the person; null if nothing was "
        "changed.",
    )
    plugins = field("[String!]", Key("plugins"), "The plugins that were told to forget the person.")
    disabled_plugins = field(
        "[String!]",
        Key("disabledPlugins"),
        f"The plugins that were not told, {_NOT_ASKED}: what they keep of the person is still there. Enable or load "
        "them, and erase the same address again.",
    )
    errors = ERRORS


PERSON_PAYLOADS: Final[tuple[type, ...]] = (ExportPersonPayload, ErasePersonPayload)


async def export_person(
    info: Info, input: Annotated[ExportPersonInput, strawberry.argument(description="The person.")]
) -> Payload:
    """Tell all that is kept of a person."""

    def values_of(result: write.PersonExported) -> dict[str, PayloadValue]:
        return {"data": result.data, "disabledPlugins": list(result.disabled)}

    empty = dict.fromkeys(("data", "disabledPlugins"))
    return await run_command(info.context, command_from(write.ExportPerson, input), values_of, empty)


async def erase_person(
    info: Info, input: Annotated[ErasePersonInput, strawberry.argument(description="The person.")]
) -> Payload:
    """Erase what is kept of a person."""

    def values_of(result: write.PersonErased) -> dict[str, PayloadValue]:
        return {
            "commentCount": result.comments,
            "user": None if result.user_id is None else Ref("user", result.user_id),
            "importCount": result.imports,
            "plugins": list(result.plugins),
            "disabledPlugins": list(result.disabled),
            **hidden_of(result.hidden),
        }

    empty = {**dict.fromkeys(("commentCount", "user", "importCount", "plugins", "disabledPlugins")), **hidden_of()}
    return await run_command(info.context, command_from(write.ErasePerson, input), values_of, empty)
