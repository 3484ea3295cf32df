"""Parsing of footnotes: the work that a note cites, and the earlier note that "Ibid." or a short form cites.

``hooks`` has the plugin's hooks. The other modules are pure functions of text.
"""
