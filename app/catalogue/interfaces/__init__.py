"""Interfaces: directed data flows between applications."""
