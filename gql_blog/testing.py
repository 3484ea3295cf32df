"""What tests of plugins use: the kit's, which ``pip install gql-blog-kit`` brings, under the name of the API."""

try:
    from gql_blog_kit import *  # noqa: F403
except ModuleNotFoundError as error:
    if error.name != "gql_blog_kit":
        raise
    raise ImportError("gql_blog.testing is of the kit for authors of plugins. Run: pip install gql-blog-kit.") from None
