"""Notes are kept as written, with what they refer to and the work that they cite."""

from support.sampling import sqlite_mostly
from support.writing import newsroom_of

from gql_blog.content import FootnoteKind, Note, ReadNote
from gql_blog.hooks import hookimpl
from gql_blog.store import Database, Footnote, FootnoteCandidate
from gql_blog.write import CreatePost, UpdateArticle

pytestmark = sqlite_mostly

SOURCE = "\n".join(
    [
        "A[^1] b[^2] c[^3] d[^4].",
        "",
        "[^1]: Ada Lund, Tides (Oslo: Fjord, 2015), 274.",
        "[^2]: Ibid., 226.",
        "[^3]: Bo Reyes, Storms (Cork: Quay, 2016).",
        "[^4]: Lund or Reyes.",
    ]
)


def book(family: str, title: str, year: int) -> dict[str, object]:
    return {"author": [{"family": family}], "title": title, "issued": {"date-parts": [[year]]}}


class Reader:
    """Reads the notes above, and nothing else."""

    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...] | None:
        full = FootnoteKind.FULL
        read = (
            ReadNote(kind=full, locator="274", resolved_text=notes[0].text, citation=book("Lund", "Tides", 2015)),
            ReadNote(kind=FootnoteKind.IBID, refers_to=1, locator="226", resolved_text="Ada Lund, Tides, 226."),
            ReadNote(kind=full, citation={**book("Reyes", "Storms", 2016), "DOI": "10.1000/Storms"}),
            ReadNote(kind=FootnoteKind.SHORT, candidates=(1, 3)),
        )
        return read[: len(notes)]


async def test_notes_are_stored_with_what_was_read_of_them(database: Database) -> None:
    room = newsroom_of(database, {"reader": Reader()})
    await room.run(CreatePost(title="A", source=SOURCE))
    one, two, three, four = await room.rows(Footnote)
    assert [each.number for each in (one, two, three, four)] == [1, 2, 3, 4]
    assert [each.kind for each in (one, two, three, four)] == ["FULL", "IBID", "FULL", "SHORT"]
    assert (two.refers_to_id, two.locator, two.resolved_text) == (one.id, "226", "Ada Lund, Tides, 226.")
    assert one.citation == book("Lund", "Tides", 2015)
    assert (one.work_key, one.work_text) == ("lund|2015|tides", "Ada Lund, Tides (Oslo: Fjord, 2015).")
    assert (two.work_key, two.work_order, two.work_text, two.citation) == (
        one.work_key,
        one.work_order,
        one.work_text,
        None,
    )
    assert (one.work_doi, two.work_doi, three.work_doi) == (None, None, "10.1000/storms")
    assert (four.work_key, four.work_text, four.refers_to_id) == (None, None, None)
    candidates = await room.rows(FootnoteCandidate)
    assert [(each.footnote_id, each.candidate_id, each.position) for each in candidates] == [
        (four.id, one.id, 1),
        (four.id, three.id, 2),
    ]


async def test_notes_follow_the_source_and_nothing_else(database: Database) -> None:
    room = newsroom_of(database, {"reader": Reader()})
    post = await room.run(CreatePost(title="A", source=SOURCE))
    before = [each.id for each in await room.rows(Footnote)]
    await room.run(UpdateArticle(id=post.article_id, expected_version=1, title="B"))
    assert [each.id for each in await room.rows(Footnote)] == before
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, source="A[^1].\n\n[^1]: Alone."))
    (note,) = await room.rows(Footnote)
    assert (note.text, note.work_key) == ("Alone.", "lund|2015|tides")
    assert await room.rows(FootnoteCandidate) == []


async def test_without_a_reader_a_note_is_a_remark(database: Database) -> None:
    room = newsroom_of(database)
    await room.run(CreatePost(title="A", source=SOURCE))
    assert {(each.kind, each.refers_to_id, each.work_key) for each in await room.rows(Footnote)} == {
        ("REMARK", None, None)
    }
