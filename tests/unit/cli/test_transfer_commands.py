import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.cli import Run

from gql_blog.hooks import Hooks

TIDES = """---
title: On Tides
published_on: 2019-05-02
bylines: [{name: Mara Lind}]
---
The tide turns.[^1]

[^1]: Twice a day.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "tides.md").write_text(TIDES, encoding="utf-8")
    return folder


def titles(gql_blog: Run) -> list[str]:
    answer = json.loads(gql_blog("query", "{ posts { nodes { title publishedOn } } }").stdout)
    return [f"{each['title']} {each['publishedOn']}" for each in answer["data"]["posts"]["nodes"]]


def imported(gql_blog: Run, *arguments: str) -> dict[str, Any]:
    result = gql_blog("import", "texts/tides.md", "--json", *arguments)
    (file,) = json.loads(result.stdout)["files"]
    return {**file, "status": result.exit_code}


def test_what_is_imported_is_there_and_twice_changes_nothing(gql_blog: Run, folder: Path) -> None:
    first = imported(gql_blog)
    assert (first["status"], first["outcome"], first["footnotes"]) == (0, "imported", 1)
    assert [each["title"] for each in first["articles"]] == ["On Tides"]
    assert first["coverage"]["assigned"] == first["coverage"]["characters"] == len(TIDES)
    assert imported(gql_blog)["outcome"] == "unchanged"
    assert titles(gql_blog) == ["On Tides 2019-05-02"]


def test_a_dry_run_leaves_nothing(gql_blog: Run, folder: Path) -> None:
    assert imported(gql_blog, "--dry-run")["outcome"] == "imported"
    assert titles(gql_blog) == []


def test_the_callers_word_counts(gql_blog: Run, folder: Path) -> None:
    imported(gql_blog, "--title", "On Ebb", "--published-on", "2020-01-31")
    assert titles(gql_blog) == ["On Ebb 2020-01-31"]


def test_drafts_are_kept_from_readers(gql_blog: Run, folder: Path) -> None:
    assert imported(gql_blog, "--draft")["outcome"] == "imported"
    assert titles(gql_blog) == []


def test_one_bad_file_is_refused_alone(gql_blog: Run, folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"---\ntitle: Bad\n---\n\xff\n")
    (folder / "empty.md").touch()
    result = gql_blog("import", "texts")
    assert result.exit_code == 1
    assert "bad.md" in result.stderr
    assert "empty.md" in result.stderr
    assert "tides.md" not in result.stderr
    assert titles(gql_blog) == ["On Tides 2019-05-02"]


def test_strict_refuses_what_has_findings(gql_blog: Run, folder: Path) -> None:
    (folder / "tides.md").write_text("# A heading\n\nText.\n", encoding="utf-8")
    refused = imported(gql_blog, "--strict")
    assert (refused["status"], refused["outcome"]) == (1, "refused")
    assert refused["findings"]


def test_a_wrong_call_is_told(gql_blog: Run, folder: Path) -> None:
    assert gql_blog("import", "texts", "--published-on", "11 December").exit_code == 2
    assert gql_blog("import").exit_code == 2
    unknown = gql_blog("import", "texts", "--format", "word")
    assert unknown.exit_code == 2
    assert "word" in unknown.stderr
    assert gql_blog("import", "nowhere").exit_code == 1


def test_a_conflict_is_told_and_settled(gql_blog: Run, folder: Path) -> None:
    imported(gql_blog)
    update = """mutation { updateArticle(input: {id: "%s", expectedVersion: 1, title: "Ours"}) { errors { code } } }"""
    article_id = json.loads(gql_blog("query", "{ posts { nodes { id } } }").stdout)["data"]["posts"]["nodes"][0]["id"]
    assert gql_blog("user", "create", "ed@example.org", "--role", "EDITOR").exit_code == 0
    assert gql_blog("query", update % article_id, "--as", "ed@example.org").exit_code == 0
    (folder / "tides.md").write_text(TIDES.replace("On Tides", "Theirs"), encoding="utf-8")
    conflict = imported(gql_blog)
    assert (conflict["status"], conflict["outcome"]) == (1, "conflict")
    assert [each["code"] for each in conflict["findings"]] == ["IMPORT_CONFLICT"]
    told = gql_blog("import", "texts")
    assert told.exit_code == 1
    assert "'Theirs'; here it is 'Ours'" in told.stderr
    assert "1 conflict" in told.stdout
    assert titles(gql_blog) == ["Ours 2019-05-02"]
    assert imported(gql_blog, "--theirs", "--dry-run")["outcome"] == "updated"
    assert imported(gql_blog, "--ours")["outcome"] == "unchanged"
    assert titles(gql_blog) == ["Ours 2019-05-02"]
    assert gql_blog("import", "texts", "--ours", "--theirs").exit_code == 2


PLAIN_TIDES = "---\ntitle: On Tides\npublished_on: 2019-05-02\n---\nThe tide turns.\n"
NO = "---\ntitle: 'No'\nresponding_to: on-tides\n---\nIt does not.\n"


@pytest.fixture
def written(gql_blog: Run, tmp_path: Path) -> Run:
    for name, text in (("tides", PLAIN_TIDES), ("no", NO)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        assert gql_blog("import", f"{name}.md").exit_code == 0
    return gql_blog


def test_an_article_on_standard_output(written: Run) -> None:
    result = written("export", "on-tides", "--format", "markdown", "-o", "-")
    assert result.exit_code == 0
    assert "title: On Tides" in result.stdout
    assert "It does not." not in result.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_is_full_is_told(written: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gql_blog", "export", "on-tides", "--format", "markdown", "-o", "-"]
    environment = {**os.environ, "GQL_BLOG_DATABASE_URL": f"sqlite://{tmp_path}/blog.db"}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    told = "gql-blog: on-tides: Standard output cannot be written: No space left on device. [INVALID]\n"
    assert (done.returncode, done.stderr.decode()) == (1, told)


def test_a_dialogue_is_whole(written: Run, tmp_path: Path) -> None:
    assert written("export", "on-tides", "--format", "markdown", "-o", "tides.out.md", "--dialogue").exit_code == 0
    text = (tmp_path / "tides.out.md").read_text(encoding="utf-8")
    assert "The tide turns." in text
    assert "It does not." in text


def test_everything_into_a_folder(written: Run, tmp_path: Path) -> None:
    assert written("export", "--format", "markdown", "-o", "out/").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["no.md", "on-tides.md"]


def test_what_was_written_is_read_back_elsewhere(written: Run, tmp_path: Path, template: Path) -> None:
    written("export", "--format", "markdown", "-o", "out/")
    shutil.copy(template, tmp_path / "blog.db")
    report = json.loads(written("import", "out", "--json").stdout)
    assert [file["outcome"] for file in report["files"]] == ["imported", "imported"]


def test_what_is_not_there_is_named(written: Run) -> None:
    missing = written("export", "nothing", "--format", "markdown", "-o", "out/")
    assert (missing.exit_code, "nothing" in missing.stderr) == (1, True)
    unknown = written("export", "on-tides", "--format", "papyrus", "-o", "-")
    assert (unknown.exit_code, "papyrus" in unknown.stderr) == (2, True)
    assert written("export", "on-tides").exit_code == 2


def test_the_site_in_one_file_with_options(written: Run, tmp_path: Path) -> None:
    told = written("export", "--site", "--format", "json-feed", "--option", "items=1", "-o", "site.json")
    assert (told.exit_code, told.stderr) == (0, "site.json: without 1 article on other pages\n")
    feed = json.loads((tmp_path / "site.json").read_text(encoding="utf-8"))
    assert len(feed["items"]) == 1
    assert feed["next_url"].endswith("/export.feed.json?items=1&page=2")


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("items=none", "The option 'items' of the format 'json-feed' cannot be 'none'"),
        ("itms=1", "The format 'json-feed' has no option 'itms'. Its options: items"),
        ("items", "Write --option NAME=VALUE"),
        ("=1", "Write --option NAME=VALUE"),
    ],
)
def test_a_wrong_option_is_told_before_anything_is_written(written: Run, option: str, told: str) -> None:
    refused = written("export", "on-tides", "--format", "json-feed", "--option", option, "-o", "-")
    assert (refused.exit_code, told in " ".join(refused.stderr.split())) == (2, True)
    twice = written("export", "no", "--format", "atom", "--option", "page=1", "--option", "page=2", "-o", "-")
    assert (twice.exit_code, "twice" in twice.stderr) == (2, True)


def test_formats_are_listed_with_their_options(gql_blog: Run) -> None:
    told = gql_blog("formats").stdout
    assert "json-feed  (.feed.json; of: article, dialogue, site)  JSON Feed 1.1;" in told
    assert "    --option page=1  (integer)  Which page.\n" in told
    found = {each["format"]: each for each in json.loads(gql_blog("formats", "--json").stdout)["exports"]}
    assert set(found) == {each.value.format for each in Hooks.load().exports}
    assert (found["html"]["of"], found["html"]["plugin"]) == (["article", "dialogue"], "exports")
    assert found["html"]["options"][0] == {
        "name": "comments",
        "type": "true or false",
        "default": "true",
        "description": "Whether the comments that everybody may see are in it.",
    }


def test_old_addresses_are_written_for_nginx_and_the_table_ends_with_the_ledger(gql_blog: Run, folder: Path) -> None:
    (folder / "tides.md").write_text(TIDES.replace("---\ntitle", "---\naliases: [/2019/tides/]\nmood: x\ntitle", 1))
    result = gql_blog("import", "texts", "--redirects", "moved.map", "--report", "table")
    written = (folder.parent / "moved.map").read_text(encoding="utf-8")
    assert '"/2019/tides" ' in written
    assert "/on-tides" in written
    lines = result.stdout.splitlines()
    assert "article: 1 = 1 taken + 0 kept as text + 0 left out + 0 unknown" in lines
    assert "front matter key: 5 = 4 taken + 0 kept as text + 0 left out + 1 unknown" in lines
    refused = gql_blog("import", "texts", "--redirects", "nowhere/moved.map")
    assert refused.exit_code == 2
    assert "nowhere/moved.map cannot be written" in refused.stderr
