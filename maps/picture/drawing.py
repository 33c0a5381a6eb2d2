"""Situation -> a picture: title, map, legend, sources and disclaimer on a sheet of the size asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from geo.errors import InputError
from geo.model import publishers
from geo.rows import reports_of, rows_of
from geo.rows import words as words_of
from maps.brief import brief_of
from maps.brief.sentences import Words, headline
from maps.page import leaflet
from maps.picture import raster
from maps.picture.control import control_parts, statuses_on
from maps.picture.events import event_parts, events_between, first_day
from maps.picture.ground import border_parts, ground_parts
from maps.picture.labels import label_parts
from maps.picture.legend import laid, legend_rows, scale_bar
from maps.picture.letters import FONTS, wrapped
from maps.picture.locator import locator
from maps.picture.scene import Scene, sides_of
from maps.picture.sheet import WIDE, Box, fitted, size_of, view_of
from maps.picture.svg import group, layer, number, tag, text
from maps.picture.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from geo.model import Bbox, Event, Situation
    from maps.picture.events import Drawn
    from maps.picture.legend import Laid, Row
    from maps.picture.sheet import Size, View
    from maps.picture.themes import Theme

WINDOW_DAYS = 30  # of the events of a picture, where nothing else is asked for
MARGIN = 22.0
TITLE, DECK, DAY, FINE = 23.0, 14.5, 12.0, 9.5
DECK_LINES = 2
LEGEND_WIDTH = (205.0, 0.24)  # the least, and the share of the sheet
MARGIN_SHARE = 0.24  # around what is reported
LEAST_SHARE, LEAST_DEG = 1 / 3, 8.0  # of the theatre that a view shows at least, or so many degrees
MOST_LEGEND_PX = 330.0
SMALLER = (1.0, 0.92, 0.84, 0.76, 0.68)
BELOW_SHARE = 0.88  # of the size of letters in a legend below the map
THREE_COLUMNS_PX = 660.0
MOST_SOURCES, MOST_LETTERS = 8, 60
GROUND = "Natural Earth, OCHA, GeoNames (CC BY)"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
    ' width="{width}" height="{height}" viewBox="0 0 {right} {bottom}" font-family="{fonts}" role="img"'
    ' aria-labelledby="about description">'
)


@dataclass(frozen=True)
class Picture:
    """A picture of a situation. In a notebook it shows itself.

    Examples
    --------
    >>> import shapely
    >>> from geo.model import Place, Situation, Theatre
    >>> land = Place(id="n", name="Norland", kind="country", lon=1, lat=1, outline=shapely.box(0, 0, 2, 2))
    >>> theatre = Theatre(id="nor", name="Norland", bbox=(0, 0, 2, 2))
    >>> build_picture(Situation(theatre=theatre, backdrop=(land,))).to_svg()[:4]
    '<svg'
    """

    svg: str
    size: Size

    def to_svg(self) -> str:
        """Return the picture as SVG."""
        return self.svg

    def to_png(self, *, ratio: float = 2.0) -> bytes:
        """Return the picture as PNG, ``ratio`` pixels to one of its size. Needs the extra ``picture``."""
        return raster.png(self.svg, width=self.size.width, ratio=ratio)

    def to_pdf(self) -> bytes:
        """Return the picture as PDF with lines and letters. Needs the extra ``picture``."""
        return raster.pdf(self.svg, size=self.size)

    @cached_property
    def _png(self) -> bytes | None:
        try:
            return self.to_png()
        except InputError:
            return None

    def _repr_png_(self) -> bytes | None:
        """Show the picture in a notebook; without the extra the notebook takes the SVG."""
        return self._png

    def _repr_svg_(self) -> str:
        return self.svg


def build_picture(  # noqa: PLR0913  # each is one decision of the one who publishes
    situation: Situation,
    *,
    size: str = "1600x900",
    view: str = "",
    as_of: date | None = None,
    since: date | None = None,
    theme: str = "light",
    language: str = "en",
    title: str = "",
) -> Picture:
    """Return a picture of a situation.

    Parameters
    ----------
    situation
        What was read.
    size
        ``WIDTHxHEIGHT`` in pixels, or ``card`` (1200x630), ``square`` (1080x1080), ``a4``, ``a3``, ``a4-portrait``,
        ``a3-portrait``.
    view
        ``west,south,east,north`` in degrees or ``scale/lat/lon``, as in the page's address; default: what is reported.
    as_of
        The day of the control shown and the last one of the events; default: that of the situation.
    since
        First day of the events; default: 30 days up to the last one, or the first event where these days have none.
    theme
        ``light``, ``dark``, ``paper`` or ``one-ink``.
    language
        ``en``, ``fr``, ``sw`` or ``ar``.
    title
        Title; default: the name of the theatre.

    Raises
    ------
    InputError
        If a size, view, theme or language is none of these.
    """
    plan = plan_of(situation, size=size, view=view, theme=theme, language=language, title=title)
    return Picture(svg=of_day(plan, as_of or situation.as_of, since=since).draw(), size=plan.size)


def build_pictures(situation: Situation, days: Sequence[date], **options: str) -> Iterator[Picture]:
    """Yield a picture of each of some days, all of the same part of the world, as a film needs them.

    Parameters
    ----------
    situation
        What was read.
    days
        The days of the control shown, ascending.
    options
        ``size``, ``view``, ``theme``, ``language``, ``title`` of :func:`build_picture`.
    """
    plan = plan_of(situation, **options)
    before = timedelta(days=WINDOW_DAYS - 1)
    steady = steady_view(of_day(plan, days[-1], since=days[0] - before))
    for day in days:
        yield Picture(svg=of_day(steady, day, since=day - before).draw(), size=plan.size)


def steady_view(plan: Plan) -> Plan:
    """Return the plan with the view of all it shows, whatever else it will show."""
    view = plan.view or ",".join(f"{edge:.4f}" for edge in plan.reported())
    return replace(plan, view=view, steady=True)


def plan_of(  # noqa: PLR0913  # those of build_picture
    situation: Situation,
    *,
    size: str = "1600x900",
    view: str = "",
    theme: str = "light",
    language: str = "en",
    title: str = "",
) -> Plan:
    """Return the plan of a sheet without its days; parameters and errors are those of :func:`build_picture`."""
    if theme not in THEMES:
        raise InputError(f"--theme {theme}: is none of {', '.join(THEMES)}.")
    if language not in leaflet.LANGUAGES:
        raise InputError(f"language {language!r} is none of {', '.join(leaflet.LANGUAGES)}.")
    words = Words(language=language, table=leaflet.page_words()[language])
    return Plan(
        situation=situation, size=size_of(size), theme=THEMES[theme], words=words, day=None, first=None, events=(),
        view=view, title=title or situation.theatre.names.get(language, situation.theatre.name),
    )  # fmt: skip


def of_day(plan: Plan, day: date | None, *, since: date | None) -> Plan:
    """Return the plan of a day, with the events since another."""
    first, events = _events(plan.situation, since, day)
    return replace(plan, day=day, first=first, events=events)


def _events(situation: Situation, since: date | None, day: date | None) -> tuple[date | None, list[Event]]:
    if day is None:
        return None, []
    first = since or day - timedelta(days=WINDOW_DAYS - 1)
    found = events_between(situation, first, day)
    if found or since:
        return first, found
    first = first_day(situation, day) or day
    return first, events_between(situation, first, day)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is drawn, and where its parts stand. Its ``day`` is None where nothing that was read has one."""

    situation: Situation
    size: Size
    theme: Theme
    words: Words
    day: date | None
    first: date | None
    events: Sequence[Event]
    view: str
    title: str
    steady: bool = False  # the map stands where it does whatever the title says

    @property
    def scale(self) -> float:
        """The size of letters against the usual one."""
        return self.size.scale

    @property
    def beside(self) -> bool:
        """Whether the legend stands beside the map."""
        return self.size.width / self.size.height >= WIDE

    def draw(self) -> str:
        """Return the picture as SVG."""
        head, top = self._head()
        foot, bottom = self._foot()
        margin, gap = MARGIN * self.scale, 14 * self.scale
        whole = Box(left=margin, top=top, width=self.size.width - 2 * margin, height=bottom - top)
        scene, parts, legend = self._beside(whole, gap) if self.beside else self._below(whole, gap)
        return self._file(scene, [*parts, self._frame(scene.view.box)], [*head, layer("legend", legend), *foot])

    def _beside(self, whole: Box, gap: float) -> tuple[Scene, list[str], list[str]]:
        """Return the map with its legend in a column beside it, in smaller letters where it would be too tall."""
        least, share = LEGEND_WIDTH
        side = min(max(least * self.scale, share * self.size.width), MOST_LEGEND_PX * self.scale)
        box = Box(left=whole.left, top=whole.top, width=whole.width - side - gap, height=whole.height)
        place = Box(left=box.right + gap, top=whole.top, width=side, height=whole.height)
        scene, parts, drawn = self._map(box)
        rows = self._legend(scene, drawn)
        for less in SMALLER:
            made = laid(scene, rows, place, columns=1, scale=self.scale * less)
            if made.height <= place.height:
                break
        return scene, parts, [*made.parts, locator(scene, place, height=place.height - made.height)]

    def _below(self, whole: Box, gap: float) -> tuple[Scene, list[str], list[str]]:
        """Return the map with its legend below it in columns, and leave them as much height as they need."""
        scene, _, drawn = self._map(whole, draft=True)
        height = self._columns(scene, drawn, whole).height
        box = Box(left=whole.left, top=whole.top, width=whole.width, height=max(120.0, whole.height - height - gap))
        scene, parts, drawn = self._map(box)
        place = Box(left=whole.left, top=box.bottom + gap, width=whole.width, height=height)
        return scene, parts, self._columns(scene, drawn, place).parts

    def _columns(self, scene: Scene, drawn: Drawn, place: Box) -> Laid:
        rows, scale = self._legend(scene, drawn), self.scale * BELOW_SHARE
        columns = min(len(rows), 3 if place.width / scale > THREE_COLUMNS_PX else 2)
        return laid(scene, rows, place, columns=max(1, columns), scale=scale)

    def _scene(self, box: Box) -> Scene:
        return Scene(
            situation=self.situation, day=self.day, view=self._view(box), theme=self.theme, words=self.words,
            scale=self.scale, sides=sides_of(self.situation),
        )  # fmt: skip

    def _map(self, box: Box, *, draft: bool = False) -> tuple[Scene, list[str], Drawn]:
        """Return the map; a draft has no ground and no names, and says what the legend will hold."""
        scene = self._scene(box)
        return scene, *self.drawn_on(scene, draft=draft)

    def drawn_on(
        self, scene: Scene, *, clip: str = "map-frame", draft: bool = False, bar: bool = True
    ) -> tuple[list[str], Drawn]:
        """Return the map of the plan on a scene, cut at the clip path of that name."""
        control, held = control_parts(scene)
        drawn = event_parts(scene, self.events, held)
        if draft:
            return [], drawn
        ground, borders = ground_parts(scene), border_parts(scene)
        line, taken = scale_bar(scene) if bar else ("", None)
        labels = label_parts(scene, drawn.spoken, drawn.circles, [taken] if taken else [])
        cut = {"clip_path": f"url(#{clip})"}
        return [
            layer("ground", ground, **cut),
            layer("control", control, **cut),
            layer("borders", borders, fill="none", stroke_linejoin="round", **cut),
            layer("events", drawn.parts, **cut),
            layer("labels", [*labels, line], **cut),
        ], drawn

    def _frame(self, box: Box) -> str:
        return tag("rect", fill="none", stroke=self.theme.rule, stroke_width=0.8 * self.scale, x=box.left, y=box.top,
                   width=box.width, height=box.height)  # fmt: skip

    def _view(self, box: Box) -> View:
        if self.view:
            return view_of(self.view, box)
        return fitted(self.reported(), box)

    def reported(self) -> Bbox:
        """Return what is reported on in the theatre, with a margin, never less than a third of the theatre."""
        west, south, east, north = self.situation.theatre.bbox
        spots = [(event.where.lon, event.where.lat) for event in self.events if event.where]
        spots += [(one.place.lon, one.place.lat) for one in self._held_places()]
        inside = [
            (x, y) for x, y in spots if x is not None and y is not None and west <= x <= east and south <= y <= north
        ]
        if not inside:
            return west, south, east, north
        lons, lats = sorted(x for x, _ in inside), sorted(y for _, y in inside)
        spare = len(inside) // 40  # far outliers of a long table
        left, right, low, high = lons[spare], lons[-1 - spare], lats[spare], lats[-1 - spare]
        wide = max(right - left, min((east - west) * LEAST_SHARE, LEAST_DEG))
        tall = max(high - low, min((north - south) * LEAST_SHARE, LEAST_DEG))
        x, y = (left + right) / 2, (low + high) / 2
        half_wide, half_tall = wide * (0.5 + MARGIN_SHARE / 2), tall * (0.5 + MARGIN_SHARE / 2)
        return x - half_wide, max(-84.0, y - half_tall), x + half_wide, min(84.0, y + half_tall)

    def _held_places(self) -> list:  # type: ignore[type-arg]
        scene = Scene(
            situation=self.situation, day=self.day, view=fitted((0, 0, 1, 1), Box(left=0, top=0, width=1, height=1)),
            theme=self.theme, words=self.words, scale=1.0, sides={},
        )  # fmt: skip
        return statuses_on(scene)

    def _legend(self, scene: Scene, drawn: Drawn) -> list[list[Row]]:
        control, events = self._legend_heads()
        return legend_rows(scene, drawn, control_head=control, event_head=events)

    def _legend_heads(self) -> tuple[str, str]:
        words = self.words
        control, events = words.text("legend_holders"), words.text("legend_events")
        if self.day is None:
            return control, events
        return f"{control}, {words.day(self.day)}", f"{events}, {words.span(self.first or self.day, self.day)}"

    def _head(self) -> tuple[list[str], float]:
        """Return the title, the sentence of what changed and the day, and where they end."""
        scale, margin, parts = self.scale, MARGIN * self.scale, []
        y, width = margin * 0.75, self.size.width - 2 * margin
        lines: list[tuple[str, float, str | None, str]] = [(line, TITLE * scale, "700", self.theme.ink) for line in
                 wrapped(self.title, TITLE * scale, width=width, bold=True, most=2)]  # fmt: skip
        if self.day:
            said = headline(
                brief_of(self.situation, first=self.first or self.day, last=self.day), self.situation, self.words
            )
            deck = wrapped(said, DECK * scale, width=width, most=DECK_LINES)
            deck += [""] * (DECK_LINES - len(deck) if self.steady else 0)
            lines += [(line, DECK * scale, None, self.theme.ink) for line in deck]
            about = [_begun(self.words.text("as_of", date=self.words.day(self.day))), self._counts()]
            lines.append((" · ".join(part for part in about if part), DAY * scale, None, self.theme.muted))
        for line, size, weight, ink in lines:
            y += size * 1.0
            parts.append(text(line, margin, y, font_size=size, font_weight=weight, fill=ink))
            y += size * 0.3
        return [layer("title", parts)], y + 8 * scale

    def _counts(self) -> str:
        return self.words.plural("reports", len(self.situation.documents)) if self.situation.documents else ""

    def _foot(self) -> tuple[list[str], float]:
        """Return the sources and the disclaimer, and where the space above them ends."""
        scale, margin = self.scale, MARGIN * self.scale
        width, size = self.size.width - 2 * margin, FINE * scale
        named = Counter(name for document in reports_of(self.situation.documents) for name in publishers(document))
        rows = rows_of(self.situation.documents)
        if rows is not None:
            named.update(name.strip() for source in words_of(rows.source) for name in source.split(";"))
        named = Counter({name: count for name, count in named.items() if name and len(name) <= MOST_LETTERS})
        ranked = sorted(named, key=lambda name: (-named[name], name))
        most = ", ".join(ranked[:MOST_SOURCES]) + (" …" if len(ranked) > MOST_SOURCES else "")
        said = f"{self.words.text('picture_sources')}: {most or self.words.text('no_source')}. "
        more = [one for one in self.situation.attribution if not one.startswith("GeoNames")]
        said += f"{self.words.text('picture_ground')}: {'; '.join([GROUND, *more])}. {self.words.text('disclaimer')}"
        lines = wrapped(said, size, width=width, most=4)
        y = self.size.height - margin * 0.7 - (len(lines) - 1) * size * 1.3
        parts = [
            text(line, margin, y + at * size * 1.3, font_size=size, fill=self.theme.muted)
            for at, line in enumerate(lines)
        ]
        return [layer("sources", parts)], y - size - 8 * scale

    def _file(self, scene: Scene, map_parts: Sequence[str], others: Sequence[str]) -> str:
        width, height = self.size.paper or (f"{self.size.width:g}", f"{self.size.height:g}")
        right, bottom = number(self.size.width), number(self.size.height)
        box = scene.view.box
        frame = tag("rect", x=box.left, y=box.top, width=box.width, height=box.height)
        clip = tag("clipPath", frame, id="map-frame")
        defs = tag("defs", clip + "".join(made for _, made in sorted(scene.defs.items())))
        paper = tag("rect", id="paper", width=self.size.width, height=self.size.height, fill=self.theme.paper)
        about = [
            text_tag("title", "about", self.title),
            text_tag("desc", "description", " ".join(self._spoken())),
        ]
        head = HEAD.format(width=width, height=height, right=right, bottom=bottom, fonts=FONTS)
        return "\n".join([head, *about, defs, paper, group("map", map_parts), *others, "</svg>", ""])

    def _spoken(self) -> list[str]:
        """Return what somebody hears who does not see the picture."""
        if self.day is None:
            return [self.words.text("disclaimer")]
        brief = brief_of(self.situation, first=self.first or self.day, last=self.day)
        day = self.words.text("as_of", date=self.words.day(self.day))
        return [f"{_begun(day)}.", headline(brief, self.situation, self.words), self.words.text("disclaimer")]


def _begun(words: str) -> str:
    """Return words as a line begins with them."""
    return words[:1].upper() + words[1:]


def text_tag(name: str, id_: str, content: str) -> str:
    """Return an element that holds a text for readers who do not see the picture."""
    from xml.sax.saxutils import escape

    from maps.picture.svg import clean

    return tag(name, escape(clean(content)), id=id_)
