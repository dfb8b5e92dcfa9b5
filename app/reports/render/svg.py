"""Figures as SVG: crisp at any size, readable in black and white, one accent colour.

Every mark that colour tells apart is told by something else too: numbers in cells, dashes and end labels of lines,
thickness of edges. Text stays text. Lengths are in units of a drawing that is 720 wide.
"""

import itertools
import math
from collections.abc import Sequence
from html import escape

from app.kit.language import Language
from app.kit.locale import number, short_rupiah
from app.reports.shape import Bars, Figure, HeatMap, Network, Trend, Unit

WIDTH = 720
ACCENT, INK, SOFT, LINE, PAPER = "#0b6b62", "#17252a", "#4f6065", "#d9e1de", "#ffffff"
_SHADES = ("#e6f0ee", "#bcd9d5", "#85b9b2", "#479089", "#0b6b62")
_DARK_FROM = 3
_EM = 0.56
"""Width of a letter in ems, on average and with a little to spare."""
_STEEP = 0.6
_HEAD = 32
"""Letters of a slanted head."""
_DASHES = ("none", "6 3", "2 3", "9 3 2 3", "1 4")


def svg(figure: Figure, language: Language) -> str:
    """The figure as one SVG element with its title and description for those who do not see it."""
    if isinstance(figure, HeatMap):
        height, marks = _heat_map(figure, language)
    elif isinstance(figure, Bars):
        height, marks = _bars(figure, language)
    elif isinstance(figure, Trend):
        height, marks = _trend(figure, language)
    else:
        height, marks = _network(figure)
    name = escape(figure.name, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {_n(height)}" width="{WIDTH}" '
        f'height="{_n(height)}" role="img" aria-labelledby="{name}-t {name}-d" font-family="Inter, sans-serif" '
        f'font-size="11.5" fill="{INK}"><title id="{name}-t">{escape(figure.title)}</title>'
        f'<desc id="{name}-d">{escape(figure.alt)}</desc>{"".join(marks)}</svg>'
    )


def _heat_map(figure: HeatMap, language: Language) -> tuple[float, list[str]]:
    longest = max((len(label) for label in figure.rows), default=0)
    left = min(250.0, max(90.0, longest * 11.5 * _EM + 14))
    room = WIDTH - left - 4
    flat = room / max(1, len(figure.columns)) >= 72
    # Slanted heads reach beyond the last column.
    cell = min(110.0, (room if flat else room - 96) / max(1, len(figure.columns)))
    row = 21.0
    heads = [_wrapped(label, cell / (10.5 * _EM), 3) for label in figure.columns]
    slanted = max((min(len(label), _HEAD) for label in figure.columns), default=0) * 10.5 * _EM * 0.74 + 16
    top = max((len(lines) for lines in heads), default=1) * 13.0 + 8 if flat else slanted
    marks = []
    for place, label in enumerate(figure.columns):
        middle = left + place * cell + cell / 2
        if flat:
            lines = heads[place]
            for number_, line in enumerate(lines):
                y = top - 8 - (len(lines) - 1 - number_) * 13
                marks.append(_text(line, middle, y, anchor="middle", fill=SOFT, size=10.5))
        else:
            told = _cut(label, _HEAD)
            marks.append(
                f'<text transform="translate({_n(middle + 3)} {_n(top - 6)}) rotate(-48)" font-size="10.5" '
                f'fill="{SOFT}">{escape(told)}</text>'
            )
    most = max((value for values in figure.values for value in values if value is not None), default=0)
    for at, (label, values) in enumerate(zip(figure.rows, figure.values, strict=True)):
        y = top + at * row
        marks.append(_text(_cut(label, left / (11.5 * _EM) - 1), left - 10, y + row / 2 + 4, anchor="end"))
        for place, value in enumerate(values):
            x = left + place * cell
            shade = _shade(value, most)
            fill = _SHADES[shade] if shade is not None else PAPER
            marks.append(
                f'<rect x="{_n(x + 1)}" y="{_n(y + 1)}" width="{_n(cell - 2)}" height="{_n(row - 2)}" fill="{fill}" '
                f'stroke="{LINE if shade is None else fill}" stroke-width=".6"/>'
            )
            if value is not None:
                ink = PAPER if shade is not None and shade >= _DARK_FROM else INK
                marks.append(
                    _text(number(value, language), x + cell / 2, y + row / 2 + 4, anchor="middle", fill=ink, size=11)
                )
    return top + len(figure.rows) * row + 4, marks


