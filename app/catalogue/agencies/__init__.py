"""Governments, their agencies (perangkat daerah) and units."""
