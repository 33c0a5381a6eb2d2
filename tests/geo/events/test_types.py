"""Types of short texts: which incident is meant where several acts are reported."""

from __future__ import annotations

import gzip
import json

import pytest
from repository import ROOT

from geo.events.absorption import absorption_table
from geo.events.extract import annotate, classify, shared_parser, shipped_ontology
from geo.events.learnt_types import NONE, WEIGHTS, shipped_weights
from geo.events.ontology import SUB_EVENTS
from geo.events.segments import segments_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Army gunners and riflemen fired machine guns at the positions of the insurgents near Lakaba.", "Armed clash"),
        ("Separatists and soldiers exchanged mortar fire across the river on Sunday.", "Armed clash"),
        ("Militants raided a mining camp near Zoro. Reservists fired back and killed one of them.", "Armed clash"),
        ("Jihadists killed three volunteer fighters (VDP) at a well near Tandi.", "Armed clash"),
        ("Gunmen kidnapped a nurse in Kolda; her body was found in a ditch on Sunday.", "Attack"),
        ("Des hommes armés ont enlevé un infirmier à Kolda. Son corps a été retrouvé deux jours plus tard.", "Attack"),
        ("Twenty insurgents laid down their arms and surrendered to the army at Bela.", "Agreement"),
        ("Three police officers were deployed to the square ahead of the teachers' march.", "Change to group/activity"),
        ("Two student leaders were arrested in Lomba on the eve of the march.", "Arrests"),
        ("Hundreds marched in Lomba to honour teachers killed last month in a bombing.", "Peaceful protest"),
        ("Protesters pulled down the fence of the town hall and set tyres alight in Sofo.", "Violent demonstration"),
        ("Bandits opened fire on a passenger plane on the runway of Guri; nobody was hurt.", "Attack"),
    ],
)
def test_one_incident_has_one_type(text, expected):
    assert classify(text)[0] == expected


def test_a_text_is_read_in_its_own_language():
    assert classify("Des hommes armés ont tué cinq villageois à Boga.")[0] == "Attack"
    assert classify("Des hommes armés ont tué cinq villageois à Boga.", language="fr")[0] == "Attack"


def test_weights_name_every_sub_event_type_and_no_event():
    weights = shipped_weights()
    assert weights is not None
    assert set(weights.types) == {*SUB_EVENTS, NONE}
    assert WEIGHTS.stat().st_size < 300_000


def test_a_decision_is_explained_by_its_features():
    text = annotate("Gunmen shot dead two farmers near Boga.", ontology=shipped_ontology())
    syntax = text.own_syntax(language="en", parser=shared_parser(), actors={})
    readings = text.rule_readings(shipped_ontology(), syntax)
    segment = segments_of(text.spans, text.cued, readings, syntax)[0]
    features = segment.features(text.marked, text.spans, shipped_ontology())
    weights = shipped_weights()
    assert weights is not None
    assert "act.kill to civilian" in features
    assert all(name in features for name, _ in weights.reasons(features, "Attack"))


def test_the_table_of_absorption_names_types_of_the_ontology():
    types = shipped_ontology().types
    table = absorption_table()
    named = {*table.takes_in, *(name for row in table.takes_in.values() for name in row)}
    named |= {name for one in table.sequences for name in (*one.first, *one.second, one.type)}
    assert named <= types.keys()


def test_no_snippet_is_learnt_twice():
    lines = gzip.decompress((ROOT / "bench" / "data" / "type_snippets.jsonl.gz").read_bytes()).decode().splitlines()
    texts = [" ".join(json.loads(line)["text"].lower().split()) for line in lines]
    assert len(texts) > 2000
    assert len(set(texts)) == len(texts)
