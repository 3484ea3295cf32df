"""Articles, dialogues and the site as files: Markdown, HTML, EPUB, PDF, a static site, feeds, JATS, citations and WXR.

``hooks`` has the plugin's hooks, and ``registry`` every format. Each format is one module: pure functions that take
articles and return bytes.
"""
