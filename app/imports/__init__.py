"""Spreadsheets into the catalogue: staged, checked, previewed, applied or refused line by line; and out again."""
