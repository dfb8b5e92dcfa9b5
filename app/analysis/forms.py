"""What the fields of one record say, by rules that need no other record: names, addresses, labels, mentions."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from . import text
from . import vocabulary as words
from .records import ApplicationRecord
from .tokens import telling

_SENTENCES = re.compile(r"[.;!?]\s+|\n|[.;!?]$")
_CUE = re.compile(r"bagian|modul|versi|turunan|kanal")
_PART_OF = re.compile(
    r"\b(?:bagian dari|modul dari|submodul|modul|versi mobile dari|turunan dari|kanal dari)\s+((?:[\w-]+\W?\s*){1,4})"
)
_ENDINGS = sorted(words.PUBLIC_SUFFIXES)
_VERSION_OF = re.compile(r"^\W*((?:[\w-]+\s){1,3})versi (?:mobile|android|ios|web|desktop)\b")
_NONE: frozenset[str] = frozenset()


def address_of(record: ApplicationRecord) -> tuple[str, str]:
    """Host and path of the record's address, or of one that its name is or holds."""
    host, path = text.host_and_path(record.url) if record.url else ("", "")
    if host or "." not in record.name:
        return host, path
    found = text.host_and_path(record.name)
    return (
        found if found[0] else next((_address_in(word) for word in record.name.split() if _address_in(word)[0]), found)
    )


def _address_in(word: str) -> tuple[str, str]:
    """Host and path of a word inside a name, if it ends as addresses do; `v.2` and `M.Si` do not."""
    host, path = text.host_and_path(word) if "." in word else ("", "")
    _, registered = text.host_labels(host)
    known = any(host == f"{registered}.{suffix}" or host.endswith(f".{registered}.{suffix}") for suffix in _ENDINGS)
    return (host, path) if known else ("", "")


def _name_of_host(host: str) -> str:
    """What a host name calls its application: the leftmost telling label, or the domain itself when it has none."""
    below, registered = text.host_labels(host)
    telling_labels = [label for label in below if label not in words.NEUTRAL_HOST_LABELS]
    return telling_labels[0] if telling_labels else registered


def readable(part: str) -> str:
    """A part of a name as words; of an address what it calls its application."""
    if "." not in part:
        return part
    host, path = text.host_and_path(part)
    if host:
        return _called(host, path)
    return " ".join(_called(*found) if (found := _address_in(word))[0] else word for word in part.split())


def _called(host: str, path: str) -> str:
    return f"{_name_of_host(host)} {path.partition('?')[0]}"


def is_spoken(token: str) -> bool:
    """Whether a word of a name is no stop word."""
    return token not in words.STOP_WORDS


def sentences_of(description: str) -> list[str]:
    """The sentences of a description."""
    return _SENTENCES.split(description) if description else []


def without_boilerplate(description: str, sentences: Sequence[str], boilerplate: frozenset[str]) -> str:
    """The description, of these sentences, without those that say nothing; empty if it stands for an empty field."""
    if not description or text.is_placeholder(description):
        return ""
    if len(sentences) == 1 and not boilerplate:
        return description
    return ". ".join(
        part
        for part in sentences
        if part and text.normal_form(part) not in boilerplate and not text.is_placeholder(part)
    )


def joined_stems(tokens: Iterable[str]) -> str:
    """The short name that several words make: their stems in alphabetical order, in one word."""
    return "".join(sorted(text.stem(token) for token in tokens))


def identifies(tokens: Sequence[str], places: frozenset[str]) -> bool:
    """Whether another part of a name can stand for the whole: one short name, or at least two telling words."""
    own = [token for token in tokens if token not in places and telling(token)]
    if len(own) == 1:
        return len(tokens) <= 2 and len(own[0]) >= 3 and words.UNIT_WORDS.isdisjoint(tokens)
    return len(own) >= 2


def channels_of(record: ApplicationRecord, main: str, asides: Sequence[str]) -> frozenset[str]:
    """The channels that a name's words stand for, and what the record says that it is."""
    raw = " ".join((main, *asides)) if asides else main
    plain = text.normal_form(raw).replace("(", " ").replace(")", " ").split()
    found = {words.CHANNEL_WORDS[token] for token in plain if token in words.CHANNEL_WORDS}
    if record.relation in ("channel", "module"):
        found.add(record.relation)
    return frozenset(found) if found else _NONE


@lru_cache(maxsize=16_384)
def owner_key(name: str) -> str:
    """The stems of an agency's name in alphabetical order."""
    return " ".join(sorted({text.stem(token) for token in text.tokens(name)} - words.STOP_WORDS))


def mentions_in(description: str) -> tuple[str, ...]:
    """Short names that the description says the application is a part, a module or a channel of."""
    plain = text.normal_form(description)
    if not _CUE.search(plain):
        return ()
    found: list[str] = []
    for matched in (*_PART_OF.findall(plain), *_VERSION_OF.findall(plain)):
        found += [
            token
            for token in text.tokens(matched)
            if token not in words.STOP_WORDS and token not in words.GENERIC_WORDS and len(token) >= 3
        ]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def stems_of_label(label: str) -> str:
    """The stems of a label in alphabetical order; its plain words where none is telling."""
    if text.is_placeholder(label):
        return ""
    return " ".join(sorted(set(text.stems(label)) or set(text.tokens(label))))


def label_forms(labels: Sequence[str]) -> list[str]:
    """The normal forms of labels, without those that stand for an empty field."""
    return [stems for label in labels if (stems := stems_of_label(label))]


def plain_labels(items: Sequence[str]) -> list[str]:
    """The labels folded, their words as they stand."""
    return [text.folded(item) for item in items if not text.is_placeholder(item)]
