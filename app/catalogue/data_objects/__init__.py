"""Data objects: what agencies produce, keep and share."""
