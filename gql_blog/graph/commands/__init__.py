"""Mutations, derived from the verbs."""
