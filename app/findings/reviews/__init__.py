"""What people judge of a pair; it outlives the runs that found it."""
