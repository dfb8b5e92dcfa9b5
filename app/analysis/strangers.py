"""Lists in words that the catalogue of functions does not know, such as product names in another language.

Nothing can be said of their functions, so only identity is asked, across lists, by plain record linkage without labels:
the cosine of words and letter n-grams of name and owner, weighted by rarity, and whether each record is the other's
best match. Within one list nothing says that a record has at most one partner, so a best match counts only across.
"""

from collections.abc import Sequence

import numpy as np

from . import text
from .features import Similarities, space_of
from .preparing import Prepared
from .records import ApplicationRecord, FeatureCurve, Parameters
from .scoring import Model
from .tokens import Rows

STRANGE_CURVES = (
    FeatureCurve("likeness", (-1.0, 1.0, 3.5, 5.0, 6.0)),
    FeatureCurve("mutual", (-4.0, -4.0, -2.0, 0.0, 0.5)),
)
"""By judgement: a mutual best match is as likely as not at a cosine of .45, where half of the words are shared."""
STRANGE = Model(-3.5, STRANGE_CURVES)
_KNOWN = 0.4
"""Mean probability of a record's best function below which the catalogue does not know a list; real lists have .75."""
_LEAST = 0.15
_BLOCK = 500
_TIE = 1e-6


def strange(prepared: Prepared, parameters: Parameters) -> bool:
    """Whether several lists are compared in words that the class model does not know."""
    local = np.flatnonzero(~prepared.portfolio.shared)
    lists = {text.folded(prepared.portfolio.records[row].government) for row in local.tolist()}
    if not parameters.across_governments or len(lists) < 2:
        return False
    return float(prepared.served.probability[local, 0].mean()) < _KNOWN


def strange_pairs(records: Sequence[ApplicationRecord]) -> tuple[Rows, Rows, dict[str, Similarities]]:
    """Pairs of local records of different governments with a cosine of at least .15, and their two similarities.

    O(shared terms) by sparse products in blocks of 500 rows.
    """
    whole = space_of([] if record.shared else _terms(record) for record in records).unit
    transposed = whole.T.tocsr()
    lists = np.unique([text.folded(record.government) for record in records], return_inverse=True)[1]
    best = np.zeros(len(records))
    left: list[Rows] = []
    right: list[Rows] = []
    likeness: list[Similarities] = []
    for start in range(0, len(records), _BLOCK):
        block = (whole[start : start + _BLOCK] @ transposed).tocoo()
        row, column = block.row + start, block.col
        across = (lists[row] != lists[column]) & (block.data >= _LEAST)
        np.maximum.at(best, row[across], block.data[across])
        once = across & (row < column)
        left.append(row[once].astype(np.int64))
        right.append(column[once].astype(np.int64))
        likeness.append(block.data[once])
    one, two, value = np.concatenate(left), np.concatenate(right), np.concatenate(likeness)
    mutual = (value >= best[one] - _TIE) & (value >= best[two] - _TIE)
    return one, two, {"likeness": np.clip(value, 0.0, 1.0), "mutual": mutual.astype(float)}


def _terms(record: ApplicationRecord) -> list[str]:
    found = []
    for word in text.folded(f"{record.name} {record.agency}").replace("/", " ").split():
        bare = word.strip(".,;:!?()[]{}&-_'\"")
        if bare:
            padded = f"^{bare}$"
            found += [bare, *(padded[start : start + 3] for start in range(len(padded) - 2))]
    return found
