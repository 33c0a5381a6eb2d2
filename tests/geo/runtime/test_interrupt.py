"""Work that is given up when something newer is to be read."""

from __future__ import annotations

import pytest

from geo.runtime.guard import guarded
from geo.runtime.interrupt import Interrupted, checkpoint, interruptible


def test_a_checkpoint_does_nothing_where_nobody_waits():
    checkpoint()
    with interruptible(None):
        checkpoint()
    with interruptible(lambda: False):
        checkpoint()


def test_what_is_given_up_is_no_fault_of_an_input():
    with pytest.raises(Interrupted), interruptible(lambda: True):
        guarded(checkpoint, "a.md", lambda _: None)
    checkpoint()
