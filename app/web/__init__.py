"""The pages that people see: the start page and the API's documentation."""
