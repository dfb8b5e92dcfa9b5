"""Programs that want to be told: their addresses, secrets, and what each wants to hear of."""
