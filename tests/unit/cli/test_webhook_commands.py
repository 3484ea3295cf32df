"""The commands of the webhooks plugin, on the command line and where they stand for mutations."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from support.cli import Run
from support.growth import HANG
from support.hearing import until
from support.receiving import answer, receiving
from typer.testing import Result

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, serving
from gql_blog.cli.plugin_commands import installed_plugins
from gql_blog.settings import load_settings
from gql_blog.write import CreatePost, PublishArticle

KEY = "the secret key of these tests, long enough"


@pytest.fixture
def site(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line of a migrated site with a secret key."""
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", KEY)
    return gql_blog


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return str(result.stdout)


async def logged(site: Run, state: str) -> str:
    """Return the log of deliveries, once one of them has a state."""
    async with asyncio.timeout(HANG):
        while state not in (log := done(await asyncio.to_thread(site, "webhooks", "deliveries"))):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return log


def added(site: Run, url: str = "https://a.example/", *options: str) -> tuple[str, str]:
    endpoint, secret = done(site("webhooks", "add", "--url", url, *options)).split()
    return endpoint, secret


def test_an_endpoint_is_added_listed_and_removed(site: Run) -> None:
    assert done(site("webhooks", "list")) == "There are no endpoints.\n"
    endpoint, secret = added(site, "https://a.example/", "--kinds", "article.published, article.updated")
    assert re.fullmatch(r"whk_[0-9a-f]{26}", endpoint)
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    listed = done(site("plugin", "run", "webhooks", "list"))
    assert listed == f"{endpoint} https://a.example/ (PUBLIC; article.published, article.updated): active\n"
    assert done(site("webhooks", "remove", "--id", endpoint)) == f"{endpoint} is removed, with its deliveries.\n"
    assert done(site("webhooks", "list")) == "There are no endpoints.\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "--url", "http://a.example/"), "begins with http://"),
        (("add", "--url", "https://a.example/", "--audience", "ALL"), "PUBLIC or STAFF"),
        (("add", "--url", "https://a.example/", "--document", "no.graphql"), "cannot be read: No such file"),
        (("add", "--url", "https://a.example/", "--document-role", "ADMIN"), "The role is EDITOR or MODERATOR"),
        (("add",), "--url is missing"),
        (("remove", "--id", "whk_no"), "There is no endpoint 'whk_no'"),
        (("deliveries", "--state", "LOST"), "The state is one of PENDING, DELIVERED, FAILED"),
        (("replay",), "Say which"),
        (("replay", "--id", "7"), "There is no delivery '7'"),
        (("test", "--id", "whk_no"), "There is no endpoint"),
        (("sing",), "There is no command 'sing'"),
    ],
)
def test_what_is_wrong_is_told(site: Run, words: tuple[str, ...], told: str) -> None:
    result = site("webhooks", *words)
    assert (result.exit_code != 0, result.stdout) == (True, "")
    assert told in result.stderr


def test_a_word_that_is_neither_command_nor_plugin_is_refused(site: Run) -> None:
    assert "webhooks" in installed_plugins()
    assert site("weebhooks", "list").exit_code == 2


