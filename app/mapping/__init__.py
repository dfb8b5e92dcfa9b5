"""Mapping applications to the reference models: proposals, kinds of entries, quality, editions, coverage."""
