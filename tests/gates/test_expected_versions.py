"""Every mutation that changes what is there takes the version that its caller saw, or stands here with the reason.

Likewise of the key that makes a retry safe.
"""

from collections.abc import Iterator
from typing import Any, Final

from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLSchema, get_named_type
from graphql import build_schema as schema_of
from support.core_schema import core_schema
from support.tree import ROOT

WITHOUT: Final = {
    "It makes something new.": (
        *("addMediaFromAddress", "createContributor", "createPost", "createPreviewLink", "createRedirect"),
        *("createResponse", "createToken", "createUser", "submitComment"),
    ),
    "It changes nothing.": ("exportPerson",),
    "Whether somebody is a collaborator has no states between: who names one overwrites nothing, and a repetition "
    "changes nothing.": ("addCollaborator", "removeCollaborator"),
    "A redirect is made and deleted, and never edited: its id names just what was seen. One that was made anew has "
    "another id.": ("deleteRedirect",),
    "What is deleted is as it was when it was deleted.": ("undeleteContributor", "undeleteTag"),
    "What was revoked stays so, and a repetition changes nothing.": (
        *("removeIdentity", "revokePreviewLink", "revokeToken", "signOut"),
    ),
    "A claim changes nothing of the comment, and that of another moderator refuses it.": (
        *("claimComments", "releaseComments"),
    ),
    "The token names the text that was judged; if it has changed since, the verdict is kept and does not count.": (
        "settleJudgement",
    ),
    "It erases what there is of a person, in whatever version; `dryRun` tells it before.": ("erasePerson",),
    "What is deleted has no versions, and what the law asks waits for none.": (
        *("liftLegalHold", "placeLegalHold", "purgeNow", "redact"),
    ),
}
"""The mutations that take none, by the reason; docs/for-editors.md has the same table."""
OPTIONAL: Final = {"disableUser", "enableUser", "setCommentPolicy"}
"""Those that may be done whatever the version, so that it may be left out."""

REPEATABLE: Final = {
    *(
        "claimComments",
        "releaseComments",
        "settleJudgement",
        "revokePreviewLink",
        "revokeToken",
        "exportPerson",
        "signOut",
        "removeIdentity",
    ),
    *("editComment", "withdrawComment"),
}
"""Mutations without an ``idempotencyKey``: repeated with the same input they change nothing, and answer the same."""


def versions(schema: GraphQLSchema) -> Iterator[tuple[str, bool | None]]:
    """Yield each mutation with whether it must be given a version, of one thing or of each; ``None``: it takes none."""
    assert schema.mutation_type
    for name, mutation in schema.mutation_type.fields.items():
        given: Any = get_named_type(mutation.args["input"].type)
        items = [get_named_type(each.type) for each in given.fields.values()]
        kinds = [given, *(each for each in items if isinstance(each, GraphQLInputObjectType))]
        found = [each.fields["expectedVersion"] for each in kinds if "expectedVersion" in each.fields]
        yield name, isinstance(found[0].type, GraphQLNonNull) if found else None


def test_every_mutation_takes_a_version_or_says_why_not() -> None:
    found = dict(versions(core_schema().graphql))
    assert len(found) > 40
    listed = sorted(name for names in WITHOUT.values() for name in names)
    assert listed == sorted(name for name, required in found.items() if required is None)
    assert {name for name, required in found.items() if required is False} == OPTIONAL


def test_every_mutation_takes_a_key_unless_it_may_be_repeated() -> None:
    mutations = core_schema().graphql.mutation_type
    assert mutations
    inputs: dict[str, Any] = {name: get_named_type(each.args["input"].type) for name, each in mutations.fields.items()}
    assert {name for name, given in inputs.items() if "idempotencyKey" not in given.fields} == REPEATABLE


def test_the_page_for_editors_has_the_reasons() -> None:
    page = (ROOT / "docs/for-editors.md").read_text(encoding="utf-8")
    rows = [f"| {', '.join(f'`{name}`' for name in names)} | {reason} |" for reason, names in WITHOUT.items()]
    table = "\n".join(("| mutation | why it takes no `expectedVersion` |", "|---|---|", *rows))
    assert table in page, table


def test_a_mutation_that_takes_none_is_seen() -> None:
    schema = schema_of("""
      input Ref { id: ID! expectedVersion: Int! }
      input Many { refs: [Ref!]! }
      input Perhaps { id: ID! expectedVersion: Int }
      input Bare { id: ID! }
      type Query { a: Int }
      type Mutation {
        one(input: Ref!): Int
        many(input: Many!): Int
        perhaps(input: Perhaps!): Int
        bare(input: Bare!): Int
      }
    """)
    assert dict(versions(schema)) == {"one": True, "many": True, "perhaps": False, "bare": None}
