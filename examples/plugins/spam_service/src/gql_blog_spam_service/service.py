"""Asking the service about one text: its word, or why there is none."""

import json
from dataclasses import dataclass

from gql_blog.plugin import AwaitedVerdict, InputError, OutgoingClient, OutgoingFailure, OutgoingProblem, Verdict
from gql_blog_spam_service.settings import SpamSettings

_MOST_BYTES = 65_536
_VERDICTS = {"spam": Verdict.SPAM, "ham": Verdict.APPROVE}
_OF_THIS_TEXT = (OutgoingProblem.TIMEOUT, OutgoingProblem.RESPONSE)


class NoAnswer(Exception):
    """The service gave no word that can be taken. ``is_down``: it would give none about any other text, either."""

    def __init__(self, told: str, *, is_down: bool = False) -> None:
        super().__init__(told)
        self.is_down = is_down


@dataclass(frozen=True, slots=True)
class Word:
    """What the service said."""

    verdict: Verdict
    score: float | None


def client_of(settings: SpamSettings) -> OutgoingClient:
    """Return the client that asks: never inside, unless the settings name the host."""
    return OutgoingClient(
        named_hosts=settings.hosts,
        connect_seconds=settings.seconds,
        total_seconds=settings.seconds,
        max_body=_MOST_BYTES,
    )


async def ask_service(client: OutgoingClient, settings: SpamSettings, waiting: AwaitedVerdict) -> Word:
    """Return the service's word on a text. It is told nothing about who wrote it."""
    body = json.dumps({"id": waiting.token, "text": waiting.text}).encode()
    headers = {"content-type": "application/json", "user-agent": "gql-blog-spam-service"}
    if key := settings.key.get_secret_value():
        headers["authorization"] = f"Bearer {key}"
    try:
        answer = await client.post(settings.url, body, headers)
    except OutgoingFailure as error:
        raise NoAnswer(str(error), is_down=error.problem not in _OF_THIS_TEXT) from error
    except InputError as error:
        raise NoAnswer(f"its address cannot be asked: {error.message}", is_down=True) from error
    if answer.status != 200:
        raise NoAnswer(f"it answered with the status {answer.status}")
    return read_word(answer.body)


def read_word(body: bytes) -> Word:
    """Return the word in ``{"verdict": "spam" | "ham", "score": 0.9}``; NoAnswer if there is none."""
    try:
        told = json.loads(body)
        score = told.get("score")
        return Word(_VERDICTS[told["verdict"]], None if score is None else min(max(float(score), 0.0), 1.0))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise NoAnswer("it answered with what is no verdict") from error
