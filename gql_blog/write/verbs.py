"""Every verb, gathered: each is declared in the module of its handler."""

from types import ModuleType
from typing import Any, Final

from gql_blog.write import plugin_switch, redirects, skip_event, withdrawal
from gql_blog.write.account import export_person, person, sessions, tokens, users
from gql_blog.write.article import (
    bulk_articles,
    collaborators,
    create_article,
    merge_stub,
    preview_links,
    publish_article,
    restore_revision,
    tag_articles,
    update_article,
)
from gql_blog.write.comment import (
    claims,
    comment_policy,
    link_comment,
    moderate_comments,
    own_comment,
    settle_judgement,
    submit_comment,
)
from gql_blog.write.contributor import contributors
from gql_blog.write.deletion import (
    delete_article,
    delete_comment,
    delete_entries,
    delete_media,
    legal_hold,
    purge_deleted,
    rewritten_revisions,
)
from gql_blog.write.imports import answer_question, import_article, import_articles, import_comments
from gql_blog.write.media import media
from gql_blog.write.site import site
from gql_blog.write.tag import tags
from gql_blog.write.verb import Verb, verbs_in
from gql_blog.write.working_copy import publish_revision, review_working_copy, save_working_copy

_MODULES: Final[tuple[ModuleType, ...]] = (
    *(create_article, update_article, restore_revision, publish_article, bulk_articles, tag_articles),
    *(withdrawal, preview_links, merge_stub, redirects, collaborators),
    *(save_working_copy, review_working_copy, publish_revision),
    *(delete_article, delete_comment, delete_entries, purge_deleted, legal_hold, rewritten_revisions),
    *(submit_comment, moderate_comments, own_comment, comment_policy, claims, settle_judgement, link_comment),
    *(contributors, tags),
    *(media, delete_media, site),
    *(users, tokens, sessions, export_person, person),
    *(import_article, import_articles, import_comments, answer_question, plugin_switch, skip_event),
)

VERBS: Final[tuple[Verb, ...]] = tuple(verb for module in _MODULES for verb in verbs_in(module))
VERB_OF: Final[dict[type[Any], Verb]] = {verb.command: verb for verb in VERBS}
"""The verb of each command."""
