"""The records of one analysis, prepared once: normal forms of each, and what only the whole list can tell.

What the list tells: which part of its host names is the government's own domain, which sentences are boilerplate, and
which rows are one service met at many units (a web site per village, an attendance application per subdistrict).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from . import text
from . import vocabulary as words
from .records import ApplicationRecord

_ANY_UNIT = frozenset({"opd"})
_SENTENCES = re.compile(r"[.;!?]\s+|\n|[.;!?]$")
_PART_OF = re.compile(
    r"\b(?:bagian dari|modul dari|submodul|modul|versi mobile dari|turunan dari|kanal dari)\s+((?:[\w-]+\W?\s*){1,4})"
)
_VERSION_OF = re.compile(r"^\W*((?:[\w-]+\s){1,3})versi (?:mobile|android|ios|web|desktop)\b")


@dataclass(frozen=True, slots=True)
class Profile:
    """One record in normal form.

    `keys` are squashed short names (`simpeg`), the first one that of the name itself; `name_stems` the stems of all
    parts of the name with what well-known short names stand for; `aside_stems` those of its parts after the first;
    `surface` gives for each stem the word as written. `family` is empty or the label under which rows of one service at
    many units are gathered, `instance` the unit. `mentions` are short names that the description says this is part of,
    `places` the words of the government's own name and domain.
    """

    record: ApplicationRecord
    keys: tuple[str, ...]
    channels: frozenset[str]
    version: str
    name_stems: tuple[str, ...]
    aside_stems: tuple[str, ...]
    description_stems: tuple[str, ...]
    surface: dict[str, str]
    host: str
    path: str
    agency: str
    object_stems: tuple[tuple[str, ...], ...]
    service_stems: tuple[tuple[str, ...], ...]
    technologies: frozenset[str]
    mentions: tuple[str, ...]
    places: frozenset[str]
    family: str
    instance: str

    @property
    def all_stems(self) -> tuple[str, ...]:
        """The stems of name and description."""
        return self.name_stems + self.description_stems


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs that one record's words tie to the other: rows `left < right`, sorted."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]

    def holds(self, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
        """Whether each pair is among the links; `count` is the number of rows."""
        result: npt.NDArray[np.bool_] = np.isin(
            np.minimum(left, right) * count + np.maximum(left, right), self.left * count + self.right
        )
        return result


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole list tells about its words: labels of the governments' own domains, boilerplate sentences."""

    domain_labels: frozenset[str] = frozenset()
    boilerplate: frozenset[str] = frozenset()
    places: dict[str, frozenset[str]] = field(default_factory=dict)


def prepare(records: Sequence[ApplicationRecord]) -> list[Profile]:
    """A profile for each record, in the order given. O(total length of the texts)."""
    context = _context(records)
    return [_profile(record, context) for record in records]


