"""What functions of the catalogue usually exchange, as written down beside this module; a code is a national one.

Written from general knowledge of local government; a row says that most governments connect the two, or must.
"""

import csv
from functools import lru_cache
from pathlib import Path

from .records import KnownExchange


@lru_cache(maxsize=1)
def known_exchanges() -> tuple[KnownExchange, ...]:
    """All rows, in the order of the file."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(KnownExchange(row["source"], row["target"], row["data"]) for row in csv.DictReader(file))
