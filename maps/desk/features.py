"""The situation for other programs: collections of features as OGC API - Features has them, documented by OpenAPI.

``/api/collections/events/items?bbox=&datetime=`` gives GeoJSON that QGIS adds as a live layer. Read only; pages of at
most :data:`MOST_ITEMS` features.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.errors import InputError
from maps.exports.geojson import feature_line, metadata
from maps.exports.schema import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.requests import Request

    from geo.model import Situation
    from maps.desk.session import Desk
    from maps.exports.tables import LayerSchema, Row, Shape

MOST_ITEMS, USUAL_ITEMS = 10_000, 100
CONFORMS = tuple(
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in ("core", "geojson", "oas30")
)
GEOJSON = "application/geo+json"
OPEN = {"", ".."}


# The layers of the GeoPackage, each with one kind of geometry: QGIS takes the kind of a collection's first features and
# shows no other.
NAMES = (
    *("events", "events_areas", "control", "control_hatch", "front_areas", "front_lines"),
    *("claims", "mentions", "places"),
)
COLLECTIONS = {name: BY_NAME[name] for name in NAMES}
DAYS = (("event_date", "end_date"), ("valid_from", "valid_to"), ("as_of", "as_of"))  # first and last day of a feature


class Api:
    """Answers of the API; the features of a state are made once."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._made: tuple[int, dict[str, list[tuple[str, Row, Shape]]]] = (0, {})

    async def landing(self, request: Request) -> Response:
        """Answer with what there is."""
        base = _base(request)
        links = [
            _link(f"{base}", "self", "application/json", "this document"),
            _link(f"{base}/openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.0", "the API"),
            _link(f"{base}/conformance", "conformance", "application/json", "what it conforms to"),
            _link(f"{base}/collections", "data", "application/json", "the collections"),
        ]
        about = await run_in_threadpool(lambda: metadata(self.desk.situation))
        return JSONResponse({"title": about["title"], "description": about["description"], "links": links})

    async def conformance(self, _: Request) -> Response:
        """Answer with what the API conforms to."""
        return JSONResponse({"conformsTo": list(CONFORMS)})

    async def collections(self, request: Request) -> Response:
        """Answer with the collections."""
        base, box = _base(request), self.desk.situation.theatre.bbox
        found = [_described(name, one, base, list(box)) for name, one in COLLECTIONS.items()]
        return JSONResponse(
            {"links": [_link(f"{base}/collections", "self", "application/json", "")], "collections": found}
        )

    async def collection(self, request: Request) -> Response:
        """Answer with one collection."""
        name = request.path_params["name"]
        if name not in COLLECTIONS:
            return _missing(name)
        box = self.desk.situation.theatre.bbox
        return JSONResponse(_described(name, COLLECTIONS[name], _base(request), list(box)))

    async def items(self, request: Request) -> Response:
        """Answer with the features of a collection, a page of them."""
        name = request.path_params["name"]
        if name not in COLLECTIONS:
            return _missing(name)
        try:
            _refuse_unknown(set(request.query_params))
            box, days = box_of(request.query_params.get("bbox", "")), days_of(request.query_params.get("datetime", ""))
            limit = whole(request.query_params.get("limit", str(USUAL_ITEMS)), "limit", least=1)
            offset = whole(request.query_params.get("offset", "0"), "offset", least=0)
        except InputError as error:
            return JSONResponse({"code": "InvalidParameterValue", "description": str(error)}, status_code=400)
        limit = min(limit, MOST_ITEMS)
        rows = await run_in_threadpool(self._rows, name)
        kept = [row for row in rows if _within(row, box, days)]
        shown = kept[offset : offset + limit]
        links = [_link(str(request.url), "self", GEOJSON, "this page")]
        if offset + limit < len(kept):
            links.append(
                _link(str(request.url.include_query_params(offset=offset + limit)), "next", GEOJSON, "next page")
            )
        head = json.dumps(
            {"type": "FeatureCollection", "numberMatched": len(kept), "numberReturned": len(shown), "links": links}
        )
        body = ",\n".join(_line(id_, row, shape) for id_, row, shape in shown)
        return Response(f'{head[:-1]}, "features": [{body}]}}', media_type=GEOJSON)

    async def item(self, request: Request) -> Response:
        """Answer with one feature."""
        name, wanted = request.path_params["name"], request.path_params["item"]
        if name not in COLLECTIONS:
            return _missing(name)
        rows = await run_in_threadpool(self._rows, name)
        found = next((row for row in rows if row[0] == wanted), None)
        if found is None:
            return _missing(wanted)
        return Response(_line(*found), media_type=GEOJSON)

    async def openapi(self, request: Request) -> Response:
        """Answer with the description of the API."""
        media = "application/vnd.oai.openapi+json;version=3.0"
        return Response(json.dumps(openapi(_base(request))), media_type=media)

    def _rows(self, name: str) -> list[tuple[str, Row, Shape]]:
        """Return the features of a collection with their ids."""
        situation, current = self.desk.situation, self.desk.current
        version = current.version if current is not None else 0
        if self._made[0] != version:
            self._made = version, {}
        made = self._made[1]
        if name not in made:
            made[name] = list(_named(COLLECTIONS[name], situation))
        return made[name]


