"""Importers: pages as HTML and text, saved sites, exports of WordPress, Ghost and Disqus.

``hooks`` has the plugin's hook. Readers take bytes and give values of ``gql_blog.plugin``; the core stores them.
"""
