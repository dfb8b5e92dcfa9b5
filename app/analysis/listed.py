"""The rows of findings and the record that was asked about, as a small list of their own: for kinds and words."""

from collections.abc import Sequence

import numpy as np

from .asking import Asked
from .portfolio import Links, Portfolio, Shown
from .posteriors import Posteriors
from .preparing import Known, Prepared
from .reading import Reading
from .tokens import Ragged, Rows


def listed_with(prepared: Prepared, rows: Rows, asked: Asked) -> Known:
    """What is known of some rows, and of the record that was asked about as the last."""
    declared = None
    if prepared.declared is not None and asked.declared is not None:
        declared = _with_posterior(prepared.declared, rows, asked.declared)
    nothing = np.zeros(0, dtype=np.int64)
    return Known(
        portfolio=_with_reading(prepared.portfolio, rows, asked.reading),
        model=prepared.model,
        served=_with_posterior(prepared.served, rows, asked.served),
        suites=prepared.suites,
        suite=np.append(prepared.suite[rows], asked.suite),
        coded=prepared.coded,
        declared=declared,
        stars=Links(nothing, nothing),
        family={},
    )


def _with_posterior(of: Posteriors, rows: Rows, last: Posteriors) -> Posteriors:
    return Posteriors(
        np.concatenate([of.functions[rows], last.functions]),
        np.concatenate([of.probability[rows], last.probability]),
        np.concatenate([of.told[rows], last.told]),
    )


def _with_row(of: Ragged, rows: Rows, last: Sequence[int]) -> Ragged:
    return Ragged.of([of.row(row).tolist() for row in rows.tolist()] + [last])


def _with_reading(of: Portfolio, rows: Rows, reading: Reading) -> Shown:
    """The rows and the record; words that nobody wrote before are numbered behind the others."""
    stems, tokens, labels = of.words.stems, of.words.numbers, of.labels
    written, chosen = Ragged(of.written, of.texts.pointers), rows.tolist()
    return Shown(
        records=[of.records[row] for row in chosen] + [reading.record],
        words=of.words,
        labels=of.labels,
        shared=np.append(of.shared[rows], reading.record.shared),
        keys=[of.keys[row] for row in chosen] + [reading.keys],
        channels=[of.channels[row] for row in chosen] + [reading.channels],
        hosts=[of.hosts[row] for row in chosen] + [reading.host],
        paths=[of.paths[row] for row in chosen] + [reading.path],
        agencies=[of.agencies[row] for row in chosen] + [reading.agency],
        families=[of.families[row] for row in chosen] + [reading.family],
        units=[of.units[row] for row in chosen] + [reading.unit],
        description=_with_row(of.description, rows, [stems[stem] for stem in reading.description]),
        texts=_with_row(of.texts, rows, [stems[stem] for stem in reading.texts]),
        written=_with_row(written, rows, [tokens[form] for form in reading.texts.values()]).values,
        objects=_with_row(of.objects, rows, [labels[label] for label in reading.objects]),
        technologies=_with_row(of.technologies, rows, [labels[label] for label in reading.technologies]),
    )