def api_routes(desk: Desk) -> list[Route]:
    """Return the routes of the API."""
    api = Api(desk)
    return [
        Route("/api", api.landing),
        Route("/api/conformance", api.conformance),
        Route("/api/openapi.json", api.openapi),
        Route("/api/collections", api.collections),
        Route("/api/collections/{name}", api.collection),
        Route("/api/collections/{name}/items", api.items),
        Route("/api/collections/{name}/items/{item}", api.item),
    ]


def _named(layer: LayerSchema, situation: Situation) -> Iterator[tuple[str, Row, Shape]]:
    """Yield the features of a layer with ids made of the columns that name a row: the same rows, the same ids."""
    seen: dict[str, int] = {}
    for row, shape in layer.rows(situation):
        id_ = "_".join(str(row[key]) for key in layer.key.split()).replace("/", "_")
        count = seen[id_] = seen.get(id_, 0) + 1
        yield (f"{id_}~{count}" if count > 1 else id_), dict(row), shape


def box_of(text: str) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of a ``bbox``; None for all the world.

    Raises
    ------
    InputError
        If it is no box in degrees.
    """
    if not text:
        return None
    try:
        numbers = [float(one) for one in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # noqa: PLR2004  # with heights, which nothing here has
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(one) <= most for one, most in zip(numbers, (180, 90, 180, 90), strict=True)):  # noqa: PLR2004
        raise InputError("bbox: west,south,east,north in degrees are expected")
    west, south, east, north = numbers
    if south > north:
        raise InputError("bbox: south lies beyond north")
    return west, south, east, north


def days_of(text: str) -> tuple[str, str]:
    """Return the first and last day of a ``datetime``, "" where it is open.

    >>> days_of("2025-04-01/.."), days_of("2025-04-25T00:00:00Z")
    (('2025-04-01', ''), ('2025-04-25', '2025-04-25'))
    """
    if not text:
        return "", ""
    parts = text.split("/")
    if len(parts) > 2:  # noqa: PLR2004  # first and last
        raise InputError("datetime: a day, or first/last, is expected")
    first, last = _day(parts[0]), _day(parts[-1])
    if first and last and last < first:
        raise InputError("datetime: the last day lies before the first")
    return first, last


def _day(text: str) -> str:
    if text in OPEN:
        return ""
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise InputError("datetime: days like 2025-04-25 are expected") from None


def whole(text: str, key: str, *, least: int) -> int:
    """Return a whole number of a query."""
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) < least:  # noqa: PLR2004  # of nine digits
        raise InputError(f"{key}: a whole number of at least {least} is expected")
    return int(text)


def _refuse_unknown(keys: set[str]) -> None:
    unknown = sorted(keys - {"bbox", "datetime", "limit", "offset", "token", "f"})
    if unknown:
        raise InputError(f"{unknown[0]}: no such parameter; known are bbox, datetime, limit, offset")


def _within(
    feature: tuple[str, Row, Shape], box: tuple[float, float, float, float] | None, days: tuple[str, str]
) -> bool:
    _, row, shape = feature
    if box is not None and (shape is None or not _meets(shape, box)):
        return False
    dated = next((names for names in DAYS if names[0] in row), None)
    if not any(days) or dated is None:
        return True
    first, last = row[dated[0]] or "", row[dated[1]] or row[dated[0]] or ""
    return bool(first) and (not days[1] or str(first)[:10] <= days[1]) and (not days[0] or str(last)[:10] >= days[0])


def _meets(shape: Shape, box: tuple[float, float, float, float]) -> bool:
    """Return whether a point or area meets a box; one whose west lies beyond its east reaches over the date line."""
    west, south, east, north = box
    parts = [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
    if isinstance(shape, tuple):
        return any(w <= shape[0] <= e and s <= shape[1] <= n for w, s, e, n in parts)
    return shape is not None and any(shape.intersects(shapely.box(*part)) for part in parts)


def _line(id_: str, row: Row, shape: Shape) -> str:
    line = feature_line(row, shape)
    return f'{{"id": {json.dumps(id_)}, {line[1:]}'


def _described(name: str, one: LayerSchema, base: str, box: list[float]) -> dict[str, Any]:
    here = f"{base}/collections/{name}"
    return {
        "id": name,
        "title": one.title,
        "description": one.about,
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [box]}},
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            _link(here, "self", "application/json", one.title),
            _link(f"{here}/items", "items", GEOJSON, one.title),
        ],
    }


def _link(href: str, rel: str, kind: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def _missing(name: str) -> Response:
    return JSONResponse({"code": "NotFound", "description": f"there is no {name}"}, status_code=404)


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/api"


def openapi(base: str) -> dict[str, Any]:
    """Return the description of the API, OpenAPI 3.0."""
    name = _parameter("name", "path", {"type": "string", "enum": sorted(COLLECTIONS)}, needed=True)
    box = {"type": "string", "example": "28,-2,30,0"}
    query = [
        _parameter("bbox", "query", box),
        _parameter("datetime", "query", {"type": "string", "example": "2025-04-01/2025-04-30"}),
        _parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": USUAL_ITEMS}),
        _parameter("offset", "query", {"type": "integer", "minimum": 0, "maximum": 999_999_999, "default": 0}),
    ]
    item = _parameter("item", "path", {"type": "string"}, needed=True)
    return {
        "openapi": "3.0.3",
        "info": {"title": "sitmap", "version": "1", "description": "The situation as reported. Read only."},
        "servers": [{"url": base}],
        "paths": {
            "/": _get("what there is", "application/json"),
            "/conformance": _get("what the API conforms to", "application/json"),
            "/collections": _get("the collections", "application/json"),
            "/collections/{name}": _get("one collection", "application/json", [name], errors=("404",)),
            "/collections/{name}/items": _get("its features", GEOJSON, [name, *query], errors=("400", "404")),
            "/collections/{name}/items/{item}": _get("one feature", GEOJSON, [name, item], errors=("404",)),
        },
    }


def _parameter(name: str, where: str, schema: dict[str, Any], *, needed: bool = False) -> dict[str, Any]:
    return {"name": name, "in": where, "required": needed, "schema": schema}


def _get(
    summary: str, media: str, parameters: Iterable[dict[str, Any]] = (), *, errors: Iterable[str] = ()
) -> dict[str, Any]:
    answers = {"200": {"description": summary, "content": {media: {"schema": {"type": "object"}}}}}
    answers |= {code: {"description": "why not", "content": {"application/json": {}}} for code in (*errors, "422")}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": answers}}
