"""Regulations (aturan): legal bases of applications."""
