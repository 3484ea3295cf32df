"""What an article without a title of its own is called."""

from gql_blog.write.slugs import slug_from


def title_by_authors(names: str) -> str:
    """Return the title of an untitled response by these people."""
    return f"Response by {names}"


def title_by_target(title: str) -> str:
    """Return the title of a response with neither a title nor a name."""
    return f"Response to {title}"


def untitled_slug(names: str, post_slug: str) -> str:
    """Return the slug that goes with ``title_by_authors`` (or ``title_by_target``, without names)."""
    who = slug_from(names, otherwise="response") if names else "response-to"
    return f"{who}-{post_slug}"[:190].rstrip("-")
