"""The kit for authors of plugins: beginning a package, an app under test, and checking that a plugin keeps its word.

``gql_blog.testing`` hands on what tests use. A name is loaded when it is first asked for, so that pytest starts as
quickly where the kit is installed and not used.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from gql_blog_kit.app_under_test import AppUnderTest as AppUnderTest
    from gql_blog_kit.app_under_test import QueryResult as QueryResult
    from gql_blog_kit.app_under_test import open_app as open_app
    from gql_blog_kit.blog_app import Blog as Blog
    from gql_blog_kit.blog_app import BlogApp as BlogApp
    from gql_blog_kit.blog_app import CommandResult as CommandResult
    from gql_blog_kit.blog_app import OpenApp as OpenApp
    from gql_blog_kit.call_recorder import HookCall as HookCall
    from gql_blog_kit.call_recorder import with_recording as with_recording
    from gql_blog_kit.conformance import Check as Check
    from gql_blog_kit.conformance import Problem as Problem
    from gql_blog_kit.conformance import Report as Report
    from gql_blog_kit.conformance import check_plugin as check_plugin
    from gql_blog_kit.development import develop as develop
    from gql_blog_kit.file_exchange import SeedArticle as SeedArticle
    from gql_blog_kit.fixtures import blog as blog
    from gql_blog_kit.fixtures import blog_postgres_url as blog_postgres_url
    from gql_blog_kit.fixtures import each_database as each_database
    from gql_blog_kit.http_client import HTTPResponse as HTTPResponse
    from gql_blog_kit.plugin_kinds import KIND_NAMES as KIND_NAMES
    from gql_blog_kit.plugin_page import plugin_page as plugin_page
    from gql_blog_kit.plugin_source import plugin_at as plugin_at
    from gql_blog_kit.postgres_server import POSTGRES_VARIABLE as POSTGRES_VARIABLE
    from gql_blog_kit.postgres_server import create_database as create_database
    from gql_blog_kit.postgres_server import drop_database as drop_database
    from gql_blog_kit.scaffold import new_plugin as new_plugin

if not TYPE_CHECKING:
    __getattr__ = late_door(__name__)
