"""The plugin system: every hook on one page (``specs``), the values that pass through them, and the dispatcher.

May touch: ``content``, ``errors``, pluggy, the installed entry points. May not: read, write, render, open a socket,
or know what a plugin is for. ``Hooks`` is built once per app and handed down; nothing is registered at import.
"""

from gql_blog.hooks.dispatcher import Hooks
from gql_blog.hooks.export_values import ExportArticle, ExportByline, ExportComment
from gql_blog.hooks.health import PluginHealth, PluginState
from gql_blog.hooks.marker import hookimpl
from gql_blog.hooks.moderation import Judgement, Moderation, ModerationCase, PhaseJudgement
from gql_blog.hooks.registration import ExportFormat, Field, MaybeAwaitable, Registered, TableSet
from gql_blog.hooks.specs import Contract, HookSpecs, OnFailure, contracts
from gql_blog.hooks.version import PLUGIN_API_VERSION
from gql_blog.hooks.writing import Event, HookFailure, WriteIntent

__all__ = [
    "PLUGIN_API_VERSION",
    "Contract",
    "Event",
    "ExportArticle",
    "ExportByline",
    "ExportComment",
    "ExportFormat",
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
