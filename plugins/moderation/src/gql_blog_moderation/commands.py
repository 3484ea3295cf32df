"""The command of the plugin: the secret that a service outside needs."""

from typing import Final

from gql_blog.plugin import InputError, PluginCommand, PluginContext
from gql_blog_moderation.outside import PURPOSE, shown_secret


def show_secret(context: PluginContext) -> str:
    """Return the secret by which the questions to a service outside are signed."""
    key = context.derive_key(PURPOSE)
    if key is None:
        raise InputError("There is no secret without GQL_BLOG_SECRET_KEY. Set it, for the server too.")
    return shown_secret(key)


SECRET: Final = PluginCommand(
    name="secret",
    description="Print the secret by which questions to the service outside are signed.",
    run=show_secret,
)
