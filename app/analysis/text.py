"""Normal forms of Indonesian names and sentences: tokens, stems, abbreviations, host names, acronyms.

The stemmer conflates rather than explains: words of one root should meet, and it does not matter whether the meeting
point is the root of the dictionary. Rules after Adriani et al. (2007), "Stemming Indonesian", ACM TALIP 6(4), without
a dictionary of roots.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from . import vocabulary as words

_TOKEN = re.compile(r"[a-z0-9]+")
_HOST = re.compile(r"^(?:https?://)?((?:[a-z0-9_-]+\.)+[a-z]{2,7})\.?(?::\d+)?(/\S*)?$")
_AROUND_MARKS = re.compile(r"\s*([./:])\s*")
_VERSION = re.compile(r"^(?:v|ver|versi|version)?\d{1,4}(?:[.]\d+)*$")
_PARENTHESES = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")
_SEPARATED = re.compile(r"\s+[-–—|:]\s+|\s*[|:]\s+|\s+/\s+")
_E_PREFIX = re.compile(r"\b([emi])\s?[-_]\s*(?=[a-z])")
_DOTS = re.compile(r"(?<=\b[a-z0-9])\.(?=[a-z]\b)")


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """As `normal_form`, remembered: for what a list says again and again."""
    return normal_form(text)


def normal_form(text: str) -> str:
    """`text` in compatibility form (NFKC), case-folded, white space collapsed."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=16_384)
def is_placeholder(text: str) -> bool:
    """Whether `text` stands for an empty field, as `-`, `n/a` and `Deskripsi akan segera ditambahkan.` do."""
    plain = folded(text)
    bare = plain.strip(" .-_!?")
    if len(bare) >= 4 and len(set(bare[:8])) <= 2 and len(set(bare)) <= 2:  # a held key: `aaaaaa`, `1111`
        return True
    return (
        not bare
        or plain in words.PLACEHOLDERS
        or bare in words.PLACEHOLDERS
        or bare.startswith(words.PLACEHOLDER_STARTS)
    )


def tokens(text: str) -> list[str]:
    """The words of `text`: folded, `e-` and `m-` prefixes taken off, abbreviations written out, spellings unified."""
    return list(_tokens(text))


@lru_cache(maxsize=16_384)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(word for token in _TOKEN.findall(without_joints(folded(text))) for word in spelled(token))


def without_joints(plain: str) -> str:
    """A folded text without `e-`, `m-` and `i-` before a word and without the dots of `d.p.r.d`."""
    return _DOTS.sub("", _E_PREFIX.sub(" ", plain))


@lru_cache(maxsize=65_536)
def spelled(token: str) -> tuple[str, ...]:
    """The words that a run of letters and digits stands for: abbreviations written out, one spelling of each."""
    expanded = words.ABBREVIATIONS.get(token, token).split()
    return tuple(part for word in expanded for part in words.SPELLINGS.get(word, word).split())


def content_words(text: str) -> list[str]:
    """The words of `text` that can tell one function from another: no stop words, no generic words, no bare digits."""
    return [
        token
        for token in tokens(text)
        if len(token) > 1 and token not in words.STOP_WORDS and token not in words.GENERIC_WORDS and not token.isdigit()
    ]


def stems(text: str) -> list[str]:
    """The stems of the content words of `text`, in their order, with repetitions."""
    return [stem(token) for token in content_words(text)]


@lru_cache(maxsize=65_536)
def told(token: str) -> tuple[tuple[str, str], ...]:
    """The stems of a telling word and of what it stands for, each as written; none of a word that tells nothing."""
    if (
        len(token) < 2
        or token.isdigit()
        or token in words.STOP_WORDS
        or token in words.GENERIC_WORDS
        or token in words.CHANNEL_WORDS
        or is_version(token)
    ):
        return ()
    own = stem(token)
    return (own, token), *((gloss, gloss) for gloss in glossed(token) if gloss != own)


def glossed(token: str) -> tuple[str, ...]:
    """The stems of what a widely known short name stands for; empty for other words."""
    return _gloss_stems(token) if token in words.GLOSSES else ()


@lru_cache(maxsize=4_096)
def _gloss_stems(token: str) -> tuple[str, ...]:
    return tuple(stems(words.GLOSSES[token]))


