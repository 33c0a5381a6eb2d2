"""A correction made on the map -> the new texts of the user's own YAML files. Nothing is written here.

What the page sent (:class:`PostedValues`) is checked and becomes a :class:`Proposal`: words for the journal and the new
text of each file. The smallest edit is made: one entry, in the folder of the user, comments and order kept.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geo.actors.identity import WRITTEN
from geo.config import SHIPPED_GAZETTEER
from geo.errors import InputError
from geo.gazetteer.edit import (
    add_entry,
    add_item,
    change_entry,
    drawn_features,
    flow,
    override_entry,
    set_key,
    without_entry,
)
from geo.gazetteer.gis_import import slug
from geo.gazetteer.kinds import KINDS
from geo.gazetteer.outlines import OutlineFiles
from geo.gazetteer.source import read_source, refuse
from geo.runtime.located_yaml import Problem, SourceEntry, load_yaml
from geo.runtime.values import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from geo.config import Config
    from geo.gazetteer.source import GazetteerSource
    from geo.gazetteer.store import Gazetteer
    from geo.model import Place, Situation

ADDED, SIDES, CLAIMS = "added.yaml", "sides.yaml", "claims.yaml"
OWN = "gazetteer"  # the folder beside config.yaml, where none is configured; the shipped one has this name in a clone
OWN_IN_CLONE = "own"
DIGITS = 5  # of degrees: a metre
MOST_TEXT = 400
MOST_POINTS = 200  # of an outline drawn by hand
_SAYS = {"holds": "holds", "contests": "contests", "lost": "has left or lost", "present": "is present in"}
SAYS = tuple(_SAYS)
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a correction would do: words, and the new text of each file."""

    words: str
    texts: Mapping[Path, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What corrections are made in; ``source_files`` are the files of YAML that were read before."""

    folder: Path
    config: Config
    gazetteer: Gazetteer
    situation: Situation
    source_files: dict[Path, Any]


@dataclass(frozen=True, slots=True)
class PostedValues:
    """What the page asked for, read with care: every value is what it should be, or an ``InputError`` names it."""

    values: Mapping[str, Any]

    def text(self, key: str, *, needed: bool = True) -> str:
        """Return a text on one line."""
        value = self.values.get(key, "")
        if not isinstance(value, str) or len(value) > MOST_TEXT:
            raise InputError(f"{key}: a text of at most {MOST_TEXT} letters is expected")
        found = " ".join(_CONTROL.sub(" ", value).split())
        if needed and not found:
            raise InputError(f"{key}: must be filled in")
        return found

    def degrees(self, key: str, most: float) -> float:
        """Return degrees of latitude or longitude."""
        return degrees_of(self.values.get(key), key, most)

    def chosen(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of some words."""
        value = self.values.get(key)
        if value not in choices:
            raise InputError(f"{key}: one of {', '.join(choices)} is expected")
        return str(value)

    def day(self, key: str, *, needed: bool = True) -> date | None:
        """Return a day, None where none is given."""
        text = self.text(key, needed=needed)
        if not text:
            return None
        try:
            return parse_date(text, key)
        except ValueError:
            raise InputError(f"{key}: a day like 2025-04-25 is expected") from None


def degrees_of(value: Any, key: str, most: float) -> float:
    """Return a number of degrees. Raises InputError where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > most:
        raise InputError(f"{key}: degrees between -{most:g} and {most:g} are expected")
    return round(float(value), DIGITS)


class Corrector:
    """Makes proposals for one project."""

    def __init__(self, project: Project) -> None:
        self.project, self.config = project, project.config
        self._texts: dict[Path, str] = {}
        self._source: GazetteerSource | None = None

    @property
    def source(self) -> GazetteerSource:
        """The YAML as it stands in the files now; it raises where a file is broken."""
        if self._source is None:
            theatres = self.config.theatre, *self.config.theatres
            found = read_source(self.config.gazetteers, theatres=theatres, known=self.project.source_files)
            refuse(found.problems)
            self._source = found
        return self._source

    def propose(self, values: Mapping[str, Any]) -> Proposal:
        """Return what a correction would do.

        Raises
        ------
        InputError, LexiconError
            If it cannot be made: the message says what is wrong.
        """
        ways: dict[str, Callable[[PostedValues], str]] = {
            "move": self._move,
            "add": self._add,
            "spelling": self._spelling,
            "merge": self._merge,
            "colour": self._colour,
            "claim": self._claim,
            "outline": self._outline,
        }
        posted = PostedValues(values)
        way = ways[posted.chosen("kind", tuple(ways))]
        words = way(posted)
        self._use_own_folder()
        return Proposal(words=words, texts=dict(self._texts))

    # Places

    def _move(self, posted: PostedValues) -> str:
        place = self._place(posted.text("place"))
        lat, lon = posted.degrees("lat", 90.0), posted.degrees("lon", 180.0)
        note = posted.text("note", needed=False)
        id_ = self._override(place, {"lat": lat, "lon": lon, **({"note": note} if note else {})})
        return f"{place.name} ({id_}) moved to {lat:g}, {lon:g}"

    def _spelling(self, posted: PostedValues) -> str:
        place, spelling = self._place(posted.text("place")), posted.text("spelling")
        entry = self.source.all_places.get(place.id)
        known = list(entry.data.get("names", [])) if entry is not None else []
        if spelling in known or spelling == place.name:
            raise InputError(f"{place.name} is called {spelling!r} already")
        id_ = self._override(place, {"names": flow([*known, spelling])})
        return f"{place.name} ({id_}) is also called {spelling}"

    def _add(self, posted: PostedValues) -> str:
        name, kind = posted.text("name"), posted.chosen("place_kind", KINDS[1:])
        parent = posted.text("in", needed=False)
        data: dict[str, Any] = {"name": name, "kind": kind}
        data |= {"lat": posted.degrees("lat", 90.0), "lon": posted.degrees("lon", 180.0)}
        if parent:
            data["in"] = self._place(parent).id
        if note := posted.text("note", needed=False):
            data["note"] = note
        known = self.source.all_places
        base = f"{self.config.theatre}.{slug(name) or 'place'}"
        id_ = next(one for one in _numbered(base) if one not in known)
        add_entry(self._file(ADDED), id_, data, write=self._write)
        return f"{name} ({id_}) added"

    def _outline(self, posted: PostedValues) -> str:
        place = self._place(posted.text("place"))
        ring = posted.values.get("ring")
        if not isinstance(ring, list) or not 3 <= len(ring) <= MOST_POINTS:  # noqa: PLR2004  # a triangle
            raise InputError(f"ring: 3 to {MOST_POINTS} points are expected")
        if not all(isinstance(point, list) and len(point) == 2 for point in ring):  # noqa: PLR2004  # lon, lat
            raise InputError("ring: points of longitude and latitude are expected")
        points = [[degrees_of(lon, "ring", 180.0), degrees_of(lat, "ring", 90.0)] for lon, lat in ring]
        _refuse_crossing(points)
        target = self._folder() / "outlines" / "drawn.geojson"
        known = [one for one in drawn_features(target) if one.get("id") != place.id]
        geometry = {"type": "Polygon", "coordinates": [[*points, points[0]]]}
        features = sorted(
            [*known, {"type": "Feature", "id": place.id, "geometry": geometry}], key=lambda one: one["id"]
        )
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features)
        self._write(target, f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n')
        id_ = self._override(place, {"outline": f"outlines/{target.name}#{place.id}"}, keep_outline=False)
        return f"outline of {place.name} ({id_}) drawn"

    def ring(self, id_: str) -> tuple[list[list[float]], int]:
        """Return the ring of a place's outline as it can be edited by hand, and the number of its points.

        The ring is a list of longitudes and latitudes, as the files have it now. It is empty where there is no outline,
        or one of several parts or of more than :data:`MOST_POINTS` points.
        """
        import shapely

        place = self._place(id_)
        entry, problems = self.source.all_places.get(place.id), list[Problem]()
        own = entry is not None and "outline" in entry.data
        outline = OutlineFiles().outline(entry, problems) if own and entry else self.project.gazetteer.outline(place)
        points = int(shapely.get_num_coordinates(outline)) - 1 if outline is not None else 0
        if not isinstance(outline, shapely.Polygon) or outline.interiors or points > MOST_POINTS:
            return [], points
        return [[round(lon, DIGITS), round(lat, DIGITS)] for lon, lat in outline.exterior.coords[:-1]], points

    def _place(self, id_: str) -> Place:
        return place_named(id_, self.project.gazetteer)

    def _override(self, place: Place, changes: Mapping[str, Any], *, keep_outline: bool = True) -> str:
        """Change a place in the user's folder; an entry that stands elsewhere is copied there."""
        entry = self.source.all_places.get(place.id)
        if entry is not None and self._is_own(entry.file):
            change_entry(entry, changes, write=self._write)
            return entry.id
        data = dict(entry.data) if entry is not None else _entry_of(place, self.source)
        if not keep_outline:
            data.pop("outline", None)
        id_ = (
            entry.id
            if entry is not None
            else next(
                one
                for one in _numbered(f"{self.config.theatre}.{slug(place.name)}")
                if one not in self.source.all_places
            )
        )
        section = entry.section if entry is not None else "places"
        override_entry(self._file(ADDED), id_, data, changes, entry=entry, section=section, write=self._write)
        return id_

    # Actors and sides

    def _merge(self, posted: PostedValues) -> str:
        kept, other = posted.text("actor"), posted.text("other")
        entry = self.source.actors.get(kept)
        if entry is None:
            raise InputError(f"{kept!r} is no actor of the gazetteer's YAML")
        if kept == other:
            raise InputError("an actor cannot be merged with itself")
        gone = self.source.actors.get(other)
        if gone is not None and not self._is_own(gone.file):
            return self._join_side(entry, gone)
        names = self._names_of(other, gone)
        known = list(entry.data.get("names", []))
        fresh = [name for name in names if name not in known and name != entry.data["name"]]
        if gone is not None:
            self._remove(gone)
        if fresh:
            self._change(entry, {"names": flow([*known, *fresh])}, ADDED)
        return f"{names[0]} ({other}) is the same actor as {entry.data['name']} ({kept})"

    def _names_of(self, other: str, gone: SourceEntry | None) -> list[Any]:
        if gone is not None:
            return [gone.data["name"], *gone.data.get("names", [])]
        met = self.project.situation.actors.get(other)
        if met is None or not other.startswith(WRITTEN):
            raise InputError(f"{other!r} is no party that the reports name")
        return [met.name, *met.names]

    def _join_side(self, kept: SourceEntry, other: SourceEntry) -> str:
        side = kept.data.get("side", kept.id)
        self._change(other, {"side": side}, ADDED)
        return (
            f"{other.data['name']} ({other.id}) is in the shipped gazetteer and stays an actor of its own;"
            f" it is now on the side of {kept.data['name']} ({kept.id})"
        )

    def _colour(self, posted: PostedValues) -> str:
        id_, colour = posted.text("side"), posted.text("colour")
        if not _COLOUR.match(colour):
            raise InputError("colour: six hexadecimal digits after # are expected, like #D55E00")
        side, entry = self.project.situation.sides.get(id_), self.source.sides.get(id_)
        if side is None and entry is None:
            raise InputError(f"{id_!r} is no side of this map")
        name = posted.text("name", needed=False)
        changes = {"colour": colour.upper(), **({"name": name} if name else {})}
        if entry is not None:
            self._change(entry, changes, SIDES)
        else:
            shown = side.name if side is not None else id_
            add_entry(self._file(SIDES), id_, {"name": shown, **changes}, section="sides", write=self._write)
        return f"side {name or (side.name if side else id_)} ({id_}) is drawn in {colour.upper()}"

    def _change(self, entry: SourceEntry, changes: Mapping[str, Any], name: str) -> None:
        if self._is_own(entry.file):
            if entry.file in self._texts:  # a second change of one file: as the first one left it
                raise InputError(f"{entry.file.name}: both entries stand in this file; merge them by hand")
            change_entry(entry, changes, write=self._write)
            return
        data = {**entry.data, **changes}
        add_entry(self._file(name), entry.id, data, section=entry.section, write=self._write)

    def _remove(self, entry: SourceEntry) -> None:
        lines = entry.file.read_text(encoding="utf-8").splitlines()
        self._write(entry.file, "\n".join(without_entry(lines, entry.line - 1)) + "\n")

    # Control

    def _claim(self, posted: PostedValues) -> str:
        place, actor = self._place(posted.text("place")), posted.text("actor")
        known = self.source.actors.get(actor)
        if known is None and actor not in self.project.gazetteer.actors:
            raise InputError(
                f"{actor!r} is no actor of the gazetteer; it can be merged with one, or added to actors.yaml"
            )
        says = posted.chosen("says", SAYS)
        item = {"place": self._written_place(place), "actor": actor, "says": says, "as_of": posted.day("as_of")}
        if until := posted.day("until", needed=False):
            item["until"] = until
        item |= {"source": posted.text("source"), "note": posted.text("note")}
        add_item(self._file(CLAIMS), item, section="claims", write=self._write)
        return f"{known.data['name'] if known else actor} {_SAYS[says]} {place.name} as of {item['as_of']}"

    def _written_place(self, place: Place) -> str:
        """Return the id of a place in the YAML; a town of the world that claims shall name is copied into it."""
        if place.id in self.source.all_places:
            return place.id
        return self._override(place, {})

    # Files

    def _write(self, path: Path, text: str) -> None:
        self._texts[path] = text

    def _is_own(self, file: Path) -> bool:
        return file.resolve().is_relative_to(self.project.folder.resolve()) and not file.resolve().is_relative_to(
            SHIPPED_GAZETTEER
        )

    def _folder(self) -> Path:
        own = [folder for folder in self.config.gazetteers if folder != SHIPPED_GAZETTEER]
        inside = [folder for folder in own if folder.resolve().is_relative_to(self.project.folder.resolve())]
        if inside:
            return inside[-1] / self.config.theatre
        beside = self.project.folder / OWN
        return (
            beside if beside.resolve() != SHIPPED_GAZETTEER else self.project.folder / OWN_IN_CLONE
        ) / self.config.theatre

    def _file(self, name: str) -> Path:
        return self._folder() / name

    def _use_own_folder(self) -> None:
        """Name the user's folder in config.yaml where it is not read yet."""
        folder = self._folder().parent
        if any(folder.resolve() == one.resolve() for one in self.config.gazetteers):
            return
        file = self.config.file or self.project.folder / "config.yaml"
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        known = load_yaml(file).data.get("gazetteers") if text else None
        self._write(file, set_key(text, "gazetteers", flow([*(known or []), folder.name])))


def place_named(text: str, gazetteer: Gazetteer) -> Place:
    """Return the place with an id, or the only one with a name: of the gazetteer's YAML, else of the world's towns.

    Raises
    ------
    InputError
        If there is none, or if several places bear the name.
    """
    try:
        return gazetteer.place(gazetteer.row(text))
    except KeyError:
        found = set(gazetteer.find(text))
        rows = sorted(found & set(gazetteer.own_rows) or found)
    if len(rows) > 1:
        raise InputError(f"{len(rows)} places are called {text!r}; choose one from the list that opens while you type")
    if not rows:
        raise InputError(f"{text!r} is no place of the gazetteer")
    return gazetteer.place(rows[0])


def _numbered(base: str) -> Any:
    yield base
    for number in range(2, 10_000):
        yield f"{base}-{number}"


def _refuse_crossing(points: list[list[float]]) -> None:
    import shapely

    if not shapely.Polygon(points).is_valid:
        raise InputError("ring: the outline crosses itself")


def _entry_of(place: Place, source: GazetteerSource) -> dict[str, Any]:
    """Return a place of the world's towns as an entry of YAML."""
    data: dict[str, Any] = {"name": place.name, "kind": place.kind}
    data |= {"lat": round(place.lat, DIGITS), "lon": round(place.lon, DIGITS)}
    parent = next((one for one in place.parents if one in source.all_places), "")
    if parent:
        data["in"] = parent
    if place.population:
        data["population"] = place.population
    return {**data, "note": f"{place.id}, GeoNames"}
