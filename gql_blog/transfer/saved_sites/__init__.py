"""Sites that were saved as folders of HTML: which of their files are articles, and where their links lead.

May use: ``content``, ``errors``, ``write`` (slugs), the parser of HTML. Must not: fetch anything, store anything.
"""

from gql_blog.transfer.saved_sites.site_map import SiteMap
