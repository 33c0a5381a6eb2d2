from __future__ import annotations

import pytest

from geo.errors import LexiconError
from geo.events.extract import classify, shipped_ontology
from geo.events.ontology import EVENT_TYPES, LAYERS, SUB_EVENTS, load_ontology
from geo.text.phrase_matcher import compile_phrase


def test_all_25_sub_event_types_have_a_type_with_cues():
    ontology = shipped_ontology()
    with_cues = {cue.type for cue in ontology.cues} | {
        "attack_civilians",
        "clash",
        "protest_intervention",
        "excessive_force",
        "violent_demonstration",
    }
    covered = {ontology.types[type_id].acled_sub_event_type for type_id in with_cues if type_id}
    assert set(SUB_EVENTS) <= covered
    assert len(SUB_EVENTS) == 25


@pytest.mark.parametrize("event_type", shipped_ontology().types.values(), ids=lambda kind: kind.id)
def test_every_type_has_a_label_in_both_languages_a_known_layer_and_a_colour(event_type):
    assert set(event_type.labels) >= {"en", "fr"}
    assert event_type.layer in LAYERS
    assert event_type.colour.startswith("#")


def test_every_cue_has_an_id_of_its_own():
    ids = [cue.id for cue in shipped_ontology().cues]
    assert len(ids) == len(set(ids))


def test_a_users_file_adds_a_type_and_a_cue_without_code(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "types:\n  drone_sighting: {label: Drone sighting, layer: strategic, acled: Other}\n"
        "cues:\n  drone_sighting:\n    - {id: drone.seen, tier: 4.5, words: [drone~ sighted]}\n"
        "  abduction:\n    - {id: mine.abduct, tier: 5, words: [spirited away]}\n",
        encoding="utf-8",
    )
    ontology = load_ontology([path])
    assert ontology.types["drone_sighting"].label == "Drone sighting"
    assert classify("Drones sighted over the lake.", ontology=ontology)[0] == "Other"
    assert classify("Two men were spirited away at night.", ontology=ontology)[0] == "Abduction/forced disappearance"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("types:\n  x: {layer: strategic}\n", "types.x: needs a label"),
        ("types:\n  x: {label: X, layer: moon}\n", "'moon' is not one of"),
        ("types:\n  x: {label: X, acled: Moon landing}\n", "not one of ACLED's 25"),
        ("types:\n  x: {label: X, lable: Y}\n", "unknown key"),
        ("cues:\n  nothing: [{id: a, words: [b]}]\n", "no such event type"),
        ("cues:\n  clash: [{id: a}]\n", "needs id: and words:"),
        ("cues:\n  clash: [{id: a, words: [no]}]\n", "put it in quotes"),
        ("cues:\n  clash: [{id: a, words: ['.. x']}]\n", "must begin and end with a word"),
        ("- a\n", "must hold the sections"),
        ("types: [\n", "not YAML"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path, written, message):
    path = tmp_path / "mine.yaml"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"mine\.yaml") as caught:
        load_ontology([path])
    assert message in str(caught.value)


def test_the_lexis_is_made_once():
    ontology = load_ontology()
    assert ontology.lexis is ontology.lexis


def test_a_phrase_knows_both_men_and_man():
    (element,) = compile_phrase("gunm*n")
    assert element[0] == {"gunman", "gunmen"}


def test_no_section_of_the_shipped_file_names_a_key_twice():
    section, seen = "", set()
    for line in EVENT_TYPES.read_text(encoding="utf-8").splitlines():
        name = line.split(":")[0]
        if line[:1].isalpha():
            section = name
        elif line.startswith("  ") and line[2:3].isalpha() and line.rstrip().endswith(":"):
            assert (section, name) not in seen, name
            seen.add((section, name))
