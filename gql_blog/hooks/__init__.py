"""The plugin system: the hooks (all in ``hook_specs``), the types of their arguments and results, and the dispatcher.

May use: ``content``, ``errors``, pluggy, the installed entry points. Must not: read or write the database,
render, open a socket, or depend on a particular plugin. Each app has its own ``Hooks``, which is built when the app is
assembled; importing a module registers nothing.
"""

from gql_blog.hooks.callback_calls import Resolver
from gql_blog.hooks.declared_types import UnsupportedType, WrongValue, is_own_enum, scalar_name, split_optional
from gql_blog.hooks.export_values import ExportArticle, ExportByline, ExportComment, ExportMention, ExportNotice
from gql_blog.hooks.hook_dispatcher import Hooks
from gql_blog.hooks.hook_markers import PLUGIN_API_VERSION, hookimpl
from gql_blog.hooks.hook_specs import Contract, HookSpecs, OnFailure, contracts
from gql_blog.hooks.hook_values import (
    Deferral,
    Event,
    HookResult,
    Judgement,
    Moderation,
    ModerationCase,
    PhaseJudgement,
    WriteIntent,
    strictest,
)
from gql_blog.hooks.invocation import HookUnavailable
from gql_blog.hooks.plugin_context import Grant, PluginContext, PluginIdentity, Principal, Services, Viewer
from gql_blog.hooks.plugin_health import HookHealth, PluginHealth, PluginState, SharedHealth
from gql_blog.hooks.registration_values import (
    Argument,
    ExportFormat,
    Field,
    MaybeAwaitable,
    Mutation,
    Registered,
    TableSet,
)
from gql_blog.hooks.return_checks import InvalidReturn
from gql_blog.hooks.return_checks import judgement as check_judgement
from gql_blog.hooks.site_values import CommandOption, PluginCommand, Route, RouteRequest, RouteResponse

__all__ = [
    "PLUGIN_API_VERSION",
    "Argument",
    "CommandOption",
    "Contract",
    "Deferral",
    "Event",
    "ExportArticle",
    "ExportByline",
    "ExportComment",
    "ExportFormat",
    "ExportMention",
    "ExportNotice",
    "Field",
    "Grant",
    "HookHealth",
    "HookResult",
    "HookSpecs",
    "HookUnavailable",
    "Hooks",
    "InvalidReturn",
    "Judgement",
    "MaybeAwaitable",
    "Moderation",
    "ModerationCase",
    "Mutation",
    "OnFailure",
    "PhaseJudgement",
    "PluginCommand",
    "PluginContext",
    "PluginHealth",
    "PluginIdentity",
    "PluginState",
    "Principal",
    "Registered",
    "Resolver",
    "Route",
    "RouteRequest",
    "RouteResponse",
    "Services",
    "SharedHealth",
    "TableSet",
    "UnsupportedType",
    "Viewer",
    "WriteIntent",
    "WrongValue",
    "check_judgement",
    "contracts",
    "hookimpl",
    "is_own_enum",
    "scalar_name",
    "split_optional",
    "strictest",
]
