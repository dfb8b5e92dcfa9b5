"""Reports: what they say, how they look, and that they can be made again."""
