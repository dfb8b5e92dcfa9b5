"""Runs of the analysis and what they found."""
