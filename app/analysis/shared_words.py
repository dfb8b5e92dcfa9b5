"""The words, labels and codes that two records have in common, as a reader sees them."""

from collections.abc import Iterable

from .comparing import telling_phrases
from .forms import stems_of_label
from .portfolio import Shown


def shared_words(feature: str, of: Shown, left: int, right: int) -> list[str]:
    """The words or labels that both rows have for `feature`, as the left one writes them; sorted."""
    if feature == "technologies":
        labels = of.labels.by_number
        own, other = (of.technologies.row(row).tolist() for row in (left, right))
        return sorted(labels[number] for number in set(own).intersection(other))
    if feature == "data_objects":
        return _shared_objects(of, left, right)
    if feature == "keywords":
        return _shared_keywords(of, left, right)
    shared = of.texts.row(left).tolist(), of.texts.row(right).tolist()
    if feature == "description":
        shared = of.description.row(left).tolist(), of.description.row(right).tolist()
    return sorted(_as_written(of, left, set(shared[0]).intersection(shared[1])))


def _as_written(of: Shown, row: int, stems: set[int]) -> set[str]:
    start, tokens = int(of.texts.pointers[row]), of.words.tokens
    values = of.texts.row(row).tolist()
    return {tokens[of.written.item(start + place)] for place, stem in enumerate(values) if stem in stems}


def _shared_objects(of: Shown, left: int, right: int) -> list[str]:
    labels = of.labels.by_number
    own, other = ({labels[number] for number in of.objects.row(row).tolist()} for row in (left, right))
    equal = own & other
    if equal:
        return sorted(label for label in of.records[left].data_objects if stems_of_label(label) in equal)
    return sorted(
        {stem for label in own for stem in label.split(" ")} & {s for label in other for s in label.split(" ")}
    )


def _shared_keywords(of: Shown, left: int, right: int) -> list[str]:
    local, national = (right, left) if of.shared[left] else (left, right)
    stems, tokens, start = of.words.stems.by_number, of.words.tokens, int(of.texts.pointers[local])
    surface = {
        stems[stem]: tokens[of.written.item(start + place)] for place, stem in enumerate(of.texts.row(local).tolist())
    }
    telling = {word for phrase in telling_phrases(of, national) for word in phrase}
    return sorted({surface.get(word, word) for word in telling & (surface.keys() | set(of.keys[local]))})


def common_levels(one: Iterable[str], two: Iterable[str]) -> list[str]:
    """The deepest levels that the codes of both sides lie under, written `RAB.05.07.*`."""
    found: set[str] = set()
    for left in one:
        for right in two:
            parts: list[str] = []
            for first, second in zip(left.split("."), right.split("."), strict=False):
                if first.casefold() != second.casefold():
                    break
                parts.append(first)
            if len(parts) >= 2:
                found.add(".".join(parts) + ".*")
    deepest = max((level.count(".") for level in found), default=0)
    return sorted(level for level in found if level.count(".") == deepest)
