"""How often garbage is collected while an app serves."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_COLLECT_AFTER: Final = (50_000, 20, 10)
"""The thresholds of ``gc.set_threshold`` while the app serves: a full collection in ten million new objects or so."""


@contextmanager
def infrequent_collections() -> Iterator[None]:
    """Freeze the objects of the assembled app, and collect garbage less often.

    Results, and what the caches drop, are freed by reference counting: neither has cycles. With the default thresholds
    a result of a thousand objects starts a collection, and a full one visits every object.
    """
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
