"""Where applications belong in the reference models: proposals with calibrated probabilities and their reasons.

A record's probable functions carry reference codes; what its functions leave open is filled from where its owner
usually has applications. Likeness to the nodes' names and the owner's *urusan* shift the odds, names of national
applications and confirmed mappings of the same city outweigh what was assumed, and a last exponent calibrates. All
sums are over nodes; the mass of a broader node is that of all below it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from . import text
from .classes import ClassModel, class_model
from .code_space import CodeSpace, code_space
from .kind_proposals import WEBSITE_FUNCTION, is_unit_site
from .mapping_cues import CueWords, cue_masses, said_by
from .mapping_memory import Memory, remembered
from .mapping_reading import Reading, places_of, stem_rows
from .mapping_reasons import Reasons, Wording
from .mapping_records import MODELS, Confirmed, MappingKnowledge, MappingWeights, Proposal
from .owners import Owners, hosts_others
from .records import ApplicationRecord

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

_WORDS = re.compile(r"[a-z0-9]+")
_CHUNK = 2_048
_FLOOR = 2e-5
"""No node is impossible: what no function names keeps this much, so that other evidence can raise it."""
_SITE = 0.92
EXAMPLES_AT_MOST = 2_000
"""Confirmed examples that are learned from; more would make no difference, and each is compared with every record."""
_FAINT = 0.01
"""Below this a proposal has no reason of its own."""
DEFAULT_WEIGHTS = MappingWeights()


class Mapper:
    """Proposals from one state of knowledge; what does not depend on the records is made once."""

    def __init__(
        self,
        knowledge: MappingKnowledge,
        model: ClassModel | None = None,
        weights: MappingWeights = DEFAULT_WEIGHTS,
    ) -> None:
        self.knowledge = knowledge
        self.model = model or class_model()
        self.weights = weights
        self.spaces = {name: code_space(name, nodes) for name, nodes in sorted(knowledge.nodes.items())}
        self.shares = {name: space.shares(self.model.keys, knowledge.functions) for name, space in self.spaces.items()}
        self.cue_words = {name: CueWords(cues) for name, cues in knowledge.cues.items()}
        self._owners = Owners(knowledge.agencies)
        self._joint = {
            name: self.shares["rab"].T @ shares for name, shares in self.shares.items() if "rab" in self.shares
        }
        self._mirrored = {name: _by_row(joint) for name, joint in self._joint.items()}
        self._names: dict[str, list[int]] = defaultdict(list)
        for place, national in enumerate(knowledge.nationals):
            for name in national.names:
                self._names["".join(_WORDS.findall(text.folded(name)))].append(place)
        self._priors: dict[tuple[str, str], Floats] = {}
        self._carried: dict[tuple[str, str], Floats] = {}
        self._under: dict[tuple[str, int], Floats] = {}
        self._typical: dict[tuple[str, str], npt.NDArray[np.bool_]] = {}

    def read(self, records: Sequence[ApplicationRecord]) -> Reading:
        """What the models need of `records`. O(words)."""
        silent = places_of(records)
        served = self.model.posteriors(
            [" ".join((record.name, *record.aliases)) for record in records],
            [" ".join((r.description, *r.services, *r.data_objects, *r.keywords)) for r in records],
            ["" if record.shared else record.agency or record.owner for record in records],
            silent,
        )
        owners = {name: place for place, name in enumerate(dict.fromkeys(r.agency or r.owner for r in records))}
        return Reading(
            records,
            served,
            tuple(owners),
            np.array([owners[record.agency or record.owner] for record in records], dtype=np.int64),
            np.array([is_unit_site(record) for record in records], dtype=bool),
            {place: found for place, record in enumerate(records) if (found := self._nationals(record))},
            stem_rows(records),
            [said_by(record) for record in records],
        )

    def _nationals(self, record: ApplicationRecord) -> tuple[int, ...]:
        """The places of national applications named in the record's names, also where a hyphen parts their name."""
        said: set[str] = set()
        for name in (record.name, *record.aliases):
            words = _WORDS.findall(text.folded(name))
            said |= {*words, *(one + two for one, two in pairwise(words))}
        return tuple(sorted({place for word in said & self._names.keys() for place in self._names[word]}))

    def masses(
        self, reading: Reading, name: str, confirmed: Sequence[Confirmed] = ()
    ) -> Iterator[tuple[slice, Floats]]:
        """Parts of the records, and for each part records × nodes: the probability that it belongs at just that node.

        Rows sum to 1. `confirmed` are examples of the same city in the same model; a record that is itself among them
        is judged by the examples of the other folds alone, so that its own answer does not vouch for itself.
        """
        if len(confirmed) > EXAMPLES_AT_MOST:
            confirmed = sorted(confirmed, key=lambda one: (crc32(one.record.id.encode()), one.record.id))
            confirmed = confirmed[:EXAMPLES_AT_MOST]
        memories = self._memories(name, confirmed) if confirmed else {}
        own = {example.record.id for example in confirmed}
        folds = np.array([_fold(r.id) if r.id in own else -1 for r in reading.records], dtype=np.int64)
        for part in _parts(len(reading.records)):
            known = self._known(reading, part, name)
            functions, probability = self._functions(reading, part)
            for fold, memory in memories.items():
                inside = np.flatnonzero(folds[part] == fold)
                if len(inside):
                    known[inside] = memory.applied(
                        known[inside],
                        functions[inside],
                        probability[inside],
                        reading,
                        inside + part.start,
                        self.weights,
                    )
            yield part, self._calibrated(known, name)

    def _calibrated(self, masses: Floats, name: str) -> Floats:
        if name in self.knowledge.cues:
            return masses
        sharp = masses**self.weights.sharpness
        sharp /= sharp.sum(axis=1, keepdims=True)
        unsaid = np.float32(self.weights.unsaid)
        result: Floats = (1 - unsaid) * sharp + unsaid * self._everywhere(name)
        return result

    def _known(self, reading: Reading, part: slice, name: str) -> Floats:
        """Masses before calibration and without confirmed examples; rows sum to 1."""
        if name in self.knowledge.cues:
            return cue_masses(self, reading, part, name)
        space, weights = self.spaces[name], self.weights
        functions, probability = self._functions(reading, part)
        prior = np.stack([self.prior(owner, name) for owner in reading.owners])[reading.owner[part]]
        carried = np.stack([self.carried(owner, name) for owner in reading.owners])[reading.owner[part]]
        masses = self._of_functions(functions, probability, carried, name)
        masses += np.maximum(0.0, 1.0 - masses.sum(axis=1, keepdims=True)) * prior
        for row, places in reading.national.items():
            if part.start <= row < part.stop:
                of_nationals = self._of_nationals(places, name)
                if of_nationals.any():
                    at = row - part.start
                    masses[at] = (1 - weights.national) * masses[at] + weights.national * of_nationals
        logits = np.log(masses + _FLOOR)
        logits += weights.owner * np.log((prior + 1e-3) / (self._everywhere(name) + 1e-3))
        logits += weights.name * self._likeness(reading, part, space)
        logits[:, ~self._possible(name)] = -np.inf
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        result: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
        return result

    def functions_of(self, reading: Reading) -> tuple[Rows, Floats]:
        """The probable functions of all records, and their probabilities."""
        return self._functions(reading, slice(0, len(reading.records)))

    def branches(self, reading: Reading, part: slice, name: str) -> list[str]:
        """For each record of a part the most probable node of level 1 of a model."""
        space = self.spaces[name]
        tops = [place for place, node in enumerate(space.nodes) if node.level == 1]
        whole = self._known(reading, part, name) @ space.rolled_up[:, tops]
        return [space.nodes[tops[best]].code for best in whole.argmax(axis=1)]

    def under(self, name: str, row: int) -> Floats:
        """How much of each function belongs at a node or below it."""
        found = self._under.get((name, row))
        if found is None:
            found = self._under[name, row] = self.shares[name] @ self.spaces[name].rolled_up[:, row]
        return found

    def typical(self, owner: str, name: str, row: int) -> bool:
        """Whether an owner of that name has much more at a node than others have."""
        found = self._typical.get((owner, name))
        if found is None:
            rolled = self.spaces[name].rolled_up
            found = self._typical[owner, name] = self.prior(owner, name) @ rolled > 2 * (
                self._everywhere(name) @ rolled
            )
        return bool(found[row])

    def _of_functions(self, functions: Rows, probability: Floats, carried: Floats, name: str) -> Floats:
        """Masses by functions: their codes by share, more where the owner carries the *urusan* of one of them."""
        shares = self.shares[name]
        masses = np.zeros_like(carried)
        known = carried.any(axis=1)
        for column in range(functions.shape[1]):
            own = shares[functions[:, column]]
            whole = own.sum(axis=1, keepdims=True)
            own = own * (1 + self.weights.carried * carried)
            own *= np.divide(whole, own.sum(axis=1, keepdims=True), out=np.zeros_like(whole), where=whole > 0)
            masses += probability[:, column, None] * own
        common = (probability * self.model.anywhere[functions]).sum(axis=1) * known * self.weights.shared_task
        total = carried.sum(axis=1, keepdims=True)
        spread = np.divide(carried, total, out=np.zeros_like(carried), where=total > 0)
        result: Floats = masses * (1 - common[:, None]) + common[:, None] * spread
        return result

    def carried(self, owner: str, name: str) -> Floats:
        """For each node in [0, 1] how surely an owner of that name carries its *urusan*.

        Zeros where nothing is known, and for the IT office, which has what others carry.
        """
        found = self._carried.get((owner, name))
        if found is None:
            found = self._carried[owner, name] = self._made_carried(owner, name)
        return found

    def _made_carried(self, owner: str, name: str) -> Floats:
        space = self.spaces[name]
        result = np.zeros(len(space.nodes), dtype=np.float32)
        if hosts_others(owner):
            return result
        if name == "rab":
            urusan = self._owners.urusan(owner)
            most = max(urusan.values(), default=1.0)
            for code, share in urusan.items():
                if code in space.row:
                    under = space.rolled_up[:, space.row[code]] * np.float32(share / most)
                    result = np.maximum(result, under)
            return result * self._possible(name)
        if "rab" not in self.spaces or name in self.knowledge.cues:
            return result
        joint = self._joint[name]
        total = joint.sum(axis=0)
        own: Floats = (self.carried(owner, "rab") @ joint).astype(np.float32)
        np.divide(own, total, out=result, where=total > 0)
        return result

    def _functions(self, reading: Reading, part: slice) -> tuple[Rows, Floats]:
        """The probable functions of a part of the records; a unit's plain web site is one, whatever the unit does."""
        functions, probability = reading.served.functions[part].copy(), reading.served.probability[part].copy()
        rows = np.flatnonzero(reading.site[part])
        if len(rows) and WEBSITE_FUNCTION in self.model.keys:
            probability[rows] *= 1 - _SITE
            functions[rows, -1] = self.model.keys.index(WEBSITE_FUNCTION)
            probability[rows, -1] = _SITE
        return functions, probability

    def _possible(self, name: str) -> npt.NDArray[np.bool_]:
        """Nodes that can be proposed by themselves: leaves, and broader ones that stand in the catalogue."""
        result: npt.NDArray[np.bool_] = self.spaces[name].is_leaf | (self.shares[name].sum(axis=0) > 0)
        return result

    def _everywhere(self, name: str) -> Floats:
        return self.prior("", name)

    def prior(self, owner: str, name: str) -> Floats:
        """Over the nodes of a model: where an owner of that name has its applications; sums to 1."""
        found = self._priors.get((owner, name))
        if found is None:
            found = self._priors[owner, name] = self._made_prior(owner, name)
        return found

    def _made_prior(self, owner: str, name: str) -> Floats:
        space, shares = self.spaces[name], self.shares[name]
        if name in self.knowledge.cues:
            base = np.zeros(len(space.nodes), dtype=np.float32)
            for cue in self.knowledge.cues[name]:
                if cue.code in space.row:
                    base[space.row[cue.code]] += cue.share
        elif name == "rab" or "rab" not in self.spaces:
            base = self._owners.prior(owner, self.model, space, shares) if owner else shares.sum(axis=0)
        else:
            base = self.prior(owner, "rab") @ self._mirrored[name]
        base = base + 1e-4 * self._possible(name)
        result: Floats = (base / base.sum()).astype(np.float32)
        return result

    def _of_nationals(self, places: Sequence[int], name: str) -> Floats:
        space, result = self.spaces[name], np.zeros(len(self.spaces[name].nodes), dtype=np.float32)
        for place in places:
            national = self.knowledge.nationals[place]
            known = [code for code in national.codes if "rab" in self.spaces and code in self.spaces["rab"].row]
            if name == "rab":
                for order, code in enumerate(known):
                    result[space.row[code]] += 1.0 / (1 + order)
            else:
                for code in known:
                    result += self._mirrored[name][self.spaces["rab"].row[code]]
        total = result.sum()
        return result / total if total > 0 else result

    def _likeness(self, reading: Reading, part: slice, space: CodeSpace) -> Floats:
        columns, names = space.name_terms
        vocabulary, rows = reading.stems
        pairs = [(vocabulary[stem], column) for stem, column in columns.items() if stem in vocabulary]
        if not pairs:
            return np.zeros((part.stop - part.start, len(space.nodes)), dtype=np.float32)
        ours, theirs = (list(side) for side in zip(*pairs, strict=True))
        likeness: Floats = np.asarray((rows[part][:, ours] @ names[:, theirs].T).todense(), dtype=np.float32)
        return likeness

    def _memories(self, name: str, confirmed: Sequence[Confirmed]) -> dict[int, Memory]:
        """By fold, what the examples outside it teach; -1: what all teach."""
        reading = self.read([example.record for example in confirmed])
        known = np.concatenate([self._known(reading, part, name) for part in _parts(len(confirmed))])
        functions, probability = self.functions_of(reading)
        folds = np.array([_fold(example.record.id) for example in confirmed], dtype=np.int64)
        found = {}
        for fold in (-1, *sorted(set(folds.tolist()))):
            rows = np.flatnonzero(folds != fold)
            if len(rows):
                found[fold] = remembered(
                    self.spaces[name],
                    [confirmed[int(row)] for row in rows],
                    known[rows],
                    (functions[rows], probability[rows]),
                    reading.only(rows),
                    self.shares[name],
                )
        return found