def _shade(value: int | None, most: int) -> int | None:
    """The place of `value` among the shades, by its root: small counts stay apart."""
    if not value or not most:
        return None
    return min(len(_SHADES) - 1, int(math.sqrt(value / most) * len(_SHADES)))


def _bars(figure: Bars, language: Language) -> tuple[float, list[str]]:
    longest = max((len(label) for label in figure.labels), default=0)
    left = min(290.0, max(80.0, longest * 11.5 * _EM + 14))
    room = WIDTH - left - 96
    most = max(figure.values, default=0) or 1
    row = 25.0
    marks = [f'<line x1="{_n(left)}" y1="0" x2="{_n(left)}" y2="{_n(len(figure.labels) * row)}" stroke="{LINE}"/>']
    for at, (label, value) in enumerate(zip(figure.labels, figure.values, strict=True)):
        y = at * row
        length = max(1.5, room * value / most) if value else 0
        told = short_rupiah(int(value), language) if figure.unit is Unit.RUPIAH else number(value, language)
        marks.append(_text(_cut(label, left / (11.5 * _EM) - 1), left - 10, y + 16, anchor="end"))
        marks.append(
            f'<rect x="{_n(left)}" y="{_n(y + 4)}" width="{_n(length)}" height="{_n(row - 9)}" fill="{ACCENT}"/>'
        )
        marks.append(_text(told, left + length + 7, y + 16, weight=600))
    return len(figure.labels) * row + 2, marks


