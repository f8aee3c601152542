"""Bars as SVG: nothing but rectangles and text, so that nothing need be installed to draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _LABELS, _NUMBERS = 760, 230, 90
_BAR, _GAP, _TITLE = 20, 8, 34
_OURS, _THEIRS, _INK = "#0b6e4f", "#9aa5b1", "#1f2933"


@dataclass(frozen=True)
class Bar:
    """One bar; ``ours`` is drawn in the stronger colour."""

    label: str
    value: float
    ours: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars of one unit below a title."""

    title: str
    bars: Sequence[Bar]


def svg(charts: Sequence[Chart]) -> str:
    """The charts below each other, each on a scale of its own that begins at 0."""
    parts: list[str] = []
    y = 10
    for chart in charts:
        parts.append(_text(12, y + 18, chart.title, "bold"))
        y += _TITLE
        most = max((bar.value for bar in chart.bars), default=0.0) or 1.0
        for bar in chart.bars:
            width = (_WIDTH - _LABELS - _NUMBERS) * bar.value / most
            colour = _OURS if bar.ours else _THEIRS
            weight = "bold" if bar.ours else "normal"
            parts.append(_text(_LABELS - 10, y + 15, bar.label, weight, "end"))
            parts.append(
                f'<rect x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
            )
            parts.append(_text(_LABELS + width + 8, y + 15, f"{bar.value:.2f}", weight))
            y += _BAR + _GAP
        y += 12
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" width="{_WIDTH}"'
        f' height="{y}" font-family="sans-serif" font-size="13" role="img">\n'
        f'<rect width="{_WIDTH}" height="{y}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _text(x: float, y: float, text: str, weight: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" fill="{_INK}" font-weight="{weight}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )
