"""Articles as files: Markdown with front matter, and Atom.

``markdown`` and ``feed`` are pure: articles in, bytes out; ``hooks`` is where gql_blog finds them.
"""
