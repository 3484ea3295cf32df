"""Signing in by providers of OpenID Connect."""
