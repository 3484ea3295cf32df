"""Articles, dialogues and the site as files: Markdown, Atom, JSON Feed, HTML, EPUB, BibTeX and CSL-JSON.

``hooks`` has the plugin's hooks, and ``registry`` every format. Each format is one module: pure functions that take
articles and return bytes.
"""
