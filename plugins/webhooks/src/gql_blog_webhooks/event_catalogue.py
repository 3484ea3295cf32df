"""Which events an endpoint may be told of."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from gql_blog.plugin import PUBLIC_EVENTS, EventKind

PUBLIC_KINDS: Final = tuple(each.value for each in PUBLIC_EVENTS)
"""The kinds that are about what everybody sees; each is told where everybody sees it now, or did so until now."""

STAFF_KINDS: Final = tuple(each.value for each in EventKind if each not in PUBLIC_EVENTS)
"""The kinds that the staff alone may know."""

TEST_KIND: Final = "webhook.test"


class WebhookAudience(StrEnum):
    """Of what an endpoint is told: of what everybody may see, or of all that happens."""

    PUBLIC = "PUBLIC"
    STAFF = "STAFF"


def kinds_for(audience: str, of_plugins: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the kinds of events that an audience may be told of; those of plugins are for the staff alone."""
    return PUBLIC_KINDS if audience == WebhookAudience.PUBLIC else (*PUBLIC_KINDS, *STAFF_KINDS, *of_plugins)


def may_be_told(audience: str, kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether an audience may be told of an event at all."""
    if audience == WebhookAudience.STAFF:
        return True
    return kind in PUBLIC_KINDS and bool(payload.get("public") or payload.get("wasPublic"))
