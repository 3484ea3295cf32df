"""Credits as printed: they name a contributor, and never follow the contributor's entry."""

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import BylineRole, Role
from gql_blog.errors import ErrorGroup, NotFound, TooLarge
from gql_blog.store import Audit, Byline, Contributor, Outbox
from gql_blog.write import BylineInput, CreatePost, UpdateArticle
from gql_blog.write.article.state.bylines import contributors_named

pytestmark = sqlite_mostly


async def test_the_same_name_is_the_same_contributor(room: Newsroom) -> None:
    for index, name in enumerate(("José Lund", "Jose\u0301  Lund", "jose lund", "José Lund")):
        await room.post(f"T{index}", bylines=(BylineInput(name=name),))
    contributors = await room.rows(Contributor)
    assert [each.slug for each in contributors] == ["jose-lund", "jose-lund-2"]
    bylines = await room.rows(Byline)
    assert [each.contributor_id == contributors[0].id for each in bylines] == [True, True, False, True]
    assert bylines[1].credited_name == "Jose\u0301 Lund"


async def test_a_name_finds_only_whom_its_writer_may_see(room: Newsroom) -> None:
    hidden = (BylineInput(name="Ada", bio="Secret bio.", affiliation="Secret place"),)
    await room.post("Hidden", publish=False, bylines=hidden)
    (ada,) = await room.rows(Contributor)
    author = await room.somebody(Role.AUTHOR)
    twice = (BylineInput(name="Ada"), BylineInput(name="Ada", role=BylineRole.PHOTOGRAPHER))
    mine = await room.run(CreatePost(title="Mine", source="x", bylines=twice), author)
    known, made = await room.rows(Contributor)
    assert (known.bio, made.bio, made.affiliation) == ("Secret bio.", None, None)
    assert {each.contributor_id for each in await room.rows(Byline, article_id=mine.article_id)} == {made.id}
    (told,) = await room.rows(Audit, subject_id=made.id)
    said = {name: told.after[name] for name in ("bio", "affiliation", "same_name_as")}
    assert (told.actor, said) == (author.user_id, {"bio": None, "affiliation": None, "same_name_as": [ada.id]})
    (event,) = await room.rows(Outbox, subject_id=made.id)
    assert (event.kind, event.payload) == ("contributor.namesake", {})
    again = await room.run(CreatePost(title="Again", source="x", bylines=twice[:1]), author)
    assert {each.contributor_id for each in await room.rows(Byline, article_id=again.article_id)} == {made.id}
    staff = await room.post("Staff", publish=False, bylines=twice[:1])
    (credit,) = await room.rows(Byline, article_id=staff.article_id)
    assert credit.contributor_id not in (ada.id, made.id), "staff sees both, and has not said who is meant"


async def test_a_credit_stays_as_printed_when_the_entry_changes(room: Newsroom) -> None:
    await room.post("One", bylines=(BylineInput(name="Ada", bio="A pilot.", affiliation="Port"),))
    (ada,) = await room.rows(Contributor)
    assert (ada.bio, ada.affiliation, ada.public) == ("A pilot.", "Port", True)
    async with room.database.transaction():
        await Contributor.filter(id=ada.id).update(name="Ada Lund", bio="A captain.")
    later = await room.post("Two", bylines=(BylineInput(contributor_id=ada.id),))
    one, two = await room.rows(Byline)
    assert (one.credited_name, one.bio) == ("Ada", "A pilot.")
    assert (two.credited_name, two.bio, two.contributor_id) == ("Ada Lund", None, ada.id)
    named = (BylineInput(contributor_id=ada.id, name="A. Lund", role=BylineRole.EDITOR),)
    await room.run(UpdateArticle(id=later.article_id, expected_version=2, bylines=named))
    assert (await room.rows(Byline))[1].credited_name == "A. Lund"


async def test_bylines_are_replaced_and_set_in_another_order(room: Newsroom) -> None:
    post = await room.post(bylines=(BylineInput(name="Ada"), BylineInput(name="Bo")))
    await room.run(
        UpdateArticle(id=post.article_id, expected_version=2, bylines=(BylineInput(name="Bo"), BylineInput(name="Ada")))
    )
    rows = sorted(await room.rows(Byline), key=lambda row: row.position)
    assert [(each.position, each.credited_name) for each in rows] == [(1, "Bo"), (2, "Ada")]
    await room.run(UpdateArticle(id=post.article_id, expected_version=3, bylines=(BylineInput(name="Bo"),)))
    assert {each.name: each.public for each in await room.rows(Contributor)} == {"Ada": False, "Bo": True}


async def test_what_is_wrong_with_a_byline_is_told_under_its_path(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    await lite.post("Hidden", publish=False, bylines=(BylineInput(name="Ada"),))
    (hidden,) = await lite.rows(Contributor)
    wrong = (BylineInput(name=" "), BylineInput(name="x" * 201), BylineInput(name="Bo", bio="\x00"), BylineInput())
    with pytest.raises(ErrorGroup) as several:
        await lite.run(CreatePost(title="A", source="B", bylines=wrong), author)
    assert [each.path for each in several.value.flattened()] == [
        ("input", "bylines", "0", "name"),
        ("input", "bylines", "1", "name"),
        ("input", "bylines", "2", "bio"),
        ("input", "bylines", "3", "name"),
    ]
    assert [str(each) for each in several.value.flattened() if "empty" in str(each)] == [
        "bylines.0.name must not be empty.",
        "bylines.3.name must not be empty.",
    ]
    for contributor_id in (hidden.id, "con_" + "0" * 26):
        named = (BylineInput(name="Bo"), BylineInput(contributor_id=contributor_id))
        with pytest.raises(NotFound) as caught:
            await lite.run(CreatePost(title="A", source="B", bylines=named), author)
        assert caught.value.path == ("input", "bylines", "1", "contributorId")
    with pytest.raises(TooLarge):
        await lite.run(CreatePost(title="A", source="B", bylines=(BylineInput(name="Bo"),) * 101), author)
    assert [each.name for each in await lite.rows(Contributor)] == ["Ada"]


async def test_names_are_looked_up_exactly(lite: Newsroom) -> None:
    await lite.post("One", bylines=(BylineInput(name="José"),))
    async with lite.database.session():
        assert [each.slug for each in await contributors_named("Jose\u0301")] == ["jose"]
        assert await contributors_named("jose") == []
        assert await contributors_named("J%") == []
