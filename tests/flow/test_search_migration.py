"""The index of the search comes to a database that holds articles already."""

from pathlib import Path

from support.followups import Followups
from support.populated import execute
from support.reading import library_over

from gql_blog.content import ARTICLE, new_id
from gql_blog.store import Database, migrate, pending

MANY = 450
QUERY = "query($q: String!) { search(query: $q) { totalCount nodes { title } } }"


def article(number: int, title: str, text: str, *, stub: bool = False) -> str:
    identifier = f"{ARTICLE}_{number:026}"
    flags = f"{str(stub).lower()}, {str(not stub).lower()}"
    return (
        "INSERT INTO article (id, root_id, original_id, slug, title, title_folded, locale, status, created_at,"
        " updated_at, source, html, text, is_stub, public, version, lead, word_count, credited_names, response_count,"
        " response_count_all, comment_count, comment_count_all, dialogue_count, dialogue_count_all) VALUES "
        f"('{identifier}', '{identifier}', '{identifier}', 's{number}', '{title}', '', 'en', 'PUBLISHED', "
        f"'2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', '', '', '{text}', {flags}, 1, '', 0, '', "
        "0, 0, 0, 0, 0, 0)"
    )


def rows() -> list[str]:
    """Return the statements that fill a database as it was before."""
    person, tag = new_id("con"), new_id("tag")
    first = f"{ARTICLE}_{0:026}"
    return [
        article(0, "On Tides", "The moon. 制裁与谈判"),
        article(1, "A Stub", "", stub=True),
        *(article(number, f"Title {number}", "The sea.") for number in range(2, MANY)),
        f"INSERT INTO contributor (id, slug, name, public) VALUES ('{person}', 'ada', 'Ada', true)",
        f"INSERT INTO tag (id, slug, name, public) VALUES ('{tag}', 'sky', 'Sky', true)",
        "INSERT INTO byline (id, article_id, position, role, credited_name, contributor_id) "
        f"VALUES ('{new_id('byl')}', '{first}', 1, 'AUTHOR', 'Ada Lund', '{person}')",
        f"INSERT INTO article_tag (article_id, tag_id, position) VALUES ('{first}', '{tag}', 1)",
        f"INSERT INTO search_text (article_id, text) VALUES ('{first}', 'old words')",
        "INSERT INTO search_text (article_id, text) VALUES ('art_gone', 'of an article that is not there')",
    ]


async def test_articles_that_are_there_are_found(empty_url: str, followups: Followups, tmp_path: Path) -> None:
    step = followups.folder / "0005_search.py"
    kept = step.read_text(encoding="utf-8")
    later = {path: path.read_text(encoding="utf-8") for path in followups.folder.glob("0*.py") if path.name > step.name}
    for path in (step, *later):
        path.unlink()
    await migrate(empty_url)
    await execute(empty_url, *rows())
    step.write_text(kept, encoding="utf-8")
    assert await pending(empty_url) == ["gql_blog.0005_search"]
    report = await migrate(empty_url, backup_dir=tmp_path / "copies")
    assert report.applied == ("gql_blog.0005_search",)
    for path, text in later.items():
        path.write_text(text, encoding="utf-8")
    await migrate(empty_url, backup_dir=tmp_path / "copies")
    database = await Database.open(empty_url)
    library = library_over(database)
    try:
        for query in ("tides", "moon", "ada lund", "sky", "制裁", "裁与谈"):
            assert (await library.ask(QUERY, {"q": query}))["search"]["nodes"] == [{"title": "On Tides"}]
        assert (await library.ask(QUERY, {"q": "sea"}))["search"]["totalCount"] == MANY - 2
        assert (await library.ask(QUERY, {"q": "stub"}))["search"]["totalCount"] == 0
        assert (await library.ask(QUERY, {"q": "old words"}))["search"]["totalCount"] == 0
        assert await database.count_unindexed() == 0
        await library.newsroom.post("New", source="The sea.")
        assert (await library.ask(QUERY, {"q": "sea"}))["search"]["totalCount"] == MANY - 1
    finally:
        await database.close()
