"""Object stores, by obstore: S3 and what speaks like it, Google's and Azure's."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store, from_url

from gql_blog.errors import SettingsError, StoreUnavailable
from gql_blog.media.store_protocol import Listed


class ObjectStore:
    """The objects below an address such as ``s3://bucket/folder``. See MediaStore.

    Keys and endpoints are what obstore finds in the environment: ``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL`` …
    """

    def __init__(self, address: str) -> None:
        try:
            store = from_url(address)
        except (BaseError, ValueError) as error:
            raise SettingsError(f"GQL_BLOG_MEDIA_STORE: {error}") from None
        assert isinstance(store, (S3Store, GCSStore, AzureStore))
        self._store = store

    async def put(self, key: str, file: Path) -> None:
        """See MediaStore."""
        with _told():
            await obstore.put_async(self._store, key, file)

    async def size(self, key: str) -> int | None:
        """See MediaStore."""
        try:
            with _told():
                return (await obstore.head_async(self._store, key))["size"]
        except FileNotFoundError:
            return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """See MediaStore."""
        if start < end:
            with _told():
                found = await obstore.get_async(self._store, key, options={"range": (start, end)})
                async for part in found.stream():
                    yield bytes(part)

    async def delete(self, key: str) -> None:
        """See MediaStore."""
        try:
            with _told():
                await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            pass

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See MediaStore."""
        with _told():
            async for each in obstore.list(self._store, prefix or None):
                for found in each:
                    yield Listed(found["path"], found["size"], found["last_modified"].timestamp())

    async def upload_address(self, key: str, seconds: int) -> str | None:
        """See MediaStore."""
        with _told():
            return await asyncio.to_thread(obstore.sign, self._store, "PUT", key, timedelta(seconds=seconds))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise StoreUnavailable("The store of media cannot be reached. Try again later.") from error