def test_an_endpoint_is_tried_and_the_log_read_and_sent_again(
    site: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def session() -> None:
        async with receiving(lambda _: answer(500, body=b"not now")) as here:
            monkeypatch.setenv("GQL_BLOG_PLUGIN_WEBHOOKS__INSIDE_HOSTS", json.dumps([here.host]))
            monkeypatch.setenv("GQL_BLOG_PLUGIN_WEBHOOKS__ATTEMPTS", "1")
            monkeypatch.setenv("GQL_BLOG_PLUGIN_WEBHOOKS__POLL_SECONDS", "0.05")
            endpoint, _ = await asyncio.to_thread(added, site, here.url)
            tried = done(await asyncio.to_thread(site, "webhooks", "test", "--id", endpoint))
            assert tried == "It answered 500.\nnot now\n"
            assert here.kinds == ["webhook.test"]
            async with assembled(load_settings()) as app, serving(app):
                made = await app.writer.run(CreatePost(title="On Tides", source="Wet."), OPERATOR)
                publish = PublishArticle(id=made.article_id, expected_version=made.version)
                await app.writer.run(publish, OPERATOR)
                log = await logged(site, "FAILED")
                assert (
                    f"{endpoint} article.published {made.article_id} FAILED, 1 attempts, status 500: It answered 500."
                    in log
                )
                here.answer = lambda _: answer(204)
                again = done(await asyncio.to_thread(site, "webhooks", "replay", "--failed-of", endpoint))
                assert again == "1 deliveries are sent again by the next server that looks.\n"
                number = (await logged(site, "DELIVERED")).split()[0]
                done(await asyncio.to_thread(site, "webhooks", "replay", "--id", number))
                await until(lambda: len(here.requests) == 4)
            assert "There are no such deliveries." in done(
                await asyncio.to_thread(site, "webhooks", "deliveries", "--id", endpoint, "--state", "failed")
            )

    asyncio.run(session())


def test_a_document_that_cannot_be_run_and_a_secret_before_are_told(site: Run, tmp_path: Path) -> None:
    (tmp_path / "titles.graphql").write_text("query($id: ID!) { node(id: $id) { ... on Article { title } } }")
    (tmp_path / "other.graphql").write_bytes(b"\xff")
    options = "--audience", "STAFF", "--document-role", "EDITOR", "--document"
    refused = site("webhooks", "add", "--url", "https://a.example/", *options, str(tmp_path / "other.graphql"))
    assert "cannot be read: it is not UTF-8" in refused.stderr
    endpoint, _ = added(site, "https://a.example/", *options, str(tmp_path / "titles.graphql"))
    assert "sent what a document answers that is run as EDITOR" in done(site("webhooks", "list"))
    assert "'soon' is no time" in site("webhooks", "replay", "--failed-of", endpoint, "--since", "soon").stderr
    since = site("webhooks", "replay", "--failed-of", endpoint, "--since", "2026-03-01T08:00:00")
    assert done(since).startswith("0 deliveries")

    async def break_it() -> None:
        async with assembled(load_settings()) as app, app.database.transaction() as transaction:
            await transaction.execute(
                "UPDATE webhooks_endpoint SET previous_salt = 'salt', previous_until = '2999-01-01 00:00:00+00:00', "
                "document = '{ posts { nodes { felt } } }'"
            )

    asyncio.run(break_it())
    listed = done(site("webhooks", "list"))
    assert "signed with the secret before, too, until 2999-01-01 00:00 UTC" in listed
    assert "THE DOCUMENT CANNOT BE RUN" in listed
    told = site("doctor").stderr
    assert f"The document of the webhook endpoint {endpoint} cannot be run" in told
    assert "Register another by updateWebhook(document: …)." in told


def test_a_paused_endpoint_is_told_by_list_and_doctor(site: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, _ = added(site)
    assert done(site("doctor")) == "No problems found.\n"

    async def pause() -> None:
        async with assembled(load_settings()) as app, app.database.transaction() as transaction:
            await transaction.execute(
                "UPDATE webhooks_endpoint SET paused_at = created_at, paused_because = 'It answered 410.'"
            )

    asyncio.run(pause())
    assert f"{endpoint} https://a.example/ (PUBLIC; all kinds): PAUSED. It answered 410." in done(
        site("webhooks", "list")
    )
    result = site("doctor")
    assert result.exit_code == 1
    assert f"The webhook endpoint {endpoint} is paused: It answered 410. When it is well again" in result.stderr
    # With another key a request would be signed wrongly, so it is not sent.
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", KEY[::-1])
    assert "GQL_BLOG_SECRET_KEY is not the one" in site("webhooks", "test", "--id", endpoint).stderr
