"""Which sitmap this is."""

from __future__ import annotations


def version() -> str:
    """Return the installed version, or "source" when it runs from a checkout that was not installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("sitmap")
    except PackageNotFoundError:
        return "source"
