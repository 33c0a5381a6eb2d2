"""What users may add to the page by folium's own means, and what cannot work without a server: that is refused.

Checked when the page is rendered, since folium adds popups and icons to markers that are on the map already. What loads
scripts from a server (most of folium's plugins) works with a network only, and a warning says so.
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import folium
from branca.element import Figure

from geo.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What needs a script from a server, and what does the same without.
_REFUSED: tuple[tuple[type, str], ...] = (
    (folium.Popup, "folium.Popup needs jQuery from a server; give the marker a tooltip instead"),
    (folium.Icon, "folium.Icon needs its symbols from a server; use folium.CustomIcon or folium.DivIcon"),
)


def added_to(element: Any) -> Iterator[Any]:
    """Yield all that hangs on an element of branca, at any depth."""
    for child in element._children.values():  # noqa: SLF001  # branca has no public way to its children
        yield child
        yield from added_to(child)


def check(element: Any) -> None:
    """Raise if something was added that would fail in the browser.

    Raises
    ------
    InputError
        Says what does the same without a server.
    """
    for child in added_to(element):
        for refused, why in _REFUSED:
            if isinstance(child, refused) and not isinstance(child, folium.CustomIcon):  # which is an Icon in folium
                raise InputError(f"{why}.")
        if hosts := sorted(_hosts(child)):
            what = f"{type(child).__name__} loads from {', '.join(hosts)}"
            warnings.warn(f"{what} when the page is opened: it needs a network.", UserWarning, stacklevel=2)


def _hosts(child: Any) -> set[str]:
    """Return the servers whose scripts and styles an element of folium's asks for."""
    links = [*getattr(child, "default_js", ()), *getattr(child, "default_css", ())]
    return {host for _, link in links if (host := urlsplit(link).hostname)}


def check_place(parent: Any) -> None:
    """Raise if a map of ours stands in anything but a figure.

    Raises
    ------
    InputError
        Says where several maps may stand.
    """
    if not isinstance(parent, Figure):
        raise InputError("a map cannot stand in a map; add both to a folium.Figure.")


def name_in(figure: Any, child: Any) -> str:
    """Return the name under which an element was added to a figure."""
    found: str = next(name for name, one in figure._children.items() if one is child)  # noqa: SLF001
    return found


def image_hosts(element: Any) -> list[str]:
    """Return the hosts of the tiles and pictures that were added, which the policy of the page must allow."""
    hosts: set[str] = set()
    for child in added_to(element):
        found = re.match(r"https?://[^/]+", _image_address(child))
        if found:
            letters = child.options.get("subdomains", "abc") if "{s}" in found.group(0) else [""]
            hosts |= {found.group(0).replace("{s}", letter) for letter in letters}
    return sorted(hosts)


def _image_address(child: Any) -> str:
    if isinstance(child, folium.TileLayer):
        return str(child.tiles)
    if isinstance(child, folium.WmsTileLayer | folium.raster_layers.ImageOverlay):
        return str(child.url)
    return str(child.options.get("icon_url") or "") if isinstance(child, folium.CustomIcon) else ""
