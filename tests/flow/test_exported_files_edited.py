"""A file that was exported, edited and imported: it is the article that it was, merged with what came since."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gql_blog.content import Role, Verdict
from gql_blog.testing import Blog, BlogApp
from gql_blog.write import CommentRef, CreatePost, ModerateComments, PublishArticle, SubmitComment, UpdateArticle

exports = pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")
PLUGINS = {"exports": exports}

SOURCE = (
    "The tide turns twice a day.\n\nThe moon draws it.\n\nNobody forgets it for long.\n\nShips wait.\n\nAll silt up."
)
ASKED = """{ article(slug: "made-by-api") { id title version status source tags { name } bylines { creditedName }
  comments { nodes { body } } revisions { nodes { source } } } }"""


@pytest.fixture
def app(blog: Blog) -> Any:
    """A site with an article that somebody wrote here: no file gave it."""
    with blog(PLUGINS) as opened:
        made = opened.issue(CreatePost(title="On Tides", slug="made-by-api", source=SOURCE, tags=("Sea",)))
        opened.issue(PublishArticle(id=made.article_id, expected_version=made.version))
        yield opened


def asked(app: BlogApp, query: str) -> Any:
    """Return what an editor reads."""
    return app.query(query, role=Role.EDITOR).data


def now(app: BlogApp) -> Any:
    """Return the article as it is."""
    return asked(app, ASKED)["article"]


def edit(app: BlogApp, **changes: Any) -> None:
    """Change it here."""
    held = now(app)
    app.issue(UpdateArticle(id=held["id"], expected_version=held["version"], **changes))


def exported(app: BlogApp, path: Path, *options: str) -> Path:
    """Return the file of the article."""
    done = app.cli("export", "made-by-api", "--format", "markdown", "-o", str(path), "--overwrite", *options)
    assert done.status == 0, done
    return path


def change(path: Path, before: str, after: str) -> None:
    """Change a passage of a file."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def take(app: BlogApp, path: Path, **options: Any) -> tuple[str, list[str]]:
    """Import a file; return what became of it, and the codes of what was found."""
    (told,) = app.import_files(path, **options)["files"]
    return told["outcome"], [each["code"] for each in told["findings"]]


