"""The plugin with a service of its own, over real HTTP: which is right, slow, down, or wrong for an hour."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

import gql_blog_spam_service
from gql_blog.plugin import CommentRef, ModerateComments, Role, Verdict
from gql_blog_spam_service.service import NoAnswer, read_word

QUEUE = """{ moderationQueue(first: 9) { nodes { id version awaitedVerdicts { plugin token decidedAt } } } }"""
COMMENTS = """query($id: ID!) { node(id: $id) { ... on Article {
  spam: comments(where: { status: { equals: SPAM } }) { totalCount }
  good: comments(where: { status: { equals: APPROVED } }) { totalCount }
  held: comments(where: { status: { equals: PENDING } }) { totalCount } } } }"""

Answer = Callable[[dict[str, Any]], tuple[int, Any]]


def rightly(asked: dict[str, Any]) -> tuple[int, Any]:
    return 200, {"verdict": "spam" if "casino" in asked["text"] else "ham", "score": 0.9}


class Service:
    """A spam service. ``answer`` says what it answers; ``asked`` is what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = rightly
        self.asked: list[dict[str, Any]] = []
        self.headers: dict[str, str] = {}
        self.host = ""

    @contextmanager
    def running(self) -> Iterator[None]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                service.asked.append(asked)
                service.headers = dict(self.headers)
                status, told = service.answer(asked)
                try:
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(told if isinstance(told, bytes) else json.dumps(told).encode())
                except OSError:
                    pass  # who asked did not wait

            def log_message(self, *_: Any) -> None: ...

        port = int(self.host.rpartition(":")[2] or 0)
        with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
            self.host = f"127.0.0.1:{server.server_port}"
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            yield
            server.shutdown()
            thread.join()


@pytest.fixture
def service() -> Service:
    return Service()


def settings(service: Service, **more: Any) -> dict[str, Any]:
    given = {"url": f"http://{service.host}/check", "hosts": (service.host,), "key": "a key", **more}
    return {"settings": {"spam_service": given}}


def counts(app: Any, article: Any) -> tuple[int, ...]:
    found = app.query(COMMENTS, {"id": article.id}, role=Role.MODERATOR).data["node"]
    return tuple(found[each]["totalCount"] for each in ("good", "spam", "held"))


PLUGINS = {"spam_service": gql_blog_spam_service}


def test_comments_wait_for_the_service_and_no_author_does(blog: Any, service: Service, each_database: str) -> None:
    with service.running(), blog(PLUGINS, database=each_database, **settings(service, seconds=30)) as app:
        article = app.publish()
        assert app.comment(article, "Well said.") == "PENDING"
        assert app.comment(article, "Win at the casino!", author_name="Secret") == "PENDING"
        app.run_job("ask")
        assert counts(app, article) == (1, 1, 0)
        assert {each["text"] for each in service.asked} == {"Well said.", "Win at the casino!"}
        assert "Secret" not in json.dumps(service.asked)
        assert service.headers["authorization"] == "Bearer a key"
        assert app.run_command("doctor") == ""

        # For an hour it answers with what is no verdict, or with an error.
        service.answer = lambda asked: (200, b"<html>") if "later" in asked["text"] else (500, {})
        assert app.comment(article, "See you later.") == "PENDING"
        assert app.comment(article, "See you soon.") == "PENDING"
        app.set_time(datetime.now(UTC) + timedelta(hours=1))
        app.run_job("ask")
        app.run_job("ask")
        assert counts(app, article) == (1, 1, 2)
        assert app.run_command("doctor").startswith("2 comments wait for the spam service, since ")
        waiting = app.query(QUEUE, role=Role.MODERATOR).data["moderationQueue"]["nodes"]
        assert [each["awaitedVerdicts"][0]["plugin"] for each in waiting] == ["spam_service", "spam_service"]
        service.answer = rightly
        app.run_job("ask")
        assert counts(app, article) == (3, 1, 0)
        assert app.health == {"spam_service": "OK"}


def test_it_is_down_and_slow_and_a_moderator_is_quicker(blog: Any, service: Service) -> None:
    with service.running():
        pass  # it has an address now
    with blog(PLUGINS, **settings(service, seconds=0.2)) as app:
        article = app.publish()
        app.comment(article, "Well said.")
        app.run_job("ask")
        assert counts(app, article) == (0, 0, 1)
        with service.running():
            waited = Event()
            service.answer = lambda asked: (200, waited.wait() and b"")
            app.run_job("ask")
            assert counts(app, article) == (0, 0, 1)
            waited.set()

            def decide(asked: dict[str, Any]) -> tuple[int, Any]:
                """While the service thinks, a moderator refuses the comment."""
                (comment,) = app.query(QUEUE, role=Role.MODERATOR).data["moderationQueue"]["nodes"] or [None]
                if comment:
                    ref = CommentRef(id=comment["id"], expected_version=comment["version"])
                    app.issue(ModerateComments(comments=(ref,), verdict=Verdict.SPAM, reason="An advertisement."))
                return rightly(asked)

            service.answer = decide
            app.run_job("ask")
            assert counts(app, article) == (0, 1, 0), "the late word is kept, and changes nothing"
        # After a day a moderator is told to decide.
        app.comment(article, "Who answers this?")
        app.set_time(datetime.now(UTC) + timedelta(days=1, minutes=1))
        app.run_job("ask")
        (held,) = app.query(QUEUE, role=Role.MODERATOR).data["moderationQueue"]["nodes"]
        assert held["awaitedVerdicts"] == []
        assert app.health == {"spam_service": "OK"}


def test_texts_that_the_service_cannot_read_hold_up_no_others(blog: Any, service: Service) -> None:
    with service.running(), blog(PLUGINS, **settings(service)) as app:
        article = app.publish()
        service.answer = lambda asked: (422, {}) if "Unread" in asked["text"] else rightly(asked)
        for number in range(101):
            app.comment(article, f"Unread, {number}.")
        app.comment(article, "Well said.")
        for _ in range(34):
            app.run_job("ask")
        assert counts(app, article) == (1, 0, 101)
        assert len({each["text"] for each in service.asked}) == 102, "each run goes on where the last one ended"


def test_without_an_address_no_comment_waits_and_a_word_is_one_of_two(blog: Any) -> None:
    with blog(PLUGINS) as app:
        app.comment(app.publish(), "Well said.")
        app.run_job("ask")
        (call,) = app.calls("moderate")
        assert call.returned is None
    for body in (b"[]", b'{"verdict": "maybe"}', b'{"verdict": "ham", "score": "high"}', b"{"):
        with pytest.raises(NoAnswer):
            read_word(body)
