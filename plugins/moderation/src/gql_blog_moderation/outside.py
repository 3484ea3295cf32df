"""Asking a service outside: a signed request, a word at once, or one that comes later."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.plugin import (
    Deferral,
    InputError,
    Judgement,
    ModerationCase,
    OutgoingClient,
    OutgoingFailure,
    OutgoingProblem,
    PluginContext,
    Verdict,
)
from gql_blog_moderation.settings import ModerationSettings

PURPOSE: Final = "questions to the service outside"
_PREFIX: Final = "whsec_"
_MOST_BYTES: Final = 65_536
_LONGEST_REASON: Final = 1000
_ACCEPTED: Final = 202


@dataclass(frozen=True, slots=True)
class Unasked(Exception):
    """The service gave no word that can be taken; ``reason`` is for moderators."""

    reason: str


def shown_secret(key: bytes) -> str:
    """Return the secret of the signatures as receivers of Standard Webhooks are given it."""
    return _PREFIX + base64.b64encode(key).decode()


def question(case: ModerationCase, token: str) -> bytes:
    """Return what is asked: the text and where it stands; nothing about its author."""
    asked = {
        "token": token,
        "commentId": case.comment_id,
        "articleId": case.article_id,
        "parentId": case.parent_id,
        "locale": case.locale,
        "text": case.text,
        "links": list(case.links),
    }
    return json.dumps(asked, ensure_ascii=False, sort_keys=True).encode(errors="replace")


def signed_headers(key: bytes, message_id: str, at: DateTime, body: bytes) -> dict[str, str]:
    """Return the headers of a request, signed by the scheme of Standard Webhooks."""
    stamp = int(at.timestamp())
    digest = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256)
    return {
        "content-type": "application/json",
        "user-agent": "gql-blog-moderation",
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def client_of(settings: ModerationSettings) -> OutgoingClient:
    """Return the client that asks: never inside, unless the settings name the host."""
    return OutgoingClient(
        named_hosts=settings.outside_hosts,
        connect_seconds=settings.outside_seconds,
        total_seconds=settings.outside_seconds,
        max_body=_MOST_BYTES,
        ca_file=settings.outside_ca_file,
    )


async def ask_outside(
    context: PluginContext, case: ModerationCase, settings: ModerationSettings
) -> Judgement | Deferral | None:
    """Return the service's word on a comment; a ``Deferral`` where it takes longer.

    Its late word comes by the mutation ``settleJudgement``, with the token of the question. Where it cannot be asked, a
    moderator decides.
    """
    token = secrets.token_urlsafe(24)
    try:
        response = await _response(context, settings, token, question(case, token))
    except Unasked as error:
        return Judgement(verdict=Verdict.HOLD, reason=error.reason, evidence={"outside": settings.outside_url})
    if response is None:
        return Deferral(token=token, reason="The service outside has not answered yet.")
    return response


async def _response(context: PluginContext, settings: ModerationSettings, token: str, body: bytes) -> Judgement | None:
    """Return the judgement, ``None`` if it comes later."""
    key = context.derive_key(PURPOSE)
    if key is None:
        raise Unasked("The service outside is not asked: its questions are signed, which needs GQL_BLOG_SECRET_KEY.")
    client = context.state.setdefault("outside", client_of(settings))
    try:
        answer = await client.post(settings.outside_url, body, signed_headers(key, token, context.now(), body))
    except InputError as error:
        raise Unasked(f"The service outside cannot be asked, so a moderator has to decide: {error.message}") from error
    except OutgoingFailure as error:
        if error.problem is OutgoingProblem.TIMEOUT:
            return None
        context.log.warning("the service outside cannot be asked: %s", error)
        raise Unasked("The service outside cannot be asked, so a moderator has to decide.") from error
    if answer.status == _ACCEPTED:
        return None
    return read_answer(answer.status, answer.body)


def read_answer(status: int, body: bytes) -> Judgement | None:
    """Return the judgement in an answer; Unasked if there is none."""
    try:
        if status != 200:
            raise ValueError(status)
        told: dict[str, Any] = json.loads(body)
        if told["verdict"] is None:
            raise ValueError("no verdict")
        score = told.get("score")
        return Judgement(
            verdict=Verdict(told["verdict"]),
            reason=str(told["reason"])[:_LONGEST_REASON],
            score=None if score is None else min(max(float(score), 0.0), 1.0),
            policy_version="outside",
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Unasked("The service outside gave no valid answer, so a moderator has to decide.") from error
