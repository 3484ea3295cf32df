"""The kinds of plugins that can be begun: one for each family of hooks, with its templates."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that a plugin does.

    ``hooks`` are the hooks of its module, which has the kind's name. ``files`` are other templates of it, with their
    places in the package; ``dependencies`` are what it imports besides gql_blog; ``role`` is the most that the plugin
    then may do.
    """

    name: str
    hooks: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    dependencies: tuple[str, ...] = ()
    role: str | None = None


KINDS: Final = (
    Kind("bearers", ("prove_bearer",)),
    Kind(
        "citations",
        ("enrich_citation", "register_citation_styles"),
        files=(("short.csl", "short.csl"),),
        dependencies=("citeproc-py",),
    ),
    Kind("commands", ("register_commands",)),
    Kind("events", ("on_event", "register_events")),
    Kind("export", ("register_exports",)),
    Kind("fields", ("register_fields",)),
    Kind("guard", ("authorize", "before_write")),
    Kind("importer", ("register_importers",)),
    Kind("jobs", ("register_jobs",)),
    Kind("lifecycle", ("on_startup", "on_shutdown")),
    Kind("markdown", ("register_markdown",)),
    Kind("moderation", ("moderate",)),
    Kind("mutations", ("register_mutations",), role="EDITOR"),
    Kind("nodes", ("register_nodes",)),
    Kind("notes", ("read_notes",)),
    Kind("permissions", ("register_permissions",)),
    Kind("persons", ("export_person", "forget_person")),
    Kind("queries", ("register_queries",)),
    Kind("render", ("render_note",)),
    Kind("routes", ("register_routes",)),
    Kind("search", ("search_text",)),
    Kind("settings", ("register_settings",), dependencies=("pydantic",)),
    Kind("subscriptions", ("register_subscriptions",)),
    Kind(
        "tables",
        ("register_tables", "register_orders", "register_filters"),
        files=(("models.py", "models.py"), ("0001_initial.py", "migrations/0001_initial.py")),
        dependencies=("tortoise-orm",),
    ),
    Kind("transform", ("register_markup", "transform_body")),
    Kind("wrappers", ("register_wrappers",)),
)
"""Every kind, by name."""

KIND_NAMES: Final = tuple(each.name for each in KINDS)
