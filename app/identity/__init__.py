"""Users, their tokens and roles, and the part of the government that each may act for."""
