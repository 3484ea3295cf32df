"""Exports of other systems: WordPress, Ghost, Disqus. Readers yield articles and store nothing."""
