"""When a failed attempt is repeated."""

from collections.abc import Callable
from datetime import timedelta
from random import random
from typing import Final

from gql_blog_webhooks.settings import WebhookSettings

_FACTOR: Final = 4

Chance = Callable[[], float]
"""Returns a number from 0 to 1."""


def pause(attempts: int, settings: WebhookSettings, chance: Chance = random) -> timedelta:
    """Return the pause after so many attempts: four times the one before, less up to half of it by chance."""
    longest = min(settings.first_pause_seconds * _FACTOR ** (attempts - 1), settings.longest_pause_seconds)
    return timedelta(seconds=longest * (1 - chance() / 2))
