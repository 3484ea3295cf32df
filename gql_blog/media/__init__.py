"""The files of media: what was uploaded, cleaned and measured, and where its bytes are kept.

May use: ``content``, ``errors``, ``outgoing``, Pillow (in a process of its own) and obstore. Must not: know who asks,
read the database, or believe a name, a header or a stated type.
"""

from gql_blog.media.addressed_store import files_at, store_at
from gql_blog.media.copying import Copied, copy_files
from gql_blog.media.file_types import FileType, type_of
from gql_blog.media.local_store import LocalStore
from gql_blog.media.media_files import INCOMING, Kept, MediaFiles, key_of
from gql_blog.media.picture_process import PictureLimits
from gql_blog.media.received_file import file_chunks
from gql_blog.media.store_protocol import FileOwners, MediaStore
from gql_blog.media.zipped_files import unzip_files, zip_files
