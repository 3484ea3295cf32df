"""What could not be delivered is listed, asked again and forgotten."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.cli import Run
from support.trial_plugins import install, only_those_in

AT = "2026-01-31 12:00:00+00:00"


@pytest.fixture
def database(gql_blog: Run, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A database with two consumers: one has taken all, one has failed, and an event waits for the one that failed."""
    with closing(sqlite3.connect(tmp_path / "blog.db")) as connection, connection:
        for number, kind in ((1, "article.created"), (2, "article.published"), (3, "article.updated")):
            connection.execute(
                "INSERT INTO outbox (id, kind, subject_id, payload, created_at) VALUES (?, ?, ?, '{}', ?)",
                (number, kind, "art_1", AT),
            )
        for name, position in (("mail", 2), ("search", 3)):
            connection.execute(
                "INSERT INTO event_consumer (name, position, created_at) VALUES (?, ?, ?)", (name, position, AT)
            )
        for event, attempts, error in ((1, 4, "TimeoutError"), (2, 0, None)):
            connection.execute(
                "INSERT INTO event_delivery (consumer_id, event_id, ordering_key, attempts, due_at, error) "
                "VALUES ('mail', ?, 'art_1', ?, '2099-01-31 12:00:00+00:00', ?)",
                (event, attempts, error),
            )
        connection.commit()
        yield connection


def test_consumers_are_listed_with_what_they_could_not_take(gql_blog: Run, database: sqlite3.Connection) -> None:
    listed = gql_blog("events", "list")
    mail, failed, search = listed.stdout.splitlines()
    assert mail.startswith("mail: 3 not taken, 1 of them failed; the oldest is ")
    assert failed == (
        "  event 1 (article.created of art_1) failed 4 times, last with TimeoutError; next attempt "
        "2099-01-31 12:00:00 UTC, 1 later ones wait for it"
    )
    assert search == "search: has taken every event"
    assert gql_blog("events", "list", "--consumer", "search").stdout == "search: has taken every event\n"


def test_the_list_is_json_where_it_is_asked_for(gql_blog: Run, database: sqlite3.Connection) -> None:
    listed = json.loads(gql_blog("events", "list", "--json").stdout)
    assert [(each["consumer"], each["undelivered"], each["failed"]) for each in listed["consumers"]] == [
        ("mail", 3, 1),
        ("search", 0, 0),
    ]
    assert [(each["event_id"], each["held_back"]) for each in listed["failed"]] == [("1", 1)]


def test_what_failed_is_due_at_once(gql_blog: Run, database: sqlite3.Connection) -> None:
    assert gql_blog("events", "retry", "--consumer", "search").stdout == "0 events are due now.\n"
    assert gql_blog("events", "retry").stdout == "1 event is due now.\n"
    due = database.execute("SELECT event_id FROM event_delivery WHERE due_at < '2099-01-01'").fetchall()
    assert due == [(1,)]


def test_an_event_is_skipped(gql_blog: Run, database: sqlite3.Connection) -> None:
    assert gql_blog("events", "skip", "1").exit_code == 2, "the consumer is not named"
    skipped = gql_blog("events", "skip", "1", "--consumer", "mail")
    assert skipped.stdout == "mail is not asked any more to take event 1 (article.created of art_1).\n"
    assert database.execute("SELECT event_id FROM event_delivery").fetchall() == [(2,)]
    assert database.execute("SELECT action, subject_id FROM audit").fetchall() == [("skip_event", "art_1")]
    again = gql_blog("events", "skip", "1", "--consumer", "mail")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "'mail' has not failed to take an event 1. `gql-blog events list` shows" in again.stderr


def test_a_consumer_is_forgotten(gql_blog: Run, database: sqlite3.Connection) -> None:
    assert gql_blog("events", "forget", "mail").exit_code == 0
    assert gql_blog("events", "list").stdout == "search: has taken every event\n"
    assert database.execute("SELECT count(*) FROM event_delivery").fetchone() == (0,)


@pytest.mark.parametrize("command", [("list", "--consumer"), ("retry", "--consumer"), ("forget",)])
def test_a_consumer_that_is_none_is_refused(gql_blog: Run, database: sqlite3.Connection, command: list[str]) -> None:
    refused = gql_blog("events", *command, "mial")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no consumer of events named 'mial'. Consumers: mail, search." in refused.stderr


def test_no_plugin_is_imported_to_tell_of_events(
    gql_blog: Run, database: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plugin that cannot be imported may be why its events wait."""
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "broken", "raise SystemExit(3)")
    for command in (("list",), ("retry",), ("skip", "1", "--consumer", "mail"), ("forget", "mail")):
        result = gql_blog("events", *command)
        assert (result.exit_code, result.stderr) == (0, ""), command


def test_a_doctor_tells_what_is_not_delivered(gql_blog: Run, database: sqlite3.Connection) -> None:
    told = gql_blog("doctor")
    assert told.exit_code == 1
    assert "3 events are not delivered to 'mail', since it failed to take 1 of them" in told.stderr
    assert "gql-blog events retry" in told.stderr
    assert "gql-blog events skip" in told.stderr
    database.execute("DELETE FROM event_delivery")
    database.commit()
    told = gql_blog("doctor")
    assert "1 event is not delivered to 'mail', the oldest for " in told.stderr
    assert "no plugin of this name is loaded here" in told.stderr
    assert "gql-blog events forget mail" in told.stderr
    database.execute("UPDATE event_consumer SET position = 3")
    database.commit()
    assert gql_blog("doctor").exit_code == 0


def test_a_doctor_names_what_keeps_events_from_a_plugin_that_is_there(
    gql_blog: Run, database: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is never told to forget one, which would lose its events."""
    only_those_in(tmp_path, monkeypatch)
    install(tmp_path, "mail")
    database.execute("DELETE FROM event_delivery")
    database.commit()
    told = gql_blog("doctor").stderr
    assert "no server with this plugin runs" in told
    assert gql_blog("plugin", "disable", "mail").exit_code == 0
    told += gql_blog("doctor").stderr
    assert "the plugin is disabled. Run `gql-blog plugin enable mail`." in told
    assert "forget" not in told
