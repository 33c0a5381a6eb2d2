"""The examples in docstrings are run: a reader may trust them."""

from __future__ import annotations

import doctest
import importlib

import pytest
from repository import ROOT

MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for folder in ("geo", "maps")
    for path in (ROOT / folder).rglob("*.py")
    if path.stem[0] != "_" and path.parent.name != "plugin"  # what QGIS' own Python runs
)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_are_true(module):
    found = doctest.testmod(
        importlib.import_module(module), optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert found.failed == 0
