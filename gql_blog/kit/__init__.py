"""The kit for authors of plugins: beginning a package, an app under test, and checking that a plugin keeps its word.

May use: ``app`` and all that it assembles. Must not: depend on pytest or on the command line, which use it (``testing``
has the fixtures), or be used by a server.
"""

from gql_blog.kit.app_under_test import AppUnderTest, QueryResult, open_app
from gql_blog.kit.call_recorder import HookCall, with_recording
from gql_blog.kit.conformance import Check, Problem, Report, check_plugin
from gql_blog.kit.file_exchange import SeedArticle
from gql_blog.kit.http_client import HTTPResponse
from gql_blog.kit.plugin_kinds import KIND_NAMES
from gql_blog.kit.plugin_source import PluginSource, loaded, plugin_at
from gql_blog.kit.postgres_server import POSTGRES_VARIABLE, create_database, drop_database
from gql_blog.kit.scaffold import new_plugin
