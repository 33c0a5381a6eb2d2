"""Names by their sound: an entry that was edited is found as if all had been compiled anew."""

from __future__ import annotations

import pytest
from small_gazetteer import write_gazetteer

from geo.gazetteer.patch import patched
from geo.gazetteer.sound_index import SoundIndex
from geo.gazetteer.source import read_source
from geo.gazetteer.store import Gazetteer

ADDED = "    population: 15000\n  tst.kasugo: {name: Kasugo, kind: town, lat: -0.4, lon: 28.2, in: tst.north}\n"
EDITS = [
    ("name: Walikale", "name: Mubambiro"),
    ("names: [Walikali, {weak: the town}]", "names: [Walikali, Mubambiro, {weak: the town}]"),
    ("    population: 15000\n", ADDED),
    ("lat: -0.5 ", "lat: -0.6 "),
]


def heard(gazetteer, names=("Walikalé", "Walikaly", "Mubambiru", "Kassugo")):
    index, country = SoundIndex(gazetteer), gazetteer.countries.index("TL")
    found = {name: index.search(name, country) for name in names}
    return {
        name: [(gazetteer.place(hit.row).id, hit.key, hit.likeness) for hit in hits] for name, hits in found.items()
    }


@pytest.mark.parametrize(("old", "new"), EDITS)
@pytest.mark.parametrize("known", [True, False], ids=["kept from before", "first asked for after the edit"])
def test_an_edited_entry_is_found_by_its_sound_as_after_compiling(tmp_path, old, new, known):
    config = write_gazetteer(tmp_path / "gazetteer")
    file = tmp_path / "gazetteer" / "tst" / "places.yaml"
    before, compiled = read_source(config.gazetteers, theatres=["tst"]), Gazetteer.open(config)
    if known:
        assert heard(compiled)["Walikalé"]
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    after = read_source(config.gazetteers, theatres=["tst"])
    ids = {id_ for id_ in after.places if id_ not in before.places or after.places[id_].data != before.places[id_].data}
    edited = patched(compiled, before, after, ids=ids, sections={"places"})
    assert ids
    assert heard(edited) == heard(Gazetteer.open(config))
