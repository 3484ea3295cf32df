"""The kit for authors of plugins: beginning a package, an app under test, and checking that a plugin keeps its word.

``gql_blog.testing`` hands on what tests use. A name is loaded when it is first asked for, so that pytest starts as
quickly where the kit is installed and not used.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from gql_blog_kit.app_under_test import AppUnderTest, QueryResult, open_app
    from gql_blog_kit.blog_app import Blog, BlogApp, CommandResult, OpenApp
    from gql_blog_kit.call_recorder import HookCall, with_recording
    from gql_blog_kit.conformance import Check, Problem, Report, check_plugin
    from gql_blog_kit.development import develop
    from gql_blog_kit.file_exchange import SeedArticle
    from gql_blog_kit.fixtures import blog, blog_postgres_url, each_database
    from gql_blog_kit.http_client import HTTPResponse
    from gql_blog_kit.plugin_kinds import KIND_NAMES
    from gql_blog_kit.plugin_page import plugin_page
    from gql_blog_kit.plugin_source import plugin_at
    from gql_blog_kit.postgres_server import POSTGRES_VARIABLE, create_database, drop_database
    from gql_blog_kit.scaffold import new_plugin

__all__ = [
    "KIND_NAMES",
    "POSTGRES_VARIABLE",
    "AppUnderTest",
    "Blog",
    "BlogApp",
    "Check",
    "CommandResult",
    "HTTPResponse",
    "HookCall",
    "OpenApp",
    "Problem",
    "QueryResult",
    "Report",
    "SeedArticle",
    "blog",
    "blog_postgres_url",
    "check_plugin",
    "create_database",
    "develop",
    "drop_database",
    "each_database",
    "new_plugin",
    "open_app",
    "plugin_at",
    "plugin_page",
    "with_recording",
]

if not TYPE_CHECKING:
    __getattr__ = late_door(__name__)
