"""The records of one analysis in normal form, column by column, and what only the whole list can tell.

What the list tells: which part of its host names is the government's own domain, which sentences are boilerplate, and
which rows are one service met at many units (`families.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from . import text
from . import vocabulary as words
from .forms import (
    address_of,
    channels_of,
    identifies,
    is_spoken,
    joined_stems,
    label_forms,
    mentions_in,
    owner_key,
    plain_labels,
    readable,
    sentences_of,
    without_boilerplate,
)
from .records import ApplicationRecord
from .tokens import Flags, Numbering, Ragged, Rows, Words, telling
from .units import Named, unit_of, with_unit_cue

_BOILERPLATE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs that one record's words tie to the other: rows `left < right`, sorted."""

    left: Rows
    right: Rows

    def holds(self, left: Rows, right: Rows, count: int) -> Flags:
        """Whether each pair is among the links; `count` is the number of rows."""
        result: Flags = np.isin(
            np.minimum(left, right) * count + np.maximum(left, right), self.left * count + self.right
        )
        return result


@dataclass(frozen=True, slots=True)
class Shown:
    """What kinds are told by and what a reader is shown of records in normal form; see `Portfolio`."""

    records: Sequence[ApplicationRecord]
    words: Words
    labels: Numbering
    shared: Flags
    keys: list[tuple[str, ...]]
    channels: list[frozenset[str]]
    hosts: list[str]
    paths: list[str]
    agencies: list[str]
    families: list[str]
    units: list[str]
    description: Ragged
    texts: Ragged
    written: Rows
    objects: Ragged
    technologies: Ragged

    def __len__(self) -> int:
        return len(self.records)


@dataclass(frozen=True, slots=True)
class Portfolio(Shown):
    """Records in normal form; every sequence has an entry a record, every `Ragged` a row a record.

    `keys` are squashed short names (`simpeg`), the first one that of the name itself. `name`, `aside`, `description`
    and `texts` (name and description) are distinct stems; `aside` those of the name's parts after the first;
    `written[i]` is the word that the stem `texts.values[i]` was read from. `objects`, `services` and `technologies` are
    labels by their numbers in `labels`, whose text is the stems of a label in alphabetical order. `families` are empty
    or the label under which rows of one service at many units are gathered, `units` the unit. `mentions` are short
    names that the description says this is part of. `places` are the words of each government's own name and of the
    domains, by the number in `government`; `domains` the labels of their own domains. `read_names` and
    `read_descriptions` are all tokens as they stand, `phrases` the tokens of the name's main part without stop words.
    """

    domains: frozenset[str]
    boilerplate: frozenset[str]
    government: Rows
    places: list[frozenset[str]]
    mentions: list[tuple[str, ...]]
    read_names: Ragged
    read_descriptions: Ragged
    phrases: list[tuple[str, ...]]
    name: Ragged
    aside: Ragged
    services: Ragged


