"""A little gazetteer in a folder of its own, for tests that edit, break and rebuild it."""

from __future__ import annotations

import json
from dataclasses import replace

from geo.config import Config

PLACES = """\
# Places of the test theatre.
places:
  tst.land:
    name: Testland
    kind: country
    iso2: TL
    iso3: TLD
    lat: -1.0
    lon: 28.0
    bbox: [27, -2, 29, 0]
  tst.north:   # the province
    name: North Province
    names: [Norde, {fr: Province du Nord}, {abbr: NP}]
    kind: adm1
    in: tst.land
    outline: outlines/units.geojson#north
    code: TL.01

  # Towns stand below.
  tst.walikale:
    name: Walikale
    names: [Walikali, {weak: the town}]
    kind: town
    lat: -0.5   # measured
    lon: 28.1
    in: tst.north
    population: 15000
"""
REST = """\
regions:
  tst.all: {name: all of it, covers: [tst.north], fuzzy: true}
  tst.road: {name: the road, path: [tst.walikale, [28.5, -0.7]], kind: road}
actors:
  army: {name: Army, names: [soldiers, {weak: the troops}], side: government, colour: blue}
prior:
  - {place: tst.walikale, actor: army, since: 2025-01-01}
"""
THEATRE = "theatre:\n  tst: {name: Test, country: TLD, bbox: [27, -2, 29, 0]}\n"
SQUARE = [[27.5, -1.0], [28.5, -1.0], [28.5, 0.0], [27.5, 0.0], [27.5, -1.0]]


def write_gazetteer(folder):
    """Write the theatre ``tst`` below a folder and return the configuration that reads it alone."""
    theatre = folder / "tst"
    (theatre / "outlines").mkdir(parents=True)
    (theatre / "theatre.yaml").write_text(THEATRE, encoding="utf-8")
    (theatre / "places.yaml").write_text(PLACES, encoding="utf-8")
    (theatre / "rest.yaml").write_text(REST, encoding="utf-8")
    feature = {"type": "Feature", "id": "north", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}}
    outlines = {"type": "FeatureCollection", "features": [feature]}
    (theatre / "outlines" / "units.geojson").write_text(json.dumps(outlines), encoding="utf-8")
    return replace(Config(), theatre="tst", theatres=(), gazetteers=(folder,))
