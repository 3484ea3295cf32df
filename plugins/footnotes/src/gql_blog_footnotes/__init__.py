"""Footnotes read as citations: what a note cites in full, and which earlier note an Ibid. or a short form means.

Pure rules of text; ``hooks`` is where gql_blog calls them.
"""
