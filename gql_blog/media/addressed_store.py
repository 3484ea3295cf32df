"""The store that an address names."""

from importlib import import_module
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from gql_blog.errors import SettingsError
from gql_blog.media.local_store import LocalStore
from gql_blog.media.media_files import MediaFiles
from gql_blog.media.store_protocol import FileOwners, MediaStore

SCHEMES: Final = ("s3", "gs", "az")


def files_at(address: str, data_dir: Path, owners: FileOwners | None = None) -> MediaFiles:
    """Return the files of a site: in the store at an address, by default a folder beside its other data."""
    return MediaFiles(store_at(address, data_dir / "media"), data_dir / "media-work", owners=owners)


def store_at(address: str, folder: Path) -> MediaStore:
    """Return the store at an address such as ``s3://bucket/folder``; of an empty one, that in ``folder``.

    A path is the address of a folder. SettingsError for an address that is none, or whose library is not there.
    """
    scheme = urlsplit(address).scheme
    if not scheme:
        return LocalStore(Path(address) if address else folder)
    if scheme not in SCHEMES:
        raise SettingsError(
            f"GQL_BLOG_MEDIA_STORE: {address!r} is no store of media. Name a folder, or s3://…, gs://… or az://…."
        )
    try:
        module = import_module("gql_blog.media.object_store")
    except ImportError:
        raise SettingsError(
            "GQL_BLOG_MEDIA_STORE: object stores need obstore. Install gql-blog[objects], or name a folder."
        ) from None
    store: MediaStore = module.ObjectStore(address)
    return store
