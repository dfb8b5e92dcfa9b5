"""The SPBE reference models and the national shared applications, edition by edition."""
