"""The page as a ``folium.Map``, with folium's network access removed: it shows in a notebook and can be added to.

Imported only where somebody asks for the map as an object: folium takes half a second to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
from branca.element import Element, Figure
from folium.template import Template

from maps.page import folium_support
from maps.page.document import MAP_NAME, page_around

if TYPE_CHECKING:
    from maps.page.document import Page

MAP_ID = MAP_NAME.removeprefix("map_")


class MapPage(Figure):
    """branca's figure with a page of ours: a policy in the head, the quotes last, so that the map opens before them."""

    _template = Template("{{this.written(kwargs)}}")

    def __init__(self, page: Page) -> None:
        super().__init__(height="640px", title=page.title)
        self._id, self.page = "page", page
        self.header._children.clear()  # noqa: SLF001  # branca's meta tag says the charset again
        # They are kept: a page in a notebook is rendered again.
        self.tail = tuple(page.blocks)
        for name, element in page.elements:
            self.header.add_child(Written(element), name=name)

    def written(self, kwargs: dict[str, Any]) -> str:
        """Return the page with all that was added to it."""
        folium_support.check(self)
        head, body, script = (part.render(**kwargs) for part in (self.header, self.html, self.script))
        hosts = folium_support.image_hosts(self)
        before, after = page_around(self.page, head=head, body=body, script=script, image_hosts=hosts)
        return "".join((before, "\n".join(self.tail), after))


class Written(Element):
    """A piece of the page as it is: branca would read code and data as templates, for a second where they are long."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class SituationMap(folium.Map):
    """A ``folium.Map`` that asks no server for anything. Its JavaScript name is ``map_situation``.

    It is the only map of its page. In a ``folium.Figure``, alone or beside others, each stands in a frame of its own.
    """

    _template = Template(
        "{% macro header(this, kwargs) %}{% endmacro %}"
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = sitmap.map;{% endmacro %}"
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012  # folium's name; nothing is fetched
    default_css: list[tuple[str, str]] = []  # noqa: RUF012  # as above

    def __init__(self, page: Page) -> None:
        west, south, east, north = page.bbox
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self._id, self.body, self.page = MAP_ID, page.body, MapPage(page)
        # folium has made a figure of its own by now; the page takes its place.
        self.page.add_child(self)
        self._box = page.bbox

    @property
    def _parent(self) -> Any:
        return self._around

    @_parent.setter
    def _parent(self, parent: Any) -> None:
        """Take a place in a figure under a name of its own: by branca's way a second map would replace the first."""
        self._around = parent
        children = parent._children if isinstance(parent, Figure) and not isinstance(parent, MapPage) else {}  # noqa: SLF001  # branca has no public way
        if children.get(MAP_NAME) is self:
            del children[MAP_NAME]
            children[f"{MAP_NAME}_{len(children) + 1}"] = self

    def render(self, **kwargs: Any) -> Any:
        """Draw into the page, or as a frame into a figure of folium's.

        Raises
        ------
        InputError
            If the map was added to anything else, as to another map.
        """
        around = self._parent
        if around is self.page:
            self.page.html.add_child(Written(self.body), name=self.get_name())
            plain: Any = super()
            return plain.render(**kwargs)
        folium_support.check_place(around)
        self._parent = self.page
        try:
            around.html.add_child(Written(self.page._repr_html_()), name=folium_support.name_in(around, self))
        finally:
            self._parent = around
        return None

    def get_bounds(self) -> list[list[float | None]]:
        """Return the box of the theatre, as folium writes one: ``[[south, west], [north, east]]``."""
        west, south, east, north = self._box
        return [[south, west], [north, east]]
