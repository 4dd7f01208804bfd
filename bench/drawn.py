"""The figures as one SVG: a row for each kind of request, a bar for each size, and the line that it must reach."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, LEFT, RIGHT, ROW, BAR = 860, 210, 120, 62, 15
INK, PAPER, RULE = "#191D2F", "#FBF8F1", "#C9C2B2"
SHADES = ("#2B3A7A", "#6876AE", "#A9B2D2")


def chart(title: str, rows: Sequence[tuple[str, Mapping[int, float], float]], unit: str) -> str:
    """`rows`: name, value by number of cases, and what it must reach (0: nothing was promised)."""
    most = max([value for _n, by, goal in rows for value in (*by.values(), goal)], default=1) or 1
    scale = (WIDTH - LEFT - RIGHT) / most
    height = 56 + ROW * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        f'<text x="16" y="28" font-size="17" font-weight="600" fill="{INK}">{escape(title)}</text>',
    ]
    for place, (name, by_size, goal) in enumerate(rows):
        top = 50 + place * ROW
        parts.append(
            f'<text x="{LEFT - 12}" y="{top + 20}" text-anchor="end" fill="{INK}">{escape(name)}</text>'
        )
        for number, (cases, value) in enumerate(by_size.items()):
            y = top + number * (BAR + 2)
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{value * scale:.1f}" height="{BAR}" fill="{SHADES[number % 3]}"/>'
                f'<text x="{LEFT + value * scale + 6:.1f}" y="{y + 12}" font-size="11" fill="{INK}">'
                f"{value:,.0f} {escape(unit)} · {short(cases)}</text>"
            )
        if goal:
            x = LEFT + goal * scale
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4}" y2="{top + 50}" stroke="{INK}" stroke-dasharray="3 2"/>'
            )
        parts.append(f'<line x1="16" x2="{WIDTH - 16}" y1="{top + 54}" y2="{top + 54}" stroke="{RULE}"/>')
    return "\n".join([*parts, "</svg>"])


def short(cases: int) -> str:
    """10,000 as 10k, 1,000,000 as 1M."""
    return (
        f"{cases // 1_000_000}M"
        if cases >= 1_000_000
        else f"{cases // 1000}k"
        if cases >= 1000
        else str(cases)
    )


def summary(found: Mapping[str, Any]) -> list[tuple[str, Mapping[int, float], float]]:
    """The rows of one database: how many a second of each kind, by size."""
    kinds: dict[str, dict[int, float]] = {}
    for size in found["http"]:
        for kind, one in size["kinds"].items():
            kinds.setdefault(kind, {})[size["cases"]] = one["per_second"]
    goals = found.get("goals", {})
    return [(kind, by, goals.get(kind, 0)) for kind, by in kinds.items()]
