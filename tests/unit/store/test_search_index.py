"""What is searched, written anew from the articles as they stand."""

from support.searching import Piece, shelve
from support.writing import Newsroom

from gql_blog.store import Article, Database, SearchText, search_index
from gql_blog.write import BylineInput


async def entries(room: Newsroom) -> dict[str, tuple[str, str]]:
    return {row.article_id: (row.words, row.runs) for row in await room.rows(SearchText)}


async def damage(database: Database) -> None:
    """Write past the write room, in each way that leaves the search behind."""
    ids = "SELECT article_id FROM search_text ORDER BY article_id"
    async with database.transaction() as transaction:
        (one,), (other,), *_ = await transaction.fetch(ids)
        await transaction.execute(f"DELETE FROM search_text WHERE article_id = '{one}'")
        await transaction.execute(f"UPDATE search_text SET words = 'wrong=1' WHERE article_id = '{other}'")


async def test_the_entries_are_what_the_write_room_wrote(room: Newsroom) -> None:
    post = await room.post(
        "Tides", source="Water 制裁与.", subtitle="A study", bylines=(BylineInput(name="José"),), tags=("Sea", "Sky")
    )
    await room.response(post.article_id, "No Tides")
    await room.post("Moon", publish=False)
    written = await entries(room)
    assert len(written) == 3
    await damage(room.database)
    assert await entries(room) != written
    assert await room.database.count_unindexed() == 2, "one is gone, one has no stems"
    await room.writer.reindex()
    assert await entries(room) == written
    assert await room.database.count_unindexed() == 0


async def test_articles_are_taken_some_at_a_time_and_stubs_not_at_all(room: Newsroom) -> None:
    database = room.database
    many = [Piece(f"Title {number}") for number in range(search_index._BATCH + 5)]
    await shelve(database, many)
    async with database.transaction():
        await Article.filter(id=many[7].id).update(is_stub=True)
        await SearchText.filter(article_id__in=[piece.id for piece in many[100:]]).delete()
    assert await database.count_unindexed() == len(many) - 100 + 1
    await room.writer.reindex()
    assert len(await entries(room)) == len(many) - 1
    assert await database.count_unindexed() == 0


async def test_an_index_out_of_step_is_made_anew(lite: Newsroom) -> None:
    await lite.post("Tides")
    async with lite.database.transaction() as transaction:
        await transaction.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
    await lite.writer.reindex()
    async with lite.database.transaction() as transaction:
        await transaction.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        found = "SELECT count(*) FROM search_index WHERE search_index MATCH '\"=en=\"'"
        assert await transaction.fetch(found) == [(1,)]
