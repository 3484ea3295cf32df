"""The plugin system: the hooks (all in ``hook_specs``), the types of their arguments and results, and the dispatcher.

May use: ``content``, ``errors``, pluggy, the installed entry points. Must not: read or write the database,
render, open a socket, or depend on a particular plugin. Each app has its own ``Hooks``, which is built when the app is
assembled; importing a module registers nothing.
"""

from gql_blog.hooks.calls.import_calls import ImportCalls
from gql_blog.hooks.calls.invocation import HookUnavailable, LoopBlocked, PluginDisabled
from gql_blog.hooks.calls.job_calls import JobCalls
from gql_blog.hooks.calls.plugin_health import HookHealth, PluginHealth, PluginState
from gql_blog.hooks.calls.rendering_calls import RENDERING_HOOKS
from gql_blog.hooks.calls.resolver_calls import REFUSALS_OF_READS, Resolver, UndeclaredAccess, pages_of, subject_of
from gql_blog.hooks.declared.connections import TableConnection
from gql_blog.hooks.declared.core_nodes import (
    ID,
    ArticleNode,
    CommentNode,
    ContributorNode,
    DialogueNode,
    PostNode,
    ResponseNode,
    TagNode,
    UserNode,
    node_type,
)
from gql_blog.hooks.declared.declared_types import (
    ITSELF,
    UnsupportedType,
    WrongValue,
    is_own_enum,
    list_node_type,
    scalar_name,
    split_optional,
)
from gql_blog.hooks.declared.event_values import DeclaredKind, EventOrder, EventRules, PluginEvent, Subscription
from gql_blog.hooks.declared.export_values import (
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportMention,
    ExportNotice,
    ExportPicture,
    ExportPictures,
    ExportSite,
    no_pictures,
)
from gql_blog.hooks.declared.hook_markers import (
    ENTRY_POINT_GROUP,
    PLUGIN_API_VERSION,
    hookimpl,
    is_implementation,
    required_plugins,
)
from gql_blog.hooks.declared.hook_specs import HookSpecs, OnFailure, contracts
from gql_blog.hooks.declared.hook_values import (
    AwaitedVerdict,
    Deferral,
    Event,
    HookResult,
    Judgement,
    Moderation,
    ModerationCase,
    Person,
    PhaseJudgement,
    WriteIntent,
    strictest,
)
from gql_blog.hooks.declared.import_values import (
    AnswerHint,
    ForeignArticle,
    ForeignComment,
    ForeignImage,
    LinkedHeadings,
    ReadFolder,
    RefusedItem,
)
from gql_blog.hooks.declared.job_times import next_time, schedule_text
from gql_blog.hooks.declared.option_models import FormatOption, format_options, read_options
from gql_blog.hooks.declared.own_nodes import Node, key_in
from gql_blog.hooks.declared.plugin_context import (
    DocumentSight,
    Grant,
    PluginContext,
    PluginIdentity,
    Principal,
    Services,
    Viewer,
)
from gql_blog.hooks.declared.registration_values import (
    MOST_NODES,
    Argument,
    ArticleFilter,
    ArticleOrder,
    CitationStyleFile,
    Connection,
    ExportFormat,
    Field,
    Importer,
    MaybeAwaitable,
    Mutation,
    PageRequest,
    Permission,
    Query,
    Registered,
    TableSet,
    selection,
)
from gql_blog.hooks.declared.rendering_values import MARKUP_ELEMENTS, Body, MarkdownExtension, Markup, SearchedArticle
from gql_blog.hooks.declared.return_checks import InvalidReturn
from gql_blog.hooks.declared.return_checks import judgement as check_judgement
from gql_blog.hooks.declared.site_values import (
    BearerProof,
    CallOutcome,
    CommandOption,
    Job,
    PluginCommand,
    Route,
    RouteRequest,
    RouteResponse,
    SignedIn,
    WrappedCall,
    Wrapper,
)
from gql_blog.hooks.hook_dispatcher import Hooks
from gql_blog.hooks.registration.offered_hooks import OfferedHook, offered_hook
from gql_blog.hooks.registration.plugin_loading import PluginFile, allowed_plugins, instead_of_installed, said_by
from gql_blog.hooks.registration.plugin_permissions import roles_of
