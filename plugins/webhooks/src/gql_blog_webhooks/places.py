"""Whose turn it is: the places of one process, given to its endpoints so that none starves."""

from collections.abc import Iterable
from dataclasses import dataclass

from gql_blog_webhooks.settings import WebhookSettings


@dataclass(frozen=True, slots=True)
class Waiting:
    """An endpoint for which something may be due; ``fails``: it has taken nothing since a failure."""

    endpoint_id: str
    fails: bool = False


class Places:
    """Who has how many places.

    Each gets one place before any gets a second, and who was served the longest ago is the first. Endpoints that fail
    come after those that do not, and have half of all places at most: they hold each until its time is over.
    """

    def __init__(self, settings: WebhookSettings) -> None:
        self._all = settings.parallel
        self._of_endpoint = settings.parallel_of_endpoint
        self._of_failing = max(settings.parallel // 2, 1)
        self._taken: dict[str, int] = {}
        self._failing: set[str] = set()
        self._turns: dict[str, int] = {}
        self._turn = 0

    def give(self, waiting: Iterable[Waiting]) -> dict[str, int]:
        """Return how many places each of the endpoints may take now; none that may take none."""
        waiting = list(waiting)
        for each in waiting:
            (self._failing.add if each.fails else self._failing.discard)(each.endpoint_id)
        free = self._all - sum(self._taken.values())
        for_failing = self._of_failing - sum(self._taken.get(each, 0) for each in self._failing)
        given: dict[str, int] = {}
        for _ in range(self._of_endpoint):
            for each in sorted(waiting, key=lambda each: (each.fails, self._turns.get(each.endpoint_id, 0))):
                has = self._taken.get(each.endpoint_id, 0) + given.get(each.endpoint_id, 0)
                if free <= 0 or has >= self._of_endpoint or (each.fails and for_failing <= 0):
                    continue
                given[each.endpoint_id] = given.get(each.endpoint_id, 0) + 1
                free, for_failing = free - 1, for_failing - each.fails
        return given

    def take(self, endpoint_id: str) -> None:
        """An endpoint takes a place."""
        self._turn += 1
        self._turns[endpoint_id] = self._turn
        self._taken[endpoint_id] = self._taken.get(endpoint_id, 0) + 1

    def leave(self, endpoint_id: str) -> None:
        """An endpoint leaves a place."""
        self._taken[endpoint_id] -= 1
        if not self._taken[endpoint_id]:
            del self._taken[endpoint_id]
