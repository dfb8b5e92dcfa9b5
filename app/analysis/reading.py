"""One record in normal form, read by itself: what `portfolio.prepare` makes of it as a row, in strings.

A whole list is read by arithmetic on its words' numbers, which pays for thousands of records; a single one is read
quicker word by word. The rules are the same ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
from .portfolio import Portfolio
from .records import ApplicationRecord
from .tokens import telling
from .units import unit_in


@dataclass(frozen=True, slots=True)
class Reading:
    """A record in normal form; the fields are those of a row of `Portfolio`.

    `texts` gives for each stem of `name` and `description` the word that it was first read from. `named` and
    `described` are the tokens that tell its function: of the names, without the place's own, and of the rest.
    """

    record: ApplicationRecord
    keys: tuple[str, ...]
    channels: frozenset[str]
    host: str
    path: str
    agency: str
    mentions: tuple[str, ...]
    family: str
    unit: str
    phrase: tuple[str, ...]
    read_name: Sequence[str]
    read_description: Sequence[str]
    name: Sequence[str]
    aside: Sequence[str]
    description: Sequence[str]
    texts: dict[str, str]
    objects: Sequence[str]
    services: Sequence[str]
    technologies: Sequence[str]
    named: Sequence[str]
    described: Sequence[str]


def read_alone(record: ApplicationRecord, like: Portfolio) -> Reading:
    """The record as a row of `like`; what only a whole list tells (own domains, boilerplate) is taken from there."""
    address = address_of(record)
    main_part, aside_parts = text.name_parts(record.name)
    main = text.tokens(readable(main_part))
    asides = [text.tokens(readable(part)) for part in (*aside_parts, *record.aliases)]
    read_name, read_description = text.tokens(record.name), text.tokens(record.description)
    aliases = text.tokens(" ".join(record.aliases))
    described, description = _described(record, read_name, read_description, like.boilerplate)
    beside = [token for part in asides for token in part]
    local = frozenset(text.tokens(record.government)) - words.GENERIC_WORDS
    places = local | like.domains.intersection((*main, *beside, *described, *read_name, *aliases))
    name, aside = [t for t in (*main, *beside) if t not in places], [t for t in beside if t not in places]
    said = [token for token in described if token not in places]
    name_is_host = bool(text.host_and_path(main_part)[0])
    family, unit = unit_in(record, address[0], main, described, name_is_host=name_is_host)
    host, path = address
    return Reading(
        record=record,
        keys=_keys(main, asides, places),
        channels=channels_of(record, main_part, aside_parts),
        host="" if host in words.NEUTRAL_HOSTS and not path else host,
        path=path,
        agency=owner_key(record.agency),
        mentions=mentions_in(description),
        family=family,
        unit=unit,
        phrase=tuple(filter(is_spoken, main)),
        read_name=read_name,
        read_description=read_description,
        name=list(_told(name)),
        aside=list(_told(aside)),
        description=list(_told(said)),
        texts=_told([*name, *said]),
        objects=list(dict.fromkeys(label_forms(record.data_objects))),
        services=list(dict.fromkeys(label_forms(record.services))),
        technologies=list(dict.fromkeys(plain_labels(record.technologies))),
        named=[token for token in (*read_name, *aliases) if token not in places],
        described=[*read_description, *text.tokens(" ".join(record.keywords))],
    )


def _described(
    record: ApplicationRecord, name: Sequence[str], read: Sequence[str], boilerplate: frozenset[str]
) -> tuple[Sequence[str], str]:
    """The tokens of the cleaned description and the description itself; nothing if it merely repeats the name."""
    cleaned = without_boilerplate(record.description, sentences_of(record.description), boilerplate)
    tokens = read if cleaned == record.description else text.tokens(cleaned)
    return ((), "") if tokens and tokens == name else (tokens, cleaned)


def _keys(main: Sequence[str], asides: Sequence[Sequence[str]], places: frozenset[str]) -> tuple[str, ...]:
    """Its short names, the first one that of the name itself."""
    found = [_squashed(main, places), *(_squashed(part, places) for part in asides if identifies(part, places))]
    return tuple(dict.fromkeys(key for key in found if len(key) >= 2))


def _squashed(part: Sequence[str], places: frozenset[str]) -> str:
    own = [token for token in part if token not in places and telling(token)] or list(filter(is_spoken, part))
    return own[0] if len(own) == 1 else joined_stems(own)


def _told(tokens: Iterable[str]) -> dict[str, str]:
    """The stems that the tokens tell, each with the word that it was first read from."""
    found: dict[str, str] = {}
    for token in tokens:
        for stem, written in text.told(token):
            found.setdefault(stem, written)
    return found