@lru_cache(maxsize=65_536)
def stem(token: str) -> str:
    """A light stem: particles, possessives, suffixes, then at most two prefixes; never shorter than three letters."""
    if token in words.ROOTS:
        return words.ROOTS[token]
    if len(token) <= 4 or token in words.UNTOUCHED or not token.isalpha():
        return token
    word = token
    for ending in ("lah", "kah", "nya"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    verbal = word.startswith(("me", "di"))
    if word.endswith("kan") and verbal and len(word) >= 8:
        word = word[:-3]
    elif word.endswith("an") and not word.endswith("wan") and len(word) >= 6:
        word = word[:-2]
    elif word.endswith("i") and verbal and len(word) >= 8 and not word.endswith(("si", "ai")):
        word = word[:-1]
    for _ in range(2):
        shorter = _without_prefix(word, circumfixed=len(word) < len(token))
        if shorter == word:
            break
        word = shorter
    return word


def _without_prefix(word: str, *, circumfixed: bool) -> str:  # noqa: C901, PLR0911 -- a table of rules in their order
    """`word` without one prefix, its first consonant restored (`penyimpan` → `simpan`)."""
    vowel = "aiueo"
    if word[:2] in ("me", "pe"):
        rest = word[2:]
        if rest.startswith("ny") and len(rest) >= 5 and rest[2] in vowel:
            return "s" + rest[2:]
        if rest.startswith("ng") and len(rest) >= 5:
            return rest[2:]
        if rest.startswith("n") and len(rest) >= 5:
            return ("t" if rest[1] in vowel else "") + rest[1:]
        if rest.startswith("m") and len(rest) >= 5:
            return ("p" if rest[1] in vowel else "") + rest[1:]
        if word.startswith("per") and len(word) >= 7:
            return word[3:]
        if rest and rest[0] in "lrwy" and len(rest) >= 4 and rest[1] in vowel:
            return rest
    if word[:3] in ("ber", "ter") and len(word) >= 7:
        return word[3:]
    if word.startswith("di") and len(word) >= 8:
        return word[2:]
    if word.startswith("ke") and circumfixed and len(word) >= 6:
        return word[2:]
    return word


@lru_cache(maxsize=65_536)
def host_and_path(text: str) -> tuple[str, str]:
    """Host and path of an address, or of a name that is one; two empty strings when `text` is neither.

    `https://www.simpeg.bkd.kota.go.id/login/` → (`simpeg.bkd.kota.go.id`, `login`). The host is lower case without
    `www.`; the path without query and without the usual entrance pages.
    """
    plain = _AROUND_MARKS.sub(r"\1", folded(text)).rstrip("./,; ")
    matched = _HOST.match(plain)
    if matched is None:
        return "", ""
    path = (matched.group(2) or "").partition("#")[0]
    path, _, query = path.partition("?")
    parts = [
        part for part in path.split("/") if part and part not in ("login", "index.php", "login.php", "public", "home")
    ]
    host = matched.group(1).removeprefix("www.")
    identifying = query.startswith("id=") and host in words.NEUTRAL_HOSTS
    return host, "/".join(parts) + (f"?{query.split('&')[0]}" if identifying else "")


def host_labels(host: str) -> tuple[tuple[str, ...], str]:
    """The labels below the registered domain, leftmost first, and the registered label: `(simpeg, bkd), kota`."""
    if not host:
        return (), ""
    parts = host.split(".")
    for start in range(1, len(parts)):
        if ".".join(parts[start:]) in words.PUBLIC_SUFFIXES:
            return tuple(parts[: start - 1]), parts[start - 1]
    return tuple(parts[:-2]), parts[-2] if len(parts) > 1 else ""


@lru_cache(maxsize=65_536)
def is_version(token: str) -> bool:
    """Whether a word only counts editions: `2`, `v3`, `2.0`, `2024`."""
    return bool(_VERSION.match(token))


@lru_cache(maxsize=65_536)
def name_parts(name: str) -> tuple[str, tuple[str, ...]]:
    """The main part of a name and its other parts: what stands in parentheses, behind a dash or behind a bar.

    `SIMPEG (Sistem Informasi Kepegawaian)` → (`SIMPEG`, (`Sistem Informasi Kepegawaian`,)).
    """
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    asides = [aside.strip() for aside in _PARENTHESES.findall(plain)]
    pieces = [piece.strip() for piece in _SEPARATED.split(_PARENTHESES.sub(" ", plain))]
    kept = [piece for piece in [*pieces, *asides] if piece]
    return (kept[0], tuple(kept[1:])) if kept else ("", ())


@lru_cache(maxsize=65_536)
def letters_in_order(phrase_words: tuple[str, ...]) -> str:
    """All that a short name can be read off, word by word: the beginnings of each word and of its stem."""
    return "".join(word[:5] + (stem(word)[:5] if not word.startswith(stem(word)) else "") for word in phrase_words)


def _may_spell(acronym: str, phrase_words: tuple[str, ...]) -> bool:
    """Whether the letters of `acronym` stand in the words in their order, as they must to be read off them."""
    letters, position = letters_in_order(phrase_words), 0
    for letter in acronym:
        position = letters.find(letter, position) + 1
        if not position:
            return False
    return True


def spells(acronym: str, phrase_words: Sequence[str]) -> bool:
    """Whether `acronym` can be read off the beginnings of `phrase_words`, in order: `sipd` off *sistem informasi …*.

    Each word gives a beginning (its own or its stem's) of one to five letters or is passed over; the first word and, in
    all, more than half of the words have to give something, and at least three words, or two for four letters.
    """
    if len(acronym) < 3 or len(phrase_words) < 2 or acronym[0] != phrase_words[0][:1]:
        return False
    if not _may_spell(acronym, tuple(phrase_words)):
        return False
    used = _most_words_used(acronym, phrase_words)
    return used >= max(2, (len(phrase_words) + 1) // 2) and (used >= 3 or len(acronym) >= 4)


def _most_words_used(acronym: str, phrase_words: Sequence[str]) -> int:
    """The most words whose beginnings, one after the other, spell all of `acronym`, the first among them; 0 if none."""
    reached = {0: 0}  # letters spelled so far → the most words used for them
    for index, word in enumerate(phrase_words):
        found = dict(reached) if index else {}
        root = stem(word)
        for position, used in reached.items():
            for form in (word,) if word.startswith(root) else (word, root):
                for size in range(1, min(5, len(form), len(acronym) - position) + 1):
                    if acronym[position + size - 1] != form[size - 1]:
                        break
                    if found.get(position + size, 0) <= used:
                        found[position + size] = used + 1
        reached = found
    return reached.get(len(acronym), 0)
