"""Stacked bars of where time goes, as an SVG that is readable on light and dark pages."""

from xml.sax.saxutils import escape

# Told apart by people who confuse colours, too; dark text is readable on each.
COLOURS = {
    "sockets": "#9aa5b1", "TLS": "#56b4e9", "HTTP": "#5ec4a8", "JSON": "#f0c04a",
    "match": "#c79ad6", "rules": "#f28e5c", "response": "#a6cf6a", "rest": "#d0d0d0",
}
WIDTH, LEFT, RIGHT = 860, 84, 96
BAR, GAP, TOP = 44, 18, 52
NARROWEST_LABEL = 46  # pixels: what is narrower is told by the legend alone

STYLE = """\
text { font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 15px; } .faint { fill: #59636e; } .in { fill: #1f2328; text-anchor: middle; }
.right { text-anchor: end; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .faint { fill: #9198a1; } .in { fill: #1f2328; } }
"""


def draw(title, note, bars):
    """`bars`: [(name, {part: µs})], the first one the measure of the others. Parts without time are left out."""
    longest = max(sum(parts.values()) for _, parts in bars)
    scale = (WIDTH - LEFT - RIGHT) / longest
    shown = [part for part in COLOURS if any(parts.get(part, 0) >= 0.005 for _, parts in bars)]
    body = [_text(0, 18, title, "title"), _text(0, 38, note, "faint")]
    for number, (name, parts) in enumerate(bars):
        body += _bar(TOP + number * (BAR + GAP), name, parts, shown, scale, sum(bars[0][1].values()))
    top = TOP + len(bars) * (BAR + GAP) + 16
    body += _legend(top, shown, bars)
    height = top + (len(shown) + 1) * 20 + 4
    spoken = "; ".join(f"{name} {sum(parts.values()):.1f} µs" for name, parts in bars)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}: {escape(spoken)}</title>", f"<style>{STYLE}</style>", *body, "</svg>\n"])


def _text(x, y, text, kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


def _bar(top, name, parts, shown, scale, measure):
    middle = top + BAR / 2 + 5
    drawn = [_text(0, middle, name)]
    x = LEFT
    for part in shown:
        width = parts.get(part, 0) * scale
        drawn.append(f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR}" fill="{COLOURS[part]}"/>')
        if width >= NARROWEST_LABEL:
            drawn.append(_text(x + width / 2, middle, part, "in"))
        x += width
    total = sum(parts.values())
    drawn.append(_text(x + 8, middle - 8, f"{total:.1f} µs"))
    drawn.append(_text(x + 8, middle + 8, f"{total / measure:.2f} ×", "faint"))
    return drawn


def _legend(top, shown, bars):
    """A small table: part, what it is, and its µs in each bar."""
    from .profile import DESCRIPTIONS

    columns = [WIDTH - RIGHT - 90 * (len(bars) - 1 - number) for number in range(len(bars))]
    drawn = [_text(x, top, name, "right faint") for x, (name, _) in zip(columns, bars, strict=True)]
    for number, part in enumerate(shown):
        y = top + (number + 1) * 20
        drawn.append(f'<rect x="{LEFT}" y="{y - 11}" width="13" height="13" fill="{COLOURS[part]}"/>')
        drawn += [_text(LEFT + 22, y, part), _text(LEFT + 100, y, DESCRIPTIONS[part], "faint")]
        drawn += [_text(x, y, _micros(parts.get(part, 0)), "right") for x, (_, parts) in zip(columns, bars, strict=True)]
    return drawn


def _micros(value):
    return f"{value:.2f}" if value >= 0.005 else "–"
