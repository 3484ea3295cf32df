"""What was used of late, within bounds."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lru(Generic[K, V]):
    """At most ``most`` values that weigh at most ``heaviest`` together; what was used least lately goes first."""

    def __init__(self, most: int, heaviest: int) -> None:
        self._most = most
        self._heaviest = heaviest
        self._held: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """Return the value, which counts as used; ``None`` where there is none."""
        held = self._held.get(key)
        if held is None:
            return None
        self._held.move_to_end(key)
        return held[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Keep a value; one that is heavier than all may be is not kept."""
        self._drop(key)
        self._held[key] = (value, weight)
        self.weight += weight
        while len(self._held) > self._most or self.weight > self._heaviest:
            self._drop(next(iter(self._held)))

    def _drop(self, key: K) -> None:
        held = self._held.pop(key, None)
        if held is not None:
            self.weight -= held[1]
