"""Documents by name, kept in memory, so that ``web`` can be tried without a database."""

from typing import Any, cast

from gql_blog.store import DocumentStore, Invalidations, NamedDocument
from gql_blog.web import PersistedDocuments


class TinyStore(DocumentStore):
    """What is registered, and what was added to it."""

    def __init__(self, registered: dict[str, str] | None = None) -> None:
        super().__init__(cast("Any", None))
        self.registered = registered or {}
        self.added: dict[str, str] = {}
        self.noted: list[str] = []

    async def find(self, document_id: str) -> NamedDocument | None:
        for texts in (self.registered, self.added):
            if document_id in texts:
                return NamedDocument(texts[document_id], registered=texts is self.registered)
        return None

    def add(self, sha256: str, text: str) -> None:
        self.added[sha256] = text

    def note(self, document_id: str) -> None:
        self.noted.append(document_id)


class TinyInvalidations(Invalidations):
    """Told by hand."""

    def catch_up(self) -> bool:
        return True

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def tell(self, *keys: str) -> None:
        self._notify(frozenset(keys))


def tiny_documents(store: TinyStore | None = None, **terms: Any) -> PersistedDocuments:
    """Documents over a store of their own."""
    return PersistedDocuments(store or TinyStore(), TinyInvalidations(), **terms)
