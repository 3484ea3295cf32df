"""Whom a comment's name may mean is suggested, once, and to nobody who is linked already."""

from support.comments import submit
from support.importing import take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, DraftComment, DraftMention
from gql_blog.store import Article, Comment, Contributor, SuggestedContributor
from gql_blog.write import BylineInput
from gql_blog.write.comment.suggested_contributors import named_in

pytestmark = sqlite_mostly


async def test_people_of_the_whole_dialogue_are_known_by_their_folded_names(room: Newsroom) -> None:
    post = await room.post("A", bylines=(BylineInput(name="Ada Lund"), BylineInput(name="José")))
    await room.response(post.article_id, "B", bylines=(BylineInput(name="ADA LUND"),))
    await room.post("Elsewhere", bylines=(BylineInput(name="Cy"),))
    ids = {each.name: each.id for each in await room.rows(Contributor)}
    assert await suggested(room, post.article_id, "ada LUND") == {ids["Ada Lund"], ids["ADA LUND"]}
    assert await suggested(room, post.article_id, "Jose\u0301") == {ids["José"]}
    assert await suggested(room, post.article_id, "Cy") == set()


async def suggested(room: Newsroom, article_id: str, name: str) -> set[str]:
    """Return who is suggested for a new comment."""
    comment_id = await submit(room, article_id, author_name=name)
    return {each.contributor_id for each in await room.rows(SuggestedContributor, comment_id=comment_id)}


async def test_the_names_in_a_dialogue_are_read_at_once(room: Newsroom) -> None:
    page = DraftArticle(
        source="x",
        title="A",
        bylines=(DraftByline("Ada Lund"),),
        mentions=(DraftMention("Cy"),),
        comments=(DraftComment("ADA LUND", "Yes."), DraftComment("Di", "No.")),
    )
    await take(room, page)
    await take(room, DraftArticle(source="y", title="Elsewhere", comments=(DraftComment("Ed", "Hm."),)), "b.txt")
    (post,) = await room.rows(Article, title="A")
    (ada,) = await room.rows(Contributor)
    ids = {each.author_name: each.id for each in await room.rows(Comment)}
    async with room.database.session() as session:
        names = await named_in(session, post.id)
    assert names.unlinked == [(ids["ADA LUND"], "ADA LUND"), (ids["Di"], "Di")]
    assert (names.credited, names.mentioned) == ({"ada lund": {ada.id}}, {"cy": "Cy"})
    assert names.suggested == {ids["ADA LUND"]: {ada.id}}


async def test_a_suggestion_is_made_once(room: Newsroom) -> None:
    post = await room.post(bylines=(BylineInput(name="Ada"),))
    await room.response(post.article_id, bylines=(BylineInput(name="Ada"),))
    (ada,) = await room.rows(Contributor)
    comment_id = await submit(room, post.article_id, author_name="ada")
    (made,) = await room.rows(SuggestedContributor)
    assert (made.comment_id, made.contributor_id) == (comment_id, ada.id)


async def test_a_combining_accent_is_no_other_name(room: Newsroom) -> None:
    post = await room.post(bylines=(BylineInput(name="Jose\u0301"),))
    await submit(room, post.article_id, author_name="JOSÉ")
    assert len(await room.rows(SuggestedContributor)) == 1
