"""Archives of whole sites: written while a server runs, and read into an empty database of either kind."""

from gql_blog.store.site_archive.column_schemas import archived_models, row_schema
from gql_blog.store.site_archive.site_export import export_site
from gql_blog.store.site_archive.site_import import import_site, is_site_archive