def _context(records: Sequence[ApplicationRecord]) -> Context:
    labels: Counter[str] = Counter()
    sentences: defaultdict[str, list[ApplicationRecord]] = defaultdict(list)
    for record in records:
        host = _host_of(record)[0]
        below, registered = text.host_labels(host)
        if below and host not in words.NEUTRAL_HOSTS:
            labels[registered] += 1
        for sentence in sorted({text.folded(part) for part in _SENTENCES.split(record.description)}):
            if len(sentence) >= 20:
                sentences[sentence].append(record)
    common = max(5, len(records) // 100)
    boilerplate = frozenset(s for s, rows in sentences.items() if len(rows) >= common and _says_nothing(s, rows))
    own = frozenset(label for label, count in labels.items() if count >= 3)
    places = {
        government: frozenset(text.tokens(government)) - words.GENERIC_WORDS
        for government in sorted({record.government for record in records})
    }
    return Context(own, boilerplate, places)


def _says_nothing(sentence: str, rows: Sequence[ApplicationRecord]) -> bool:
    """Whether a repeated sentence is boilerplate: in four rows of five it shares no word with the row's name."""
    said = set(text.stems(sentence))
    unrelated = sum(1 for row in rows if said.isdisjoint(text.stems(row.name)))
    return unrelated >= 0.8 * len(rows) and len({text.folded(row.name) for row in rows}) >= 5


def _host_of(record: ApplicationRecord) -> tuple[str, str]:
    """Host and path of the record's address, or of its name when the name is an address."""
    host, path = text.host_and_path(record.url)
    return (host, path) if host else text.host_and_path(record.name)


def _name_of_host(host: str) -> str:
    """What a host name calls its application: the leftmost telling label, or the domain itself when it has none."""
    below, registered = text.host_labels(host)
    telling = [label for label in below if label not in words.NEUTRAL_HOST_LABELS]
    if telling:
        return telling[0]
    return registered


def _tokens_of_part(part: str) -> list[str]:
    host, path = text.host_and_path(part)
    if host:
        return text.tokens(_name_of_host(host)) + (text.tokens(path.partition("?")[0]) if path else [])
    return text.tokens(part)


def _key(tokens: Sequence[str], places: frozenset[str]) -> str:
    """The squashed short name: generic words, editions, channels and the government's own name left out."""
    telling = [
        token
        for token in tokens
        if token not in words.STOP_WORDS
        and token not in words.GENERIC_WORDS
        and token not in words.CHANNEL_WORDS
        and token not in places
        and not text.is_version(token)
    ]
    chosen = telling or [token for token in tokens if token not in words.STOP_WORDS]
    return "".join(sorted(text.stem(token) for token in chosen)) if len(chosen) > 1 else "".join(chosen)


def _described(record: ApplicationRecord, context: Context) -> str:
    """The description without placeholders, boilerplate and mere repetition of the name."""
    if text.is_placeholder(record.description):
        return ""
    kept = [
        part
        for part in _SENTENCES.split(record.description)
        if part and text.folded(part) not in context.boilerplate and not text.is_placeholder(part)
    ]
    described = ". ".join(kept)
    return "" if text.tokens(described) == text.tokens(record.name) else described


def _profile(record: ApplicationRecord, context: Context) -> Profile:
    places = context.places.get(record.government, frozenset()) | context.domain_labels
    main, asides = text.name_parts(record.name)
    host, path = _host_of(record)
    main_tokens = _tokens_of_part(main)
    aside_tokens = [_tokens_of_part(aside) for aside in (*asides, *record.aliases)]
    description = _described(record, context)
    surface: dict[str, str] = {}
    name_stems = _stems([*main_tokens, *(token for part in aside_tokens for token in part)], places, surface)
    description_stems = _stems(text.tokens(description), places, surface)
    keys = [_key(main_tokens, places)] + [_key(part, places) for part in aside_tokens if _identifies(part, places)]
    raw_tokens = text.folded(f"{main} {' '.join(asides)}").replace("(", " ").replace(")", " ").split()
    name_is_host = bool(text.host_and_path(main)[0])
    family, instance = _family(record, main_tokens, [] if name_is_host else main_tokens, description, host)
    return Profile(
        record=record,
        keys=tuple(dict.fromkeys(key for key in keys if len(key) >= 2)),
        channels=frozenset(words.CHANNEL_WORDS[token] for token in raw_tokens if token in words.CHANNEL_WORDS)
        | _declared_channel(record),
        version="".join(token for token in text.folded(main).split() if text.is_version(token)),
        name_stems=name_stems,
        aside_stems=_stems([token for part in aside_tokens for token in part], places, {}),
        description_stems=description_stems,
        surface=surface,
        host="" if host in words.NEUTRAL_HOSTS and not path else host,
        path=path,
        agency=_agency(record.agency),
        object_stems=_label_stems(record.data_objects),
        service_stems=_label_stems(record.services),
        technologies=frozenset(text.folded(item) for item in record.technologies if not text.is_placeholder(item)),
        mentions=_mentions(description),
        places=places,
        family=family,
        instance=instance,
    )


@lru_cache(maxsize=16_384)
def _agency(name: str) -> str:
    return " ".join(sorted({text.stem(token) for token in text.tokens(name)} - words.STOP_WORDS))


def _identifies(tokens: Sequence[str], places: frozenset[str]) -> bool:
    """Whether another part of a name can stand for the whole: one short name, or at least two telling words."""
    telling = [
        token
        for token in tokens
        if token not in places
        and token not in words.GENERIC_WORDS
        and token not in words.STOP_WORDS
        and token not in words.CHANNEL_WORDS
        and not text.is_version(token)
    ]
    if len(telling) == 1:
        return len(tokens) <= 2 and len(telling[0]) >= 3 and words.UNIT_WORDS.isdisjoint(tokens)
    return len(telling) >= 2


def _declared_channel(record: ApplicationRecord) -> frozenset[str]:
    return frozenset({record.relation}) if record.relation in ("channel", "module") else frozenset()


def _stems(tokens: Sequence[str], places: frozenset[str], surface: dict[str, str]) -> tuple[str, ...]:
    """Distinct stems of the telling words among `tokens`, sorted; notes in `surface` how each was written."""
    found: set[str] = set()
    for token in tokens:
        if token not in places:
            for stem, written in _told(token):
                surface.setdefault(stem, written)
                found.add(stem)
    return tuple(sorted(found))


@lru_cache(maxsize=65_536)
def _told(token: str) -> tuple[tuple[str, str], ...]:
    """The stems of a telling word and of what it stands for, each as written; none of a word that tells nothing."""
    if (
        len(token) < 2
        or token.isdigit()
        or token in words.STOP_WORDS
        or token in words.GENERIC_WORDS
        or token in words.CHANNEL_WORDS
        or text.is_version(token)
    ):
        return ()
    own = text.stem(token)
    return (own, token), *((gloss, gloss) for gloss in text.glossed(token) if gloss != own)


def _label_stems(labels: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each label its sorted stems; labels without a telling word keep their plain words."""
    return tuple(sorted({stems for label in labels if (stems := _stems_of_label(label))}))


@lru_cache(maxsize=65_536)
def _stems_of_label(label: str) -> tuple[str, ...]:
    if text.is_placeholder(label):
        return ()
    return tuple(sorted(set(text.stems(label)) or set(text.tokens(label))))


def _mentions(description: str) -> tuple[str, ...]:
    """Short names that the description says the application is a part, a module or a channel of."""
    plain = text.folded(description)
    if not any(cue in plain for cue in ("bagian", "modul", "versi", "turunan", "kanal")):
        return ()
    found: list[str] = []
    for matched in (*_PART_OF.findall(plain), *_VERSION_OF.findall(plain)):
        found += [
            token
            for token in text.tokens(matched)
            if token not in words.STOP_WORDS and token not in words.GENERIC_WORDS and len(token) >= 3
        ]
    return tuple(dict.fromkeys(found))


def _family(
    record: ApplicationRecord, main: Sequence[str], plain_name: Sequence[str], description: str, host: str
) -> tuple[str, str]:
    """The family label and the unit of a row that is one service among many units; two empty strings otherwise."""
    described = text.tokens(description)
    agency = text.tokens(record.agency)
    if _is_unit_site(record, plain_name, described, agency, host):
        return "site", " ".join(agency) or host or " ".join(main)
    for position, token in enumerate(main):
        if token in words.TENANT_UNITS and position and position < len(main) - 1:
            before = [t for t in main[:position] if t not in words.STOP_WORDS]
            if set(before) - words.GENERIC_WORDS:
                return " ".join([*before, token]), " ".join(main[position + 1 :])
    if agency and agency[0] in words.TENANT_UNITS and len(agency) > 1:
        own = [token for token in main if token not in agency]
        if own:
            return " ".join([*own, agency[0]]), " ".join(agency[1:])
    return "", ""


def _is_unit_site(
    record: ApplicationRecord, name: Sequence[str], described: Sequence[str], agency: Sequence[str], host: str
) -> bool:
    """Whether a row is the plain web site of an office, a village, a school: nothing is said of any other function."""
    cue = record.category == "website" or any(token in words.SITE_WORDS for token in [*name[:2], *described[:2]])
    if not cue or (record.category and record.category not in ("website", "application")):
        return False
    below, registered = text.host_labels(host)
    known = set(agency) | {registered} | {token for label in below for token in text.tokens(label)}
    known |= set(text.tokens(record.government))
    squashed = "".join(below)
    for part in (name, described):
        for token in part:
            if token in words.UNIT_WORDS or token in _ANY_UNIT:
                break
            if token in known or token in words.SITE_WORDS or token in words.STOP_WORDS or token in words.GENERIC_WORDS:
                continue
            if token in squashed or text.is_version(token) or text.spells(token, list(agency)):
                continue
            return False
    return True
