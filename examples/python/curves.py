"""Curves as an SVG picture, a panel for each quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Label, steps, values.
Curve = tuple[str, Sequence[float], Sequence[float]]

COLOURS = ("#5470c6", "#91cc75", "#ee6666", "#fac858")
WIDTH, HEIGHT, LEFT, TOP, GAP = 420, 260, 70, 70, 110
TICKS = 5


def _panel(title: str, curves: Sequence[Curve], left: int) -> list[str]:
    last = max(max(steps) for _, steps, _ in curves) or 1
    low = min(min(values) for _, _, values in curves)
    high = max(max(values) for _, _, values in curves)
    span = (high - low) or 1.0

    def place(step: float, value: float) -> tuple[float, float]:
        return left + WIDTH * step / last, TOP + HEIGHT * (high - value) / span

    parts = [
        f'<text x="{left}" y="{TOP - 12}" font-weight="bold">{title}</text>',
        f'<rect x="{left}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999999"/>',
        f'<text x="{left + WIDTH / 2}" y="{TOP + HEIGHT + 36}" text-anchor="middle">step</text>',
    ]
    for i in range(TICKS + 1):
        x, y = place(last * i / TICKS, low + span * i / TICKS)
        parts.append(
            f'<text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{last * i / TICKS:.0f}</text>'
        )
        parts.append(
            f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{low + span * i / TICKS:.3g}</text>'
        )
    for colour, (label, steps, values) in zip(COLOURS, curves, strict=False):
        points = " ".join("{:.1f},{:.1f}".format(*place(*point)) for point in zip(steps, values, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"><title>{label}</title></polyline>'
        )
    return parts


def draw_curves(title: str, panels: Mapping[str, Sequence[Curve]]) -> str:
    """SVG text: one panel for each title, with up to four curves, beside each other."""
    width = LEFT + len(panels) * (WIDTH + GAP)
    parts = [f'<text x="20" y="28" font-size="16" font-weight="bold">{title}</text>']
    for i, (name, curves) in enumerate(panels.items()):
        parts += _panel(name, curves, LEFT + i * (WIDTH + GAP))
    legend = TOP + HEIGHT + 64
    for i, (label, _, _) in enumerate(next(iter(panels.values()))):
        x = LEFT + 110 * i
        parts.append(
            f'<line x1="{x}" y1="{legend - 4}" x2="{x + 24}" y2="{legend - 4}" stroke="{COLOURS[i]}" stroke-width="3"/>'
        )
        parts.append(f'<text x="{x + 32}" y="{legend}">{label}</text>')
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{legend + 20}" '
        'font-family="sans-serif" font-size="12" fill="#222222">'
    )
    return "\n".join([head, '<rect width="100%" height="100%" fill="#ffffff"/>', *parts, "</svg>", ""])
