"""A service outside: what it is asked, how that is signed, and what becomes of each answer."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from support.cases import cases

from gql_blog.plugin import (
    Deferral,
    Judgement,
    ModerationCase,
    OutgoingClient,
    OutgoingFailure,
    OutgoingProblem,
    OutgoingResponse,
    PluginContext,
    Verdict,
)
from gql_blog_moderation.hooks import stricter
from gql_blog_moderation.outside import Unasked, ask_outside, client_of, read_answer, shown_secret
from gql_blog_moderation.settings import ModerationSettings

SETTINGS = ModerationSettings(outside_url="https://judge.example/ask")
CASE = ModerationCase(
    comment_id="com_1",
    article_id="art_1",
    article_title="On Tides",
    author_name="Ada Secret",
    source="A *text*.",
    text="A text.",
    links=("https://example.org",),
)
KEY = b"k" * 32


@dataclass
class Answering:
    """Stands where the client stands; the client itself is tested by the core."""

    answer: OutgoingResponse | OutgoingFailure
    asked: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> OutgoingResponse:
        self.asked.append((url, body, headers))
        if isinstance(self.answer, OutgoingFailure):
            raise self.answer
        return self.answer


class Context(PluginContext):
    """A context with a key."""

    def derive_key(self, purpose: str) -> bytes | None:
        return KEY if purpose else None


def context(client: Any) -> PluginContext:
    made = Context(plugin="moderation", clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    made.state["outside"] = client
    return made


async def asked(answer: OutgoingResponse | OutgoingFailure) -> tuple[Any, Answering]:
    client = Answering(answer)
    return await ask_outside(context(client), CASE, SETTINGS), client


def response(status: int = 200, **told: Any) -> OutgoingResponse:
    return OutgoingResponse(status, {}, json.dumps(told).encode())


async def test_a_word_at_once_is_a_judgement() -> None:
    judgement, client = await asked(response(verdict="SPAM", reason="Known.", score=2))
    assert (judgement.verdict, judgement.reason, judgement.score) == (Verdict.SPAM, "Known.", 1.0)
    ((url, body, headers),) = client.asked
    told = json.loads(body)
    assert url == SETTINGS.outside_url
    assert (told["text"], told["links"], told["commentId"]) == ("A text.", ["https://example.org"], "com_1")
    assert b"Secret" not in body, "nothing about the author"
    signed = f"{told['token']}.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.digest(KEY, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"
    assert headers["webhook-id"] == told["token"]
    assert shown_secret(KEY) == "whsec_" + base64.b64encode(KEY).decode()


@cases("answer", [response(202), OutgoingFailure(OutgoingProblem.TIMEOUT, "late")])
async def test_a_word_that_takes_longer_is_deferred_by_the_token_of_the_question(answer: Any) -> None:
    deferred, client = await asked(answer)
    assert isinstance(deferred, Deferral)
    assert deferred.token == json.loads(client.asked[0][1])["token"]


@cases(
    "answer",
    [
        OutgoingFailure(OutgoingProblem.ADDRESS, "an address of the inside"),
        response(500),
        response(302),
        response(verdict=None, reason=""),
        response(verdict="LIKE", reason="x"),
        response(verdict="SPAM"),
        response(verdict="SPAM", reason="x", score="high"),
        OutgoingResponse(200, {}, b"[1"),
        OutgoingResponse(200, {}, b"[]"),
    ],
)
async def test_where_there_is_no_valid_word_a_moderator_decides(answer: Any) -> None:
    judgement, _ = await asked(answer)
    assert judgement.verdict is Verdict.HOLD
    assert "a moderator has to decide" in judgement.reason


async def test_without_a_secret_key_nothing_is_asked() -> None:
    made = PluginContext(plugin="moderation")
    client = Answering(response())
    made.state["outside"] = client
    judgement = await ask_outside(made, CASE, SETTINGS)
    assert isinstance(judgement, Judgement)
    assert "GQL_BLOG_SECRET_KEY" in judgement.reason
    assert client.asked == []


@cases("url", ["http://127.0.0.1:1/ask", "https://10.0.0.1/ask", "https://localhost/ask"])
async def test_no_address_of_the_inside_is_asked(url: str) -> None:
    settings = ModerationSettings(outside_url=url)
    judgement = await ask_outside(context(client_of(settings)), CASE, settings)
    assert isinstance(judgement, Judgement)
    assert judgement.verdict is Verdict.HOLD


def test_the_settings_name_a_host_of_the_inside() -> None:
    named = ModerationSettings(outside_url="http://127.0.0.1:8080/ask", outside_hosts=("127.0.0.1:8080",))
    client = client_of(named)
    assert isinstance(client, OutgoingClient)
    assert client.check(named.outside_url).port == 8080


def test_what_the_rules_hold_the_service_does_not_let_pass() -> None:
    held = Judgement(verdict=Verdict.HOLD, reason="It offends.", policy_version="2")
    passed = Judgement(verdict=Verdict.APPROVE, reason="Fine.")
    spam = Judgement(verdict=Verdict.SPAM, reason="Known.", score=0.5)
    assert stricter(held, passed) is held
    assert stricter(None, passed) is passed
    both = stricter(held, spam)
    assert isinstance(both, Judgement)
    assert (both.verdict, both.reason, both.policy_version) == (Verdict.SPAM, "Known. It offends.", "2")
    assert both.evidence["outside"] == {"reason": "Known.", "score": 0.5}
    deferral = Deferral(token="t", reason="Later.")
    assert stricter(None, deferral) is deferral
    assert stricter(held, deferral) is held, "a later word would take its place"


def test_an_answer_is_read_by_its_status() -> None:
    with pytest.raises(Unasked):
        read_answer(204, b"")