def _by_row(joint: Floats) -> Floats:
    """Each row divided by its sum: where a process's functions stand in another model."""
    total = joint.sum(axis=1, keepdims=True)
    spread: Floats = np.divide(joint, total, out=np.zeros_like(joint), where=total > 0)
    return spread


def _fold(id: str) -> int:
    """One of five folds, the same for the same identifier."""
    return crc32(id.encode()) % 5


def _parts(count: int) -> list[slice]:
    return [slice(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]


def propose(
    records: Sequence[ApplicationRecord],
    knowledge: MappingKnowledge,
    models: Sequence[str] = MODELS,
    *,
    confirmed: Mapping[str, Sequence[Confirmed]] | None = None,
    top: int = 5,
    mapper: Mapper | None = None,
) -> Iterator[Proposal]:
    """The best `top` nodes of each model for each record: by model, then record as given, then rank.

    `confirmed` are examples by model; a record among them is judged by others than itself.

    Raises:
        ValueError: a model that the knowledge has no nodes of.
    """
    if unknown := [name for name in models if name not in knowledge.nodes]:
        raise ValueError(f"no nodes of {', '.join(unknown)}")
    mapper = mapper or Mapper(knowledge)
    reading = mapper.read(records)
    wording = Wording(mapper, reading)
    for name in models:
        reasons = Reasons(mapper, reading, name, wording)
        for part, masses in mapper.masses(reading, name, (confirmed or {}).get(name, ())):
            yield from _ranked(mapper, reading, name, part, masses, top, reasons)


def _ranked(
    mapper: Mapper, reading: Reading, name: str, part: slice, masses: Floats, top: int, reasons: Reasons
) -> Iterator[Proposal]:
    space = mapper.spaces[name]
    whole = masses @ space.rolled_up
    kept = min(top, masses.shape[1])
    chosen = np.argpartition(-masses, kept - 1, axis=1)[:, :kept]
    order = np.lexsort((chosen, -np.take_along_axis(masses, chosen, axis=1)), axis=1)
    chosen = np.take_along_axis(chosen, order, axis=1)
    chances = np.take_along_axis(masses, chosen, axis=1).tolist()
    firsts = np.take_along_axis(whole, chosen[:, :1], axis=1)[:, 0].tolist()
    for at, (rows, chance, first) in enumerate(zip(chosen.tolist(), chances, firsts, strict=True)):
        picked = [(rows[0], first), *zip(rows[1:], chance[1:], strict=True)]
        if first < mapper.weights.least and (broader := _broader(mapper, space, rows[0], whole[at])) is not None:
            picked = [(broader, float(whole[at, broader])), *zip(rows, chance, strict=True)][:kept]
        place = part.start + at
        for rank, (row, probability) in enumerate(picked, start=1):
            node = space.nodes[row]
            faint = rank > 1 and probability < _FAINT
            said, telling = reasons.faint(row) if faint else reasons.of(place, row, first=rank == 1)
            yield Proposal(
                reading.records[place].id, name, rank, node.code, node.level, min(1.0, probability), said, telling
            )


def _broader(mapper: Mapper, space: CodeSpace, best: int, whole: Floats) -> int | None:
    """The nearest broader node that can be told where the best one cannot."""
    needed = 2 * max(mapper.weights.least, float(whole[best]))
    return next((row for row in space.above[best][1:] if whole[row] >= needed), None)
