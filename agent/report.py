"""Stories as one self-contained HTML page: a timeline per recording, a picture per event."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from agent.counts import Minute
from agent.data import Event, Jpeg
from agent.errors import AgentError

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>streetcam-agent: replay</title><style>
:root {{ color-scheme: light dark; --line: #8885; --bar: #2a7de1; --alert: #d33; }}
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }}
h1 {{ font-size: 1.3rem; }} h2 {{ font-size: 1.05rem; margin: 2.2rem 0 .4rem; }}
.timeline {{ width: 100%; height: auto; border-bottom: 1px solid var(--line); }}
.timeline rect {{ fill: var(--bar); opacity: .75; }} .timeline rect.alert {{ fill: var(--alert); }}
.timeline text {{ font-size: 11px; fill: currentColor; opacity: .7; }}
.events {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1rem; margin-top: 1rem; }}
.event {{ border: 1px solid var(--line); border-radius: 6px; overflow: hidden; margin: 0; }}
.event img {{ width: 100%; max-height: 10rem; object-fit: contain; background: #0003; display: block; }}
.event figcaption {{ padding: .5rem .7rem; }} .event small {{ opacity: .75; }}
.alert figcaption b {{ color: var(--alert); }} p.none {{ opacity: .7; }}
</style></head><body>
<h1>{total} event(s) in {videos} recording(s)</h1>
{stories}
</body></html>
"""

WIDTH = 1000
ROW = 14


@dataclass(frozen=True, slots=True)
class Story:
    """What a recording told: its events, over, in the order of their ends, and its counts."""

    video: Path
    seconds: float
    events: tuple[Event, ...]
    counts: tuple[Minute, ...]


def write(path: Path, stories: Sequence[Story]) -> None:
    """Write the page. Raises AgentError when it cannot be written."""
    page = _PAGE.format(
        total=sum(len(story.events) for story in stories),
        videos=len(stories),
        stories="\n".join(_story(story) for story in stories),
    )
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise AgentError(f"{path}: the report cannot be written: {error.strerror}") from None


def _story(story: Story) -> str:
    events = sorted(story.events, key=lambda event: event.started)
    body = f"{_timeline(story, events)}<div class=events>{''.join(_figure(event) for event in events)}</div>"
    nothing = "<p class=none>Nothing happened.</p>"
    heading = f"<h2>{escape(story.video.name)} <small>{story.seconds:.1f} s</small></h2>"
    return f"<section>{heading}{_counts(story.counts)}{body if events else nothing}</section>"


def _counts(counts: Sequence[Minute]) -> str:
    told = [
        f"{escape(minute.rule)}: {number} {escape(label)} {way}"
        for minute in counts
        for label, way, number in minute.crossings
    ]
    return f"<p>{' &middot; '.join(told)}</p>" if told else ""


def _timeline(story: Story, events: Sequence[Event]) -> str:
    """An SVG with rows of bars for each rule and label, so many that none overlap, and the seconds below."""
    groups: dict[str, list[Event]] = {}
    for event in events:
        groups.setdefault(f"{event.trigger.rule}: {event.trigger.label}", []).append(event)
    parts, y = [], 0
    for name, members in sorted(groups.items()):
        parts.append(f'<text x="4" y="{y + 12}">{escape(name)}</text>')
        rows = _rows(members)
        parts += [_bar(event, y + ROW * (row + 1), story.seconds) for event, row in rows]
        y += ROW * (2 + max(row for _, row in rows))
    parts += _ticks(story.seconds, y + ROW)
    return f'<svg class=timeline viewBox="0 0 {WIDTH} {y + ROW}" role=img>{"".join(parts)}</svg>'


def _rows(events: Sequence[Event]) -> list[tuple[Event, int]]:
    """Each event, in the order of their starts, with the first row that is free again when it starts."""
    free: list[float] = []
    placed = []
    for event in events:
        row = next((i for i, end in enumerate(free) if end <= event.started), len(free))
        free[row : row + 1] = [end_of(event)]
        placed.append((event, row))
    return placed


def _bar(event: Event, y: int, seconds: float) -> str:
    scale = WIDTH / max(seconds, 0.1)
    x, wide = event.started * scale, max(3.0, (end_of(event) - event.started) * scale - 1)
    title = f"<title>{escape(event.trigger.label)} {event.started:.1f} to {end_of(event):.1f} s</title>"
    shape = f'x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{ROW - 4}"'
    return f'<a href="#{escape(event.id)}"><rect class="{event.trigger.severity}" {shape}>{title}</rect></a>'


def _ticks(seconds: float, height: int) -> Iterator[str]:
    for tenth in range(1, 10):
        yield f'<text x="{WIDTH * tenth / 10:.0f}" y="{height - 3}">{seconds * tenth / 10:.0f} s</text>'


def _figure(event: Event) -> str:
    trigger = event.trigger
    picture = _image(event.best) + _image(event.strip)
    title = f"<b>{escape(trigger.kind)}: {escape(trigger.label)}</b> {escape(trigger.rule)}"
    words = f"{escape(trigger.words.en)}<br>{escape(trigger.words.th)}"
    facts = f"{event.started:.1f} to {end_of(event):.1f} s, score {event.score:.2f}, top {event.top_score:.2f}"
    caption = f"<figcaption>{title}<br>{words}<br><small>{facts}</small></figcaption>"
    return f'<figure class="event {trigger.severity}" id="{escape(event.id)}">{picture}{caption}</figure>'


def _image(picture: Jpeg | None) -> str:
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(picture.data).decode()}">' if picture else ""


def end_of(event: Event) -> float:
    """When an event ended, or was last heard of."""
    return event.ended if event.ended is not None else event.wall
