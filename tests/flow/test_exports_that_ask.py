"""Export formats that select fields of articles: the core's, and those of any plugin, for whoever gets the file."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.registering import registering

from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls import callback_calls
from gql_blog.plugin import CreatePost, CreateResponse, ExportArticle, ExportFormat, Field, PublishArticle, Role
from gql_blog.settings import load_settings
from gql_blog_kit import app_under_test

SELECTS = "likes whisper tags { name }"


def field(name: str, resolve: Callable[..., Any], role: Role | None = None) -> Field:
    """Return a field of articles."""
    kind: Any = int | None if name == "likes" else str | None
    return Field(
        type_name="Article",
        name=name,
        description=f"The {name}.",
        graphql_type=kind,
        needs=("slug",),
        resolve=resolve,
        role=role,
    )


def lines(name: str, selects: str) -> ExportFormat:
    """Return a format with a line for each article: its title, and what is selected."""

    def write(articles: Sequence[ExportArticle]) -> bytes:
        told = ({"title": each.title, **each.selected} for each in articles)
        return b"".join(json.dumps(each, default=list).encode() + b"\n" for each in told)

    return ExportFormat(
        format=name,
        media_type="text/plain",
        extension=name,
        write=write,
        whole_dialogue=True,
        write_site=write,
        selects=selects,
        omits=(lambda article, dialogue: (f"{article.selected['likes']} likes",)) if selects == SELECTS else None,
    )


def read(file: bytes) -> list[Any]:
    """Return the lines of a file."""
    return [json.loads(each) for each in file.splitlines()]


def test_a_file_has_what_its_format_selects_and_nobody_keeps_it(
    blog: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shared = {"result_cache_mb": 8, "shared_cache_seconds": 600, "secret_key": "k" * 32}
    monkeypatch.setattr(app_under_test, "load_settings", lambda **given: load_settings(**given | shared))
    monkeypatch.setattr(callback_calls, "MOST_NODES", 2)
    likes: dict[str, int] = {"ebb": 3}
    calls: list[int] = []

    def resolve(rows: Sequence[Any]) -> list[int | None]:
        calls.append(len(rows))
        return [likes.get(row.slug, 0) for row in rows]

    fields = registering(field("likes", resolve), field("whisper", lambda rows: ["psst" for _ in rows], Role.EDITOR))
    formats = registering(lines("lines", SELECTS), lines("plain", ""), role=Role.EDITOR)
    stranger = registering(lines("odd", "likes"))
    with blog({"likes": fields, "formats": formats, "stranger": stranger}) as app:
        ebb = app.publish("Ebb", tags=["Sea"])
        for title in ("One", "Two"):
            made = app.issue(CreateResponse(responding_to_id=ebb.id, title=title, source="No."))
            app.issue(PublishArticle(id=made.article_id, expected_version=made.version))
        app.issue(CreatePost(title="Draft", source="Later."))

        for_all = {"title": "Ebb", "likes": 3, "whisper": None, "tags": [{"name": "Sea"}]}
        assert read(app.export(ebb, "lines")) == [for_all]
        assert read(app.export(ebb, "lines", role=Role.EDITOR)) == [for_all | {"whisper": "psst"}]
        assert read(app.export("draft", "odd", role=Role.EDITOR)) == [
            {"title": "Draft"}
        ]  # the plugin has no such sight
        calls.clear()
        assert [each["likes"] for each in read(app.export(ebb, "lines", dialogue=True))] == [3, 0, 0]
        assert calls == [2, 1]  # not one for each
        calls.clear()
        site = app.request("GET", "/export.lines")
        assert ([each["likes"] for each in read(site.body)], calls) == ([0, 0, 3], [2, 1])

        kept = [app.request("GET", f"/exports/ebb.{name}").headers["cache-control"] for name in ("plain", "lines")]
        assert [each.partition("s-maxage=")[2].partition(",")[0] for each in kept] == ["600", "0"]
        for address in ("/exports/ebb.lines", "/export.lines", "/dialogues/ebb/export.lines"):
            before = app.request("GET", address)
            assert not {"surrogate-key", "last-modified"} & before.headers.keys()
            seen = {"if-none-match": before.headers["etag"]}
            assert app.request("GET", address, headers=seen).status == 304
            likes["ebb"] += 1  # as rows of a plugin: no event tells of it
            after = app.request("GET", address, headers=seen)
            assert (after.status, f'"likes": {likes["ebb"]}' in after.text) == (200, True)

        written = app.cli("export", "--site", "--format", "lines", "-o", str(tmp_path / "site.lines"))
        assert (written.status, "ebb: without 6 likes" in written.output + written.errors) == (0, True), written

        likes["ebb"] = "many"  # type: ignore[assignment]
        failed = app.request("GET", "/exports/ebb.lines")
        assert (failed.status, failed.json()["errors"][0]["extensions"]["code"]) == (500, "PLUGIN_ERROR")


@pytest.mark.parametrize(
    ("selects", "told"),
    [
        ("likes", "Cannot query field 'likes' on type 'Article'."),
        ("tags", "must have a selection of subfields"),
        ("title }", "Unexpected '}'"),
        ("title } } other: nodes(ids: $ids) { ... on Article { id", "Unexpected '}'"),
        ("comments(first: 100) { nodes { body } }", "but readers may ask for 10000"),
    ],
)
def test_what_no_article_has_stops_the_start(selects: str, told: str) -> None:
    with pytest.raises(PluginError) as refused:
        build_schema(Hooks.of({"mine": registering(lines("lines", selects))}))
    assert told in refused.value.message
    assert "Plugin 'mine' registers the export format 'lines'" in refused.value.message
