"""Importers: pages as HTML and text, saved sites, documents, exports of other systems.

``hooks`` has the plugin's hook. Readers take bytes and give values of ``gql_blog.plugin``; the core stores them.
"""
