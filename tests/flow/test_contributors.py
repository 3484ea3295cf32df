"""Editors make, change and merge contributors, on both databases; what readers see of them stays right."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.store import Audit, Contributor, ContributorAlias, Outbox, Revision, SuggestedContributor, User
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CommentRef,
    CreateContributor,
    CreatePost,
    LinkComment,
    MergeContributors,
    ModerateComments,
    RestoreRevision,
    SubmitComment,
    UpdateArticle,
    UpdateContributor,
)

pytestmark = sqlite_mostly

CREATE = """mutation ($input: CreateContributorInput!) { createContributor(input: $input) {
  contributor { id slug name bio affiliation url orcid version } errors { code path message } } }"""
UPDATE = """mutation ($input: UpdateContributorInput!) { updateContributor(input: $input) {
  contributor { slug name bio version } errors { code path ... on VersionConflict { currentVersion } } } }"""
MERGE = """mutation ($input: MergeContributorsInput!) { mergeContributors(input: $input) {
  contributor { slug version } articleCount commentCount errors { code path } } }"""
BY_SLUG = "query ($slug: String!) { contributor(slug: $slug) { slug name articles { totalCount nodes { slug } } } }"
LIST = "{ contributors { totalCount nodes { slug } } }"


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def contributor(room: Newsroom, name: str) -> Any:
    (found,) = await room.rows(Contributor, name=name)
    return found


async def found(library: Library, slug: str, viewer: Viewer = ANONYMOUS) -> str | None:
    row = (await library.ask(BY_SLUG, {"slug": slug}, viewer))["contributor"]
    return row and str(row["slug"])


async def test_an_editor_makes_and_changes_an_entry(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    given = {"name": " Ada  Lund ", "url": "https://ada.example/", "orcid": "https://orcid.org/0000-0002-1825-0097"}
    made = (await library.ask(CREATE, {"input": given}, editor))["createContributor"]
    assert made["errors"] == []
    assert made["contributor"] == {
        **{"id": made["contributor"]["id"], "slug": "ada-lund", "name": "Ada Lund", "bio": None, "affiliation": None},
        **{"url": "https://ada.example/", "orcid": "0000-0002-1825-0097", "version": 1},
    }
    # Nothing public carries it yet.
    assert await found(library, "ada-lund") is None
    assert await found(library, "ada-lund", editor) == "ada-lund"

    change = {"id": made["contributor"]["id"], "expectedVersion": 1, "bio": "Mends walls.", "url": None}
    changed = (await library.ask(UPDATE, {"input": change}, editor))["updateContributor"]
    assert changed == {
        "contributor": {"slug": "ada-lund", "name": "Ada Lund", "bio": "Mends walls.", "version": 2},
        "errors": [],
    }
    late = (await library.ask(UPDATE, {"input": change}, editor))["updateContributor"]
    assert late == {
        "contributor": None,
        "errors": [{"code": "CONFLICT", "path": ["input", "expectedVersion"], "currentVersion": 2}],
    }
    # Without a difference there is no change.
    again = (await library.ask(UPDATE, {"input": {**change, "expectedVersion": 2}}, editor))["updateContributor"]
    assert again["contributor"]["version"] == 2
    entries = [each for each in await room.rows(Audit) if each.subject_id == made["contributor"]["id"]]
    assert [(each.actor, each.action, each.before and sorted(each.before)) for each in entries] == [
        (editor.user_id, "create_contributor", None),
        (editor.user_id, "update_contributor", ["bio", "url"]),
    ]


async def test_all_that_is_wrong_is_named_in_the_order_of_the_input(library: Library) -> None:
    room = library.newsroom
    await room.run(CreateContributor(name="Bo", slug="bo", orcid="0000-0002-1825-0097"))
    given = {"name": "", "slug": "A B", "url": "javascript:alert(1)", "orcid": "0000-0002-1825-0098"}
    made = (await library.ask(CREATE, {"input": given}, OPERATOR))["createContributor"]
    assert [(each["code"], each["path"][1]) for each in made["errors"]] == [
        ("INVALID", "name"),
        ("INVALID", "slug"),
        ("INVALID", "url"),
        ("INVALID", "orcid"),
    ]
    taken = {"name": "Bo", "slug": "bo", "orcid": "0000-0002-1825-0097"}
    made = (await library.ask(CREATE, {"input": taken}, OPERATOR))["createContributor"]
    assert [(each["code"], each["path"][1]) for each in made["errors"]] == [
        ("DUPLICATE", "slug"),
        ("DUPLICATE", "orcid"),
    ]
    assert len(await room.rows(Contributor)) == 1


@pytest.mark.parametrize("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
async def test_nobody_else_changes_entries(library: Library, role: Role | None) -> None:
    room = library.newsroom
    id_ = (await room.run(CreateContributor(name="Bo"))).contributor_id
    viewer = ANONYMOUS if role is None else await room.somebody(role, contributor_id=id_)
    for command in (
        CreateContributor(name="Cy"),
        UpdateContributor(id=id_, expected_version=1, name="Cy"),
        MergeContributors(id=id_, expected_version=1, into_id=id_),
        MergeContributors(id=id_, expected_version=1, into_id=id_, dry_run=True),
    ):
        with pytest.raises(Forbidden if role else Unauthenticated):
            await room.run(command, viewer)


async def test_a_retry_with_the_same_key_makes_one_entry(room: Newsroom) -> None:
    editor = await room.somebody(Role.EDITOR, "Ed")
    first = await room.run(CreateContributor(name="Bo", idempotency_key="k"), editor)
    assert await room.run(CreateContributor(name="Bo", idempotency_key="k"), editor) == first
    other = await room.run(CreateContributor(name="Bo"), editor)
    merge = MergeContributors(
        id=other.contributor_id, expected_version=1, into_id=first.contributor_id, idempotency_key="m"
    )
    merged = await room.run(merge, editor)
    assert await room.run(merge, editor) == merged
    assert len(await room.rows(Contributor)) == 1


async def merged_scene(room: Newsroom) -> tuple[Any, Any, str, str]:
    """Ada Lund has a public post; A. Lund one, and a comment; both have one together."""
    await room.post("Tides", bylines=(BylineInput(name="Ada Lund"),))
    second = await room.post("Ebb", bylines=(BylineInput(name="A. Lund", bio="As printed."),))
    await room.post("Both", bylines=(BylineInput(name="A. Lund"), BylineInput(name="Ada Lund")))
    gone, into = await contributor(room, "A. Lund"), await contributor(room, "Ada Lund")
    said = await room.run(SubmitComment(article_id=second.article_id, author_name="A. Lund", body="Yes."))
    await room.run(LinkComment(id=said.comment_id, expected_version=1, contributor_id=gone.id))
    verdict = (CommentRef(id=said.comment_id, expected_version=2),)
    await room.run(ModerateComments(comments=verdict, verdict=Verdict.APPROVE, reason="fine"))
    async with room.database.transaction():
        for each in (gone, into):
            await SuggestedContributor.get_or_create(comment_id=said.comment_id, contributor_id=each.id)
    return gone, into, second.article_id, said.comment_id


async def test_a_merge_moves_everything_and_names_lead_on(library: Library) -> None:
    room = library.newsroom
    gone, into, _, comment = await merged_scene(room)
    editor = await room.somebody(Role.EDITOR, "Ed")
    given = {"id": gone.id, "expectedVersion": 1, "intoId": into.id}
    before = await library.ask(LIST, viewer=editor)
    preview = (await library.ask(MERGE, {"input": {**given, "dryRun": True}}, editor))["mergeContributors"]
    assert preview == {
        "contributor": {"slug": "ada-lund", "version": 1},
        "articleCount": 2,
        "commentCount": 1,
        "errors": [],
    }
    assert await library.ask(LIST, viewer=editor) == before
    merged = (await library.ask(MERGE, {"input": given}, editor))["mergeContributors"]
    assert merged == {**preview, "contributor": {"slug": "ada-lund", "version": 2}}

    for slug in ("a-lund", "ada-lund"):
        row = (await library.ask(BY_SLUG, {"slug": slug}))["contributor"]
        assert (row["slug"], row["articles"]["totalCount"]) == ("ada-lund", 3)
    page = """query ($id: ID!) {
      node(id: $id) { ... on Comment { contributor { slug } suggestedContributors { slug } } }
      article(slug: "ebb") { version bylines { creditedName bio contributor { slug } } } }"""
    shown = await library.ask(page, {"id": comment}, editor)
    assert shown["node"] == {"contributor": {"slug": "ada-lund"}, "suggestedContributors": [{"slug": "ada-lund"}]}
    # The printed name stays, and so does the article's version.
    assert shown["article"] == {
        "version": 2,
        "bylines": [{"creditedName": "A. Lund", "bio": "As printed.", "contributor": {"slug": "ada-lund"}}],
    }
    assert (await library.ask(LIST))["contributors"] == {"totalCount": 1, "nodes": [{"slug": "ada-lund"}]}
    events = [(each.kind, each.subject_id) for each in await room.rows(Outbox, kind="contributor.merged")]
    assert events == [("contributor.merged", into.id)]
    entries = [each for each in await room.rows(Audit) if each.action == "merge_contributors"]
    assert [(each.subject_id, each.after.get("merged_into"), each.after.get("merged")) for each in entries] == [
        (gone.id, into.id, None),
        (into.id, None, gone.id),
    ]


async def test_slugs_that_were_merged_lead_on_in_filters_and_for_those_who_see_all(library: Library) -> None:
    room = library.newsroom
    gone, into, *_ = await merged_scene(room)
    hidden = (await room.run(CreateContributor(name="Pseudonym"))).contributor_id
    for id_ in (gone.id, hidden):
        await room.run(MergeContributors(id=id_, expected_version=1, into_id=into.id))
    editor, author = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Bo")
    query = """query ($slug: String!) {
      articles(where: { contributor: { equals: $slug } }) { totalCount }
      comments(where: { contributor: { equals: $slug } }) { totalCount nodes { contributor { slug } } } }"""
    for slug, viewer, seen in (
        ("a-lund", ANONYMOUS, True),
        ("ada-lund", ANONYMOUS, True),
        ("pseudonym", ANONYMOUS, False),
        ("pseudonym", author, False),
        ("pseudonym", editor, True),
    ):
        assert await found(library, slug, viewer) == ("ada-lund" if seen else None), slug
        lists = await library.ask(query, {"slug": slug}, viewer)
        assert [lists[name]["totalCount"] for name in ("articles", "comments")] == ([3, 1] if seen else [0, 0]), slug


async def test_a_name_that_was_merged_finds_the_contributor(room: Newsroom) -> None:
    gone, into, *_ = await merged_scene(room)
    await room.run(MergeContributors(id=gone.id, expected_version=1, into_id=into.id))
    author = await room.somebody(Role.AUTHOR, "Bo")
    made = await room.run(CreatePost(title="More", source="x", bylines=(BylineInput(name="A. Lund"),)), author)
    assert len(await room.rows(Contributor)) == 1
    # Nobody else gets the slug, and a chain of merges leads to its end.
    other = await room.run(CreateContributor(name="A. Lund"))
    assert (await contributor(room, "A. Lund")).slug == "a-lund-2"
    await room.run(MergeContributors(id=into.id, expected_version=2, into_id=other.contributor_id))
    assert {each.contributor_id for each in await room.rows(ContributorAlias)} == {other.contributor_id}
    assert made.article_id


async def test_a_revision_from_before_a_merge_is_restored_with_who_is_there_now(room: Newsroom) -> None:
    gone, into, article, _ = await merged_scene(room)
    await room.run(UpdateArticle(id=article, expected_version=2, title="Flood", bylines=()))
    await room.run(MergeContributors(id=gone.id, expected_version=1, into_id=into.id))
    first = (await room.rows(Revision, article_id=article))[0]
    await room.run(RestoreRevision(article_id=article, revision_id=first.id, expected_version=3))
    row = (await room.rows(Revision, article_id=article))[-1]
    assert [(each["name"], each["contributor_id"]) for each in row.snapshot["bylines"]] == [("A. Lund", into.id)]
    # A revision once made does not change.
    assert first.snapshot["bylines"][0]["contributor_id"] == gone.id


async def test_the_name_of_a_hidden_contributor_leads_nobody_on(library: Library) -> None:
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR, "Bo")
    await room.run(CreatePost(title="Secret", source="x", bylines=(BylineInput(name="Pseudonym"),)))
    await room.post("Tides", bylines=(BylineInput(name="Ada Lund"),))
    gone, into = await contributor(room, "Pseudonym"), await contributor(room, "Ada Lund")
    await room.run(MergeContributors(id=gone.id, expected_version=1, into_id=into.id))
    for viewer in (ANONYMOUS, author):
        assert await found(library, "pseudonym", viewer) is None
    # To whom all is shown, a byline of this name is hers; to an author it tells nothing.
    await room.run(CreatePost(title="One", source="x", bylines=(BylineInput(name="Pseudonym"),)))
    assert len(await room.rows(Contributor)) == 1
    await room.run(CreatePost(title="Two", source="x", bylines=(BylineInput(name="Pseudonym"),)), author)
    assert len(await room.rows(Contributor)) == 2


async def test_a_contributor_is_public_as_long_as_something_public_carries_it(library: Library) -> None:
    room = library.newsroom
    gone, into, article, comment = await merged_scene(room)
    for each in ("tides", "both"):
        row = await room.article((await library.ask(f'{{ article(slug: "{each}") {{ id }} }}'))["article"]["id"])
        await room.run(ArchiveArticle(id=row.id, expected_version=row.version))
    assert (await found(library, "ada-lund"), await found(library, "a-lund")) == (None, "a-lund")
    into = await contributor(room, "Ada Lund")
    await room.run(MergeContributors(id=gone.id, expected_version=1, into_id=into.id))
    assert await found(library, "a-lund") == "ada-lund"
    row = await room.article(article)
    await room.run(ArchiveArticle(id=article, expected_version=row.version))
    assert await found(library, "a-lund") is None
    assert comment


async def test_old_slugs_lead_on_until_the_name_comes_back(library: Library) -> None:
    room = library.newsroom
    await room.post("Tides", bylines=(BylineInput(name="Ada Byron"),))
    ada = await contributor(room, "Ada Byron")
    await room.run(UpdateContributor(id=ada.id, expected_version=1, name="Ada Lovelace", slug="ada-lovelace"))
    assert await found(library, "ada-byron") == "ada-lovelace"
    taken = {"id": (await room.run(CreateContributor(name="Cy"))).contributor_id, "expectedVersion": 1}
    refused = (await library.ask(UPDATE, {"input": {**taken, "slug": "ada-byron"}}, OPERATOR))["updateContributor"]
    assert refused["errors"] == [{"code": "DUPLICATE", "path": ["input", "slug"]}]
    await room.run(UpdateContributor(id=ada.id, expected_version=2, slug="ada-byron"))
    assert (await found(library, "ada-byron"), await found(library, "ada-lovelace")) == ("ada-byron", "ada-byron")


async def test_who_is_linked_to_a_user_is_merged_by_admins_alone(library: Library) -> None:
    room = library.newsroom
    gone, into, *_ = await merged_scene(room)
    editor = await room.somebody(Role.EDITOR, "Ed")
    ann = await room.somebody(Role.AUTHOR, "Ann", contributor_id=gone.id)
    given = {"id": gone.id, "expectedVersion": 1, "intoId": into.id}
    for more in ({}, {"dryRun": True}):
        refused = (await library.ask(MERGE, {"input": {**given, **more}}, editor))["mergeContributors"]
        assert refused["errors"] == [{"code": "FORBIDDEN", "path": ["input", "intoId"]}]
    other = await room.somebody(Role.AUTHOR, "Bo", contributor_id=into.id)
    refused = (await library.ask(MERGE, {"input": given}, OPERATOR))["mergeContributors"]
    assert refused["errors"] == [{"code": "INVALID", "path": ["input", "intoId"]}]
    async with room.database.transaction():
        await User.filter(id=other.user_id).update(contributor_id=None)
    assert (await library.ask(MERGE, {"input": given}, OPERATOR))["mergeContributors"]["errors"] == []
    (user,) = await room.rows(User, id=ann.user_id)
    assert user.contributor_id == into.id


async def test_a_merge_that_makes_no_sense_is_refused(library: Library) -> None:
    room = library.newsroom
    one, other = [(await room.run(CreateContributor(name=name))).contributor_id for name in ("A", "B")]
    for given, code, place in (
        ({"id": one, "expectedVersion": 1, "intoId": one}, "INVALID", "intoId"),
        ({"id": one, "expectedVersion": 1, "intoId": "con_none"}, "NOT_FOUND", "intoId"),
        ({"id": "con_none", "expectedVersion": 1, "intoId": one}, "NOT_FOUND", "id"),
        ({"id": one, "expectedVersion": 2, "intoId": other}, "CONFLICT", "expectedVersion"),
    ):
        refused = (await library.ask(MERGE, {"input": given}, OPERATOR))["mergeContributors"]
        assert refused["errors"] == [{"code": code, "path": ["input", place]}]
        assert refused["contributor"] is refused["articleCount"] is None
