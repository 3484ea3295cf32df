"""Articles as files: Markdown with front matter, and Atom.

``hooks`` has the plugin's hooks. ``markdown`` and ``feed`` are pure functions that take articles and return bytes.
"""
