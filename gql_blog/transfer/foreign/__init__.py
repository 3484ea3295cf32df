"""Exports of other systems: WordPress, Ghost, Disqus. Read as streams, each article as a draft of its own."""
