"""A new theatre: a folder of commented YAML that passes the check as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.errors import ConfigError
from geo.gazetteer.edit import SCHEMA_LINE, write_whole
from geo.gazetteer.schema import SCHEMA
from geo.runtime.located_yaml import short
from geo.runtime.safe_yaml import quoted

if TYPE_CHECKING:
    from pathlib import Path

_WORD = re.compile(r"[a-z][a-z0-9-]*\Z")

_THEATRE = """\
# The part of the world that the map of this theatre shows first. Every key: gazetteer/README.md.

theatre:
  {key}:
    name: {title}
    # names: [{{fr: ...}}]
    # country: XXX                # ISO 3166-1 alpha-3: the country a bare name belongs to first
    # countries: [XXX, YYY]
    bbox: [-20.0, -35.0, 52.0, 38.0]   # west, south, east, north: change it to your theatre's box
"""

_PLACES = """\
# Places: units first, then towns. Take away the # of an example and change it.
# An id is {theatre}.something, in lower case; `in` is the id of the parent.

places: {{}}
#  {theatre}.north:
#    name: Northern province
#    names: [North, {{fr: Province du Nord}}]
#    kind: adm1
#    lat: 9.5
#    lon: 20.5
#    in: world.xxx                # the country: sitmap gazetteer search NAME shows its id
#    radius_km: 120               # or outline: outlines/adm1.geojson#north, drawn in QGIS
#    note: where you have it from
#  {theatre}.market-town:
#    name: Market Town
#    kind: town                   # city town village camp airport mine lake river road ...
#    lat: 9.41
#    lon: 20.62
#    in: {theatre}.north
#    population: 20000
#    precision_km: 2              # how well you know the point
"""

_REGIONS = """\
# Vernacular regions: areas whose edge nobody has drawn.

regions: {{}}
#  {theatre}.borderland:
#    name: the borderland
#    covers: [{theatre}.north]    # or lat, lon and radius_km
#    fuzzy: true
"""

_ACTORS = """\
# Who acts. One side, one colour: blue vermillion green purple orange sky yellow grey.

actors: {{}}
#  army:
#    name: Army
#    names: [armed forces, {{fr: forces armées}}, {{weak: government troops}}]
#    sector: MIL
#    inter: State forces          # State forces, Rebel group, Political militia, Identity militia, Rioters,
#                                 # Protesters, Civilians, External/Other forces
#    side: government
#    colour: blue
"""

_FILES = {"theatre.yaml": _THEATRE, "places.yaml": _PLACES, "regions.yaml": _REGIONS, "actors.yaml": _ACTORS}


def write_skeleton(folder: Path, theatre: str) -> tuple[Path, ...]:
    """Write the files of a new theatre into ``folder/theatre``; return them.

    Raises
    ------
    ConfigError
        If the name cannot be a folder and the beginning of ids, or the folder is there already.
    """
    if not _WORD.match(theatre):
        raise ConfigError(f"{theatre!r} cannot name a theatre: lower case letters, digits and hyphens, as in mali")
    target = folder / theatre
    if target.exists():
        raise ConfigError(f"{short(target)} is there already. Choose another name, or edit what is there.")
    words = {"theatre": theatre, "key": quoted(theatre), "title": quoted(theatre.replace("-", " ").capitalize())}
    for name, text in _FILES.items():
        write_whole(target / name, f"{SCHEMA_LINE}../{SCHEMA.name}\n{text.format(**words)}")
    schema = folder / SCHEMA.name
    if not schema.exists():
        write_whole(schema, SCHEMA.read_text(encoding="utf-8"))
    return tuple(target / name for name in _FILES)
