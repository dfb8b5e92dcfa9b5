"""Where the parts of the project that are not code lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "migrations"
CATALOG_SEED = ROOT / "catalog_seed"
