from __future__ import annotations

import re

import pytest

from geo.config import load_config
from geo.errors import ConfigError
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.custom_recogniser import load_recogniser
from geo.toponyms.resolver import Resolver


def only_sake_and_xanadu(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer("Sake|Xanadu", text)]


def test_the_spans_of_a_recogniser_decide_what_is_a_name():
    resolver = Resolver(Gazetteer.open(load_config()), recognise=only_sake_and_xanadu)
    found = resolver.resolve(Document(id="d", text="The rebels left Goma and took Sake and Xanadu on Monday."))
    assert [(r.mention.text, r.chosen.id if r.chosen else None) for r in found] == [
        ("Sake", "cod.sake"),
        ("Xanadu", None),
    ]


@pytest.mark.parametrize("name", ["nowhere:f", "json:nothing", "json", "json:__name__"])
def test_a_recogniser_that_cannot_be_loaded_is_named(name):
    with pytest.raises(ConfigError, match="recogniser"):
        load_recogniser(name)
