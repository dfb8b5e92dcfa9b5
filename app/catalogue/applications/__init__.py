"""Applications with everything that belongs to one: aliases, uses, mappings, legal bases."""
