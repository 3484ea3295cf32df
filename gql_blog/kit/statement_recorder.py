"""Recording the SQL that an app runs: what queries read, and what is done by models."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from gql_blog.store import Reader

_MODELS: Final = "tortoise.db_client"
_FORM: Final = "%s: %s"
"""The logger that is told of each statement of a model, and the form in which it is told."""


_here: ContextVar[list[str] | None] = ContextVar("recorded_statements", default=None)
"""Where the statements of this context go: those of background tasks are nobody's."""


class _Statements(logging.Handler):
    """Keeps the statements of one context, without their values."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a statement."""
        if _here.get() is self._kept and record.msg == _FORM and isinstance(record.args, tuple):
            self._kept.append(str(record.args[0]))


@contextmanager
def recorded_statements(reader: Reader) -> Iterator[list[str]]:
    """Record what ``reader`` and models run in this context, and in tasks that are started from it."""
    statements: list[str] = []
    logger, handler = logging.getLogger(_MODELS), _Statements(statements)
    level, propagates = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    token = _here.set(statements)
    try:
        with reader.record() as read:
            yield statements
            statements.extend(each.sql for each in read)
    finally:
        _here.reset(token)
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates
