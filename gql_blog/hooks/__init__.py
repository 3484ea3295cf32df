"""The plugin system: every hook on one page (``hook_specs``), the values that pass through them, and the dispatcher.

May use: ``content``, ``errors``, pluggy, the installed entry points. May not: read, write, render, open a socket,
or know what a plugin is for. ``Hooks`` is built once per app and handed down; nothing is registered at import.
"""

from gql_blog.hooks.circuit_breaker import PluginHealth, PluginState
from gql_blog.hooks.export_values import ExportArticle, ExportByline, ExportComment, ExportNotice
from gql_blog.hooks.hook_dispatcher import Hooks
from gql_blog.hooks.hook_markers import PLUGIN_API_VERSION, hookimpl
from gql_blog.hooks.hook_specs import Contract, HookSpecs, OnFailure, contracts
from gql_blog.hooks.hook_values import (
    Event,
    HookFailure,
    Judgement,
    Moderation,
    ModerationCase,
    PhaseJudgement,
    WriteIntent,
)
from gql_blog.hooks.registration_values import ExportFormat, Field, MaybeAwaitable, Registered, TableSet

__all__ = [
    "PLUGIN_API_VERSION",
    "Contract",
    "Event",
    "ExportArticle",
    "ExportByline",
    "ExportComment",
    "ExportFormat",
    "ExportNotice",
    "Field",
    "HookFailure",
    "HookSpecs",
    "Hooks",
    "Judgement",
    "MaybeAwaitable",
    "Moderation",
    "ModerationCase",
    "OnFailure",
    "PhaseJudgement",
    "PluginHealth",
    "PluginState",
    "Registered",
    "TableSet",
    "WriteIntent",
    "contracts",
    "hookimpl",
]