def _trend(figure: Trend, language: Language) -> tuple[float, list[str]]:
    left, right, top, bottom = 44.0, 216.0, 12.0, 150.0
    most = _round_up(max((value for _, values in figure.series for value in values), default=0))
    step = (WIDTH - left - right) / max(1, len(figure.points) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + place * step, bottom - (bottom - top) * value / most

    marks = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        _, y = at(0, most * share)
        marks.append(f'<line x1="{_n(left)}" y1="{_n(y)}" x2="{_n(WIDTH - right)}" y2="{_n(y)}" stroke="{LINE}"/>')
        marks.append(_text(number(most * share, language), left - 8, y + 4, anchor="end", fill=SOFT, size=10.5))
    every = max(1, math.ceil(len(figure.points) / 5))
    for place, label in enumerate(figure.points):
        if place % every == 0 or place == len(figure.points) - 1:
            x, _ = at(place, 0)
            anchor = "start" if place == 0 else "end" if place == len(figure.points) - 1 else "middle"
            marks.append(_text(label, x, bottom + 18, anchor=anchor, fill=SOFT, size=10.5))
    labels = _apart(bottom - 2, [at(len(values) - 1, values[-1])[1] for _, values in figure.series], 15.0)
    for place, (name, values) in enumerate(figure.series):
        points = [at(number_, value) for number_, value in enumerate(values)]
        line = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        ink = ACCENT if place == 0 else INK
        marks.append(
            f'<polyline points="{line}" fill="none" stroke="{ink}" stroke-width="1.8" '
            f'stroke-dasharray="{_DASHES[place % len(_DASHES)]}"/>'
        )
        marks += [f'<circle cx="{_n(x)}" cy="{_n(y)}" r="2.6" fill="{ink}"/>' for x, y in points]
        end, y = points[-1]
        marks.append(
            f'<line x1="{_n(end + 4)}" y1="{_n(y)}" x2="{_n(end + 12)}" y2="{_n(labels[place])}" stroke="{SOFT}" '
            'stroke-width=".6"/>'
        )
        told = f"{_cut(name, 26)} {number(values[-1], language)}"
        marks.append(_text(told, end + 15, labels[place] + 4, fill=ink, size=11))
    return bottom + 28, marks


def _apart(lowest: float, heights: Sequence[float], least: float) -> list[float]:
    """The heights moved so that labels do not lie on each other, none below `lowest` (drawings grow downwards)."""
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    placed = list(heights)
    for before, place in itertools.pairwise(order):
        placed[place] = max(placed[place], placed[before] + least)
    floor = lowest
    for place in reversed(order):
        placed[place] = min(placed[place], floor)
        floor = placed[place] - least
    return placed


def _round_up(value: float) -> float:
    """The next number that four grid lines divide well."""
    size = 10 ** max(0, math.floor(math.log10(max(value, 1))))
    return next(size * step for step in (1, 2, 4, 6, 8, 10, 20) if size * step >= max(value, 4)) if value > 4 else 4.0


def _network(figure: Network) -> tuple[float, list[str]]:
    count = len(figure.nodes)
    radius = max(62.0, 13.0 * count)
    middle = WIDTH / 2
    places: list[tuple[float, float, float | None]] = []
    hub = count > 3 and all(0 in (left, right) for left, right, _, _ in figure.edges)
    around = count - 1 if hub else count
    if hub:
        places.append((middle, 0.0, None))
    for number_ in range(around):
        angle = 2 * math.pi * (number_ + 0.5) / around - math.pi / 2
        places.append((middle + radius * 1.6 * math.cos(angle), radius * math.sin(angle), angle))
    places, height = _from_the_top(places)
    marks = []
    for left, right, label, strength in figure.edges:
        x1, y1, _ = places[left]
        x2, y2, _ = places[right]
        marks.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{ACCENT}" '
            f'stroke-opacity=".75" stroke-width="{_n(0.6 + 3.4 * strength**2)}"><title>{escape(label)}</title></line>'
        )
    for (name, group), (x, y, direction) in zip(figure.nodes, places, strict=True):
        if direction is None:
            marks += _hub(name, x, y)
            continue
        # A label lies outside the circle of dots, where no line passes: beside its dot, or above and below it.
        steep = abs(math.cos(direction)) < _STEEP
        anchor = "start" if math.cos(direction) >= 0 else "end"
        shift = (-5.0 if steep else 11.0) * (1 if anchor == "start" else -1)
        drop = (21.0 if math.sin(direction) > 0 else -24.0) if steep else 0.0
        marks.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="6" fill="{PAPER}" stroke="{INK}" stroke-width="1.6"/>')
        marks.append(_text(_cut(name, 42), x + shift, y + drop + 1, anchor=anchor, weight=600, size=11))
        marks.append(_text(_cut(group, 38), x + shift, y + drop + 14, anchor=anchor, fill=SOFT, size=10))
    return height, marks


def _from_the_top(
    places: Sequence[tuple[float, float, float | None]],
) -> tuple[list[tuple[float, float, float | None]], float]:
    """The places moved so that their labels begin at the top, and how high the drawing is."""
    heights = [y for _, y, _ in places] or [0.0]
    drop = _ROOM_FOR_LABELS - min(heights)
    return [(x, y + drop, angle) for x, y, angle in places], max(heights) + drop + _ROOM_FOR_LABELS


_ROOM_FOR_LABELS = 42.0


def _hub(name: str, x: float, y: float) -> list[str]:
    """The dot in the middle, its name on a ground of paper that covers the lines."""
    told = _cut(name, 34)
    wide = len(told) * 12 * _EM + 8
    ground = f'<rect x="{_n(x - wide / 2)}" y="{_n(y + 13)}" width="{_n(wide)}" height="17" fill="{PAPER}"/>'
    dot = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="8" fill="{ACCENT}"/>'
    return [ground, dot, _text(told, x, y + 25, anchor="middle", weight=600, size=12)]


def _text(
    text: str, x: float, y: float, *, anchor: str = "start", fill: str = INK, size: float = 11.5, weight: int = 400
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" fill="{fill}" font-size="{size}"{bold}>'
        f"{escape(text)}</text>"
    )


def _wrapped(text: str, letters: float, most: int) -> list[str]:
    """`text` in at most `most` lines of about `letters` letters."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters and len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return [_cut(line, letters + 2) for line in lines]


def _cut(text: str, letters: float) -> str:
    """`text`, or its beginning and an ellipsis."""
    limit = max(3, int(letters))
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _n(value: float) -> str:
    """A length as short as can be, the same on every machine."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