def prepare(records: Sequence[ApplicationRecord]) -> Portfolio:
    """The portfolio of `records`, in their order. O(total length of the texts)."""
    table, labels = Words(), Numbering()
    addresses = [address_of(record) for record in records]
    governments = Numbering()
    government = np.array([governments[record.government] for record in records], dtype=np.int64)
    domains = _own_domains(addresses)
    places = [(frozenset(text.tokens(name)) - words.GENERIC_WORDS) | domains for name in governments]
    parts = [text.name_parts(record.name) for record in records]
    mains = table.read([readable(main) for main, _ in parts])
    others = [[*asides, *record.aliases] for (_, asides), record in zip(parts, records, strict=True)]
    asides = Ragged.of([[place] * len(own) for place, own in enumerate(others)])
    aside_tokens = table.read([readable(aside) for own in others for aside in own])
    raw_names = table.read([record.name for record in records])
    raw_descriptions = table.read([record.description for record in records])
    sentences = [sentences_of(record.description) for record in records]
    boilerplate = _boilerplate(records, sentences)
    cleaned = [
        without_boilerplate(record.description, own, boilerplate)
        for record, own in zip(records, sentences, strict=True)
    ]
    descriptions, described = _descriptions(records, table, cleaned, raw_names, raw_descriptions)
    named = Named(records, table, mains, described, descriptions, [host for host, _ in addresses])
    hidden = _Hidden(table, government, places)
    all_asides = Ragged.gathered(asides.values[aside_tokens.owners()], aside_tokens.values, len(records))
    names, said = hidden.removed(mains.beside(all_asides)), hidden.removed(described)
    texts = names.beside(said)
    told, written = table.told()
    stems = texts.spread(told)
    families, units = _families(named, parts)
    return Portfolio(
        records=records,
        words=table,
        labels=labels,
        domains=domains,
        boilerplate=boilerplate,
        shared=np.array([record.shared for record in records], dtype=np.bool_),
        government=government,
        places=places,
        keys=_all_keys(_keys(table, mains, hidden), _aside_keys(table, aside_tokens, asides.values, hidden, places)),
        channels=[channels_of(record, *own) for record, own in zip(records, parts, strict=True)],
        hosts=["" if host in words.NEUTRAL_HOSTS and not path else host for host, path in addresses],
        paths=[path for _, path in addresses],
        agencies=[owner_key(record.agency) for record in records],
        mentions=[mentions_in(description) for description in descriptions],
        families=families,
        units=units,
        read_names=raw_names,
        read_descriptions=raw_descriptions,
        phrases=_phrases(table, mains),
        name=names.spread(told).distinct(),
        aside=hidden.removed(all_asides).spread(told).distinct(),
        description=said.spread(told).distinct(),
        texts=stems.distinct(),
        written=texts.spread(written).values[stems.first_places()],
        objects=_labelled(labels, [record.data_objects for record in records]),
        services=_labelled(labels, [record.services for record in records]),
        technologies=_numbered(labels, [plain_labels(record.technologies) for record in records]),
    )


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Takes the government's own name and domain out of rows of tokens."""

    table: Words
    government: Rows
    places: list[frozenset[str]]

    def mask(self, rows: Ragged, groups: Rows | None = None) -> Flags:
        return self.table.hidden(rows, self.government if groups is None else groups, self.places)

    def removed(self, rows: Ragged) -> Ragged:
        return rows.kept(~self.mask(rows))


def _own_domains(addresses: Iterable[tuple[str, str]]) -> frozenset[str]:
    labels: Counter[str] = Counter()
    for host, _ in addresses:
        if host and host not in words.NEUTRAL_HOSTS:
            below, registered = text.host_labels(host)
            if below:
                labels[registered] += 1
    return frozenset(label for label, count in labels.items() if count >= 3)


def _descriptions(
    records: Sequence[ApplicationRecord], table: Words, cleaned: Sequence[str], names: Ragged, read: Ragged
) -> tuple[list[str], Ragged]:
    """The cleaned descriptions that do not merely repeat the name, and their tokens; `read` are those of all."""
    differs = [text != record.description for text, record in zip(cleaned, records, strict=True)]
    changed = np.array(differs, dtype=np.bool_)
    again = table.read([text if new else "" for text, new in zip(cleaned, differs, strict=True)])
    described = read.without_rows(changed).beside(again)
    same_length = np.flatnonzero((names.sizes() == described.sizes()) & (names.sizes() > 0))
    repeated = np.zeros(len(records), dtype=np.bool_)
    repeated[[row for row in same_length.tolist() if np.array_equal(names.row(row), described.row(row))]] = True
    kept = ["" if same else text for text, same in zip(cleaned, repeated.tolist(), strict=True)]
    return kept, described.without_rows(repeated)


