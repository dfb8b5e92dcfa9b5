"""The dependency graph of the catalogue: parts of it, measures, impact, paths, legal bases."""
