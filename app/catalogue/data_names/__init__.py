"""Which names of data mean one data object: proposals, and what people decided."""
