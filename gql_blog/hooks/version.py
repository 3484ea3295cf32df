"""The version of the contract with plugins: it grows when a hook or a value changes in a way that breaks a plugin."""

from typing import Final

PROJECT: Final = "gql_blog"
"""pluggy's project name: the prefix of the marks on hook implementations."""

ENTRY_POINT_GROUP: Final = "gql_blog.plugins"

PLUGIN_API_VERSION: Final = 1
"""A plugin states the version it was written for as ``api_version``; one that states none was written for the first."""
