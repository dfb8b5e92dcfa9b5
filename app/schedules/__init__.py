"""Reports that come by themselves: when, for whom, and what became of each due time."""
