"""What the commands say of an endpoint."""

from datetime import UTC, datetime
from typing import Any

from support.cases import cases

from gql_blog_webhooks.commands import _state
from gql_blog_webhooks.tables import Endpoint

SINCE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@cases(
    ("given", "told"),
    [
        ({"active": False}, "not active"),
        ({"active": True, "failing_since": SINCE}, "failing since 2026-01-02 03:04 UTC"),
        ({"active": True, "paused_at": SINCE, "paused_because": "It answered 410."}, "PAUSED. It answered 410."),
        ({"active": True}, "active"),
    ],
)
def test_the_state_of_an_endpoint_is_told_in_words(given: dict[str, Any], told: str) -> None:
    assert _state(Endpoint(**given)) == told
