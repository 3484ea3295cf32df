"""Sites that were saved as folders of HTML: which of their files are articles, and where their links lead.

Nothing is fetched or stored.
"""

from gql_blog_importers.saved_sites.site_map import SiteMap

__all__ = ["SiteMap"]
