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


_here: ContextVar[tuple[list[str], ...]] = ContextVar("recorded_statements", default=())
"""Where the statements of this context go, to the outer and the inner: those of background tasks are nobody's."""


class _Statements(logging.Handler):
    """Keeps the statements of models, without values, for the contexts that run them, which may overlap."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._blocks = 0
        self._before = (logging.NOTSET, True)

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == _FORM and isinstance(record.args, tuple):
            for kept in _here.get():
                kept.append(str(record.args[0]))

    def begin(self) -> None:
        """Hear the models, which tell nobody else meanwhile."""
        logger = logging.getLogger(_MODELS)
        with self._guarded():
            self._blocks += 1
            if self._blocks == 1:
                self._before = (logger.level, logger.propagate)
                logger.addHandler(self)
                logger.setLevel(logging.DEBUG)
                logger.propagate = False

    def end(self) -> None:
        """Leave the logger as it was, if this was the last block."""
        logger = logging.getLogger(_MODELS)
        with self._guarded():
            self._blocks -= 1
            if not self._blocks:
                logger.removeHandler(self)
                level, logger.propagate = self._before
                logger.setLevel(level)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


_STATEMENTS: Final = _Statements()


@contextmanager
def recorded_statements(reader: Reader) -> Iterator[list[str]]:
    """Record what ``reader`` and models run in this context, and in tasks that are started from it."""
    statements: list[str] = []
    _STATEMENTS.begin()
    token = _here.set((*_here.get(), statements))
    try:
        with reader.record() as read:
            yield statements
            statements.extend(each.sql for each in read)
    finally:
        _here.reset(token)
        _STATEMENTS.end()
