"""What an owner's name tells: the *urusan* it carries, and the functions that such an agency usually has."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from . import text
from .classes import ClassModel, agency_words, spoken
from .code_space import CodeSpace
from .mapping_records import AgencyUrusan

Floats = npt.NDArray[np.float32]

_OF_URUSAN = 0.6
"""What part of an agency's applications serves its own *urusan*, by the usual functions the rest: a judgement, since
no list with codes is at hand."""
_HOSTS = frozenset({"informatika", "kominfo", "diskominfo", "diskominfotik", "diskominfosp"})
"""Words of an IT office's name: it runs and registers applications of all others."""
_BROAD = frozenset({"sekretariat", "kota", "kabupaten", "setda", "kab"})


def owner_words(name: str) -> list[str]:
    """The telling stems of an owner's name, and of what the short names in it stand for (`UMKM`: *usaha mikro …*)."""
    glossed = {stem for token in spoken(name) for stem in text.glossed(token)}
    return sorted({*agency_words(name), *glossed} - _BROAD)


def hosts_others(name: str) -> bool:
    """Whether an owner of that name is the IT office, whose *urusan* says little of the applications that it runs."""
    return not _HOSTS.isdisjoint(text.tokens(name))


class Owners:
    """The agencies known, by the words of their names."""

    def __init__(self, agencies: Sequence[AgencyUrusan]) -> None:
        self._agencies = agencies
        self._with: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, agency in enumerate(agencies):
            for name in agency.names:
                words = owner_words(name)
                for word in words:
                    self._with[word].append((place, 1.0 / len(words) ** 0.5))

    def urusan(self, agency: str) -> dict[str, float]:
        """Codes of business processes that an agency of that name carries, with shares that sum to 1; empty: unknown.

        Agencies known by the same words are weighed by how rare the words are and how much of the name they make up.
        """
        score: defaultdict[int, float] = defaultdict(float)
        for word in owner_words(agency):
            known = self._with.get(word, ())
            best: dict[int, float] = {}
            for place, part in known:
                best[place] = max(best.get(place, 0.0), part)
            for place, part in best.items():
                score[place] += part * float(np.log1p(len(self._agencies) / len(best)))
        total = sum(value**2 for value in score.values())
        shares: defaultdict[str, float] = defaultdict(float)
        for place, value in sorted(score.items()):
            codes = self._agencies[place].codes
            for code in codes:
                shares[code] += value**2 / total / len(codes)
        whole = sum(shares.values())
        return {code: share / whole for code, share in shares.items()} if whole else {}

    def prior(self, agency: str, model: ClassModel, processes: CodeSpace, shares: Floats) -> Floats:
        """Over `processes`: where an agency of that name has its applications; sums to 1.

        `shares`: functions × nodes.
        """
        usual = np.exp(model.usual(agency))
        functions = usual @ shares
        functions /= max(float(functions.sum()), 1e-9)
        urusan = self.urusan(agency)
        if not urusan:
            return functions.astype(np.float32)
        own = np.zeros(len(processes.nodes), dtype=np.float32)
        for code, share in sorted(urusan.items()):
            own += np.float32(share) * processes.spread([code], functions.astype(np.float32))
        whole = float(own.sum())
        mixed = _OF_URUSAN * own / whole + (1 - _OF_URUSAN) * functions if whole else functions
        result: Floats = mixed.astype(np.float32)
        return result