def _phrases(table: Words, mains: Ragged) -> list[tuple[str, ...]]:
    said = mains.kept(table.flagged("spoken", is_spoken)[mains.values])
    tokens, values = table.tokens, said.values.tolist()
    return [tuple([tokens[number] for number in values[a:b]]) for a, b in pairwise(said.pointers.tolist())]


def _boilerplate(records: Sequence[ApplicationRecord], sentences: Sequence[list[str]]) -> frozenset[str]:
    """Sentences of many records that say nothing of any of them."""
    folded = [
        {text.normal_form(part) for part in own if len(part) >= _BOILERPLATE_LENGTH} if own else () for own in sentences
    ]
    uses = Counter(sentence for own in folded for sentence in own)
    least = max(5, len(records) // 100)
    common = {sentence for sentence, count in uses.items() if count >= least and len(sentence) >= _BOILERPLATE_LENGTH}
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for record, own in zip(records, folded, strict=True):
        for sentence in common.intersection(own):
            rows[sentence].append(record.name)
    return frozenset(sentence for sentence, names in rows.items() if _says_nothing(sentence, names))


def _says_nothing(sentence: str, names: Sequence[str]) -> bool:
    """Whether a repeated sentence is boilerplate: in four rows of five it shares no word with the row's name."""
    said = set(text.stems(sentence))
    unrelated = sum(1 for name in names if said.isdisjoint(text.stems(name)))
    return unrelated >= 0.8 * len(names) and len({text.folded(name) for name in names}) >= 5


def _keys(table: Words, rows: Ragged, hidden: _Hidden) -> list[str]:
    """The squashed short name of each row: generic words, editions, channels and the place's own name left out."""
    own = table.flagged("telling", telling)[rows.values] & ~hidden.mask(rows)
    spoken = table.flagged("spoken", is_spoken)[rows.values]
    owners = rows.owners()
    has_own = np.bincount(owners[own], minlength=len(rows)) > 0
    return _squashed(table, rows.kept(np.where(has_own[owners], own, spoken)))


def _squashed(table: Words, rows: Ragged) -> list[str]:
    tokens, values, pointers = table.tokens, rows.values.tolist(), rows.pointers.tolist()
    return [
        tokens[values[start]] if end - start == 1 else joined_stems([tokens[number] for number in values[start:end]])
        for start, end in pairwise(pointers)
    ]


def _aside_keys(
    table: Words, rows: Ragged, owner: Rows, hidden: _Hidden, places: Sequence[frozenset[str]]
) -> dict[int, list[str]]:
    """By record, the short names of those other parts of its name that can stand for the whole."""
    groups = hidden.government[owner]
    placed = _Hidden(table, groups, hidden.places)
    squashed, tokens = _keys(table, rows, placed), table.tokens
    found: defaultdict[int, list[str]] = defaultdict(list)
    for place, record in enumerate(owner.tolist()):
        part = [tokens[number] for number in rows.row(place).tolist()]
        if identifies(part, places[groups[place]]):
            found[record].append(squashed[place])
    return found


def _all_keys(main: Sequence[str], asides: dict[int, list[str]]) -> list[tuple[str, ...]]:
    return [
        tuple(dict.fromkeys(key for key in (own, *asides.get(row, ())) if len(key) >= 2))
        for row, own in enumerate(main)
    ]


def _families(named: Named, parts: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[list[str], list[str]]:
    families, units = [""] * len(parts), [""] * len(parts)
    for row in with_unit_cue(named):
        name_is_host = bool(text.host_and_path(parts[row][0])[0])
        families[row], units[row] = unit_of(named, row, name_is_host=name_is_host)
    return families, units


def _labelled(labels: Numbering, rows: Sequence[Sequence[str]]) -> Ragged:
    """For each row of labels the numbers of their normal forms."""
    return _numbered(labels, [label_forms(row) for row in rows])


def _numbered(labels: Numbering, rows: Sequence[Sequence[str]]) -> Ragged:
    return Ragged.of([[labels[label] for label in row] if row else () for row in rows]).distinct()