def test_a_changed_word_of_an_export_is_an_update(app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    assert take(app, path) == ("unchanged", [])
    change(path, "twice a day", "four times a day")
    assert take(app, path) == ("updated", [])
    after = now(app)
    assert (after["source"], after["title"]) == (SOURCE.replace("twice", "four times"), "On Tides")
    assert SOURCE in [each["source"] for each in after["revisions"]["nodes"]], "nothing is lost"
    assert take(app, path) == ("unchanged", [])
    assert len(asked(app, "{ articles(first: 9) { nodes { id } } }")["articles"]["nodes"]) == 1


def test_both_sides_are_merged_by_paragraph_and_field(app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    edit(app, source=SOURCE.replace("long", "ever"), tags=("Sea", "Moon"))
    change(path, "silt up", "fill up")
    change(path, "title: On Tides", "title: On the Tides")
    assert take(app, path) == ("updated", ["MERGED"])
    after = now(app)
    assert after["source"] == SOURCE.replace("long", "ever").replace("silt", "fill")
    assert (after["title"], [each["name"] for each in after["tags"]]) == ("On the Tides", ["Sea", "Moon"])


@pytest.mark.parametrize(
    ("prefer", "outcome", "word"),
    [(None, "conflict", "thrice"), ("theirs", "updated", "never"), ("ours", "unchanged", "thrice")],
)
def test_the_same_paragraph_is_a_conflict(
    prefer: str | None, outcome: str, word: str, app: BlogApp, tmp_path: Path
) -> None:
    path = exported(app, tmp_path / "made.md")
    edit(app, source=SOURCE.replace("twice", "thrice"))
    change(path, "twice", "never")
    done = app.cli("import", str(path), *([f"--{prefer}"] if prefer else []))
    assert (outcome in done.output, done.status) == (True, 1 if outcome == "conflict" else 0), done
    assert now(app)["source"] == SOURCE.replace("twice", word)
    if prefer is None:
        assert "Import it with --theirs" in done.output


def test_a_file_may_be_edited_and_imported_again_and_again(app: BlogApp, tmp_path: Path) -> None:
    """Each time from what it gave the last time, and from a newer version when it was exported anew."""
    path = exported(app, tmp_path / "made.md")
    for before, after in (("twice", "thrice"), ("thrice", "four times"), ("four times", "seldom")):
        change(path, before, after)
        assert take(app, path) == ("updated", [])
    edit(app, source=SOURCE.replace("twice", "always"))
    exported(app, path)
    change(path, "always", "often")
    assert take(app, path) == ("updated", [])
    assert now(app)["source"] == SOURCE.replace("twice", "often")


def test_two_copies_of_an_export_lose_nothing_of_each_other(app: BlogApp, tmp_path: Path) -> None:
    paths = [exported(app, tmp_path / each) for each in ("one.md", "two.md")]
    change(paths[0], "twice", "thrice")
    change(paths[1], "silt", "fill")
    assert take(app, paths[0]) == ("updated", [])
    assert take(app, paths[1]) == ("updated", ["MERGED"])
    assert now(app)["source"] == SOURCE.replace("twice", "thrice").replace("silt", "fill")


def test_a_dry_run_says_it_and_changes_nothing(app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    change(path, "twice", "thrice")
    before = now(app)
    assert take(app, path, dry_run=True) == ("updated", [])
    assert now(app) == before


@pytest.mark.parametrize("form", ["html", "atom", "json-feed"])
def test_copies_in_pages_and_feeds_are_the_article_too(form: str, app: BlogApp, tmp_path: Path) -> None:
    path = tmp_path / form
    assert app.cli("export", "made-by-api", "--format", form, "-o", str(path)).status == 0
    edit(app, title="On the Tides")
    text = path.read_text("utf-8")
    assert "silt up" in text
    assert take(app, path) == ("unchanged", [])
    assert now(app)["title"] == "On the Tides"


def test_an_id_with_another_text_is_a_conflict(app: BlogApp, tmp_path: Path) -> None:
    """A file that somebody used as a pattern, or that took the id of an article on purpose."""
    path = exported(app, tmp_path / "made.md")
    change(path, SOURCE, "Bread wants flour, salt, patience, and an oven that somebody has learned to trust.")
    change(path, "title: On Tides", "title: On Bread")
    assert take(app, path)[0] == "conflict"
    assert now(app)["source"] == SOURCE
    assert app.cli("import", str(path), "--theirs").status == 0
    assert (now(app)["title"], SOURCE in str(now(app)["revisions"])) == ("On Bread", False)
    assert SOURCE in [each["source"] for each in now(app)["revisions"]["nodes"]]


@pytest.mark.parametrize("version", ["9000", "999999999"])
def test_a_version_that_is_not_here_is_no_base(version: str, app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    stated = now(app)["version"]
    change(path, f"version: {stated}\n", f"version: {version}\n")
    change(path, "twice", "thrice")
    assert take(app, path)[0] == "conflict"
    assert now(app)["source"] == SOURCE


def test_the_id_of_another_site_is_none_here(app: BlogApp, blog: Blog, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    with blog(PLUGINS) as other:
        assert take(other, path) == ("imported", [])
        assert now(other)["id"] != now(app)["id"]
        change(path, "twice", "thrice")
        assert take(other, path) == ("updated", [])


@pytest.mark.parametrize("lines", ["id: 17\nversion: 1.2", "version: 3", "id: art_short"])
def test_what_other_systems_call_id_and_version_is_told(lines: str, app: BlogApp, tmp_path: Path) -> None:
    path = tmp_path / "theirs.md"
    path.write_text(f"---\ntitle: Ebb\nlocale: en\n{lines}\ndate: 2020-01-01\nauthor: Ada\n---\n\nThe sea.\n", "utf-8")
    told = ["FRONT_MATTER_NOT_UNDERSTOOD"] * (lines.count("\n") + 1)
    assert take(app, path) == ("imported", told)


def test_what_was_decided_here_about_the_status_stays(app: BlogApp, tmp_path: Path) -> None:
    made = app.issue(CreatePost(title="A Draft", slug="a-draft", source="It is not to be seen yet by anybody at all."))
    path = tmp_path / "draft.md"
    assert app.cli("export", "a-draft", "--drafts", "--format", "markdown", "-o", str(path)).status == 0
    app.issue(PublishArticle(id=made.article_id, expected_version=made.version))
    change(path, "anybody", "somebody")
    assert take(app, path) == ("updated", ["STATUS_KEPT"])
    found = asked(app, '{ article(slug: "a-draft") { status bodyText } }')["article"]
    assert found == {"status": "PUBLISHED", "bodyText": "It is not to be seen yet by somebody at all."}


def test_the_status_of_the_current_version_is_taken(app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    change(path, "status: PUBLISHED", "status: DRAFT")
    assert take(app, path) == ("updated", [])
    assert now(app)["status"] == "DRAFT"


def test_comments_of_readers_are_neither_doubled_nor_changed(app: BlogApp, tmp_path: Path) -> None:
    said = SubmitComment(article_id=now(app)["id"], author_name="Ruth", body="It turns *four* times.")
    comment = CommentRef(id=app.issue(said, role=None).comment_id, expected_version=1)
    app.issue(ModerateComments(comments=(comment,), verdict=Verdict.APPROVE, reason="fine"))
    path = exported(app, tmp_path / "all.md", "--dialogue")
    change(path, "silt up", "fill up")
    assert take(app, path) == ("updated", [])
    change(path, "*four* times", "*five* times")
    assert take(app, path)[1] == ["COMMENTS_LEFT"]
    assert len(now(app)["comments"]["nodes"]) == 1
    assert "four" in now(app)["comments"]["nodes"][0]["body"]


def test_an_imported_file_in_another_folder_is_the_same_article(app: BlogApp, tmp_path: Path) -> None:
    text = "---\ntitle: Ebb\nslug: ebb\nlocale: en\ndate: 2020-01-01\nauthor: Ada Lund\n---\n\n" + SOURCE
    for folder, written in (("a", text), ("b", text.replace("twice", "thrice")), ("c", text.replace("silt", "fill"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ebb.md").write_text(written, "utf-8")
    assert take(app, tmp_path / "a" / "ebb.md") == ("imported", [])
    assert take(app, tmp_path / "b" / "ebb.md") == ("updated", [])
    unlike = tmp_path / "c" / "ebb.md"
    unlike.write_text(
        "---\ntitle: Bread\nslug: ebb\nauthor: Ina\n---\n\nFlour, salt and patience, for a day.\n", "utf-8"
    )
    assert take(app, unlike)[0] == "refused", "only a text that is alike is known by its slug"


def test_a_slug_alone_does_not_take_what_was_written_here(app: BlogApp, tmp_path: Path) -> None:
    path = exported(app, tmp_path / "made.md")
    lines = [each for each in path.read_text("utf-8").split("\n") if not each.startswith(("id:", "version:"))]
    path.write_text("\n".join(lines).replace("twice", "thrice"), encoding="utf-8")
    done = app.cli("import", str(path))
    assert done.status == 1
    assert "State another slug, or the id and the version of that article" in done.errors
    assert now(app)["source"] == SOURCE


PARAGRAPHS = [f"Paragraph {number} tells of tide {number} and of harbour {number}." for number in range(8)]
BETWEEN = "\n\n(What nobody changes.)\n\n"


@given(sides=st.lists(st.sampled_from(["", "file", "here"]), min_size=8, max_size=8))
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_edits_of_other_paragraphs_both_stand(sides: list[str], app: BlogApp, tmp_path: Path) -> None:
    edit(app, source=BETWEEN.join(PARAGRAPHS))
    path = exported(app, tmp_path / "any.md")
    pairs = [*zip(PARAGRAPHS, sides, strict=True)]
    for paragraph, side in pairs:
        if side == "file":
            change(path, paragraph, paragraph.replace("tide", "ebb"))
    edit(app, source=BETWEEN.join(each.replace("tide", "moon") if side == "here" else each for each, side in pairs))
    assert take(app, path)[0] in ("updated", "unchanged")
    words = {"file": "ebb", "here": "moon", "": "tide"}
    assert now(app)["source"] == BETWEEN.join(each.replace("tide", words[side]) for each, side in pairs)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("twice", "thrice"),
        ("All silt up.", "All silt up.\n\nFish do not."),
        ("On Tides", "Tides"),
        ("- Sea", "- Sky\n- Sea"),
        ("bylines: []", "bylines:\n- name: Ina Falk\n  role: AUTHOR\n  contributor: ina-falk"),
        ("locale: en", "locale: de"),
    ],
)
def test_another_copy_at_the_same_place_takes_nothing_back(
    app: BlogApp, tmp_path: Path, before: str, after: str
) -> None:
    path = exported(app, tmp_path / "made.md")
    copy = path.read_text("utf-8")
    change(path, before, after)
    assert take(app, path)[0] == "updated"
    path.write_text(copy, "utf-8")
    change(path, "Ships", "Boats")
    outcome, found = take(app, path)
    assert (outcome, found[0]) == ("updated", "CHANGES_KEPT")
    change(exported(app, tmp_path / "both.md"), after, before)
    text = (tmp_path / "both.md").read_text("utf-8")
    assert "Boats" in text
    assert text.replace("Boats", "Ships").partition("title:")[2] == copy.partition("title:")[2]
