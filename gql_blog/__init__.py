"""A GraphQL content backend for dialogue publications."""
