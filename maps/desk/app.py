"""The requests that the desk answers. Everything is JSON but the page itself."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from geo.errors import InputError, SitmapError
from geo.tables.situation import unresolved_rows
from maps.desk.corrections import PostedValues
from maps.desk.decisions import MOST_ROWS, queue_of
from maps.desk.features import api_routes
from maps.desk.guard import TOO_LARGE, TooLargeError
from maps.desk.page import desk_page
from maps.desk.paste import read_pasted, report_file
from maps.desk.session import StaleError

if TYPE_CHECKING:
    from starlette.requests import Request

    from maps.desk.journal import Edit
    from maps.desk.session import Desk

MOST_UNRESOLVED = 500
MOST_FOUND = 20  # places of a search
MOST_NUMBER = 2**31


def make_app(desk: Desk, *, page_token: str) -> Starlette:
    """Return the application of a desk; :class:`maps.desk.guard.Guard` stands before it."""
    answers = _Answers(desk, page_token)
    routes = [
        Route("/", answers.page),
        Route("/desk/changes", answers.changes),
        Route("/desk/propose", answers.propose, methods=["POST"]),
        Route("/desk/apply", answers.apply, methods=["POST"]),
        Route("/desk/undo", answers.undo, methods=["POST"]),
        Route("/desk/journal", answers.journal),
        Route("/desk/queue", answers.queue),
        Route("/desk/unresolved", answers.unresolved),
        Route("/desk/places", answers.places),
        Route("/desk/outline", answers.outline),
        Route("/desk/read", answers.read, methods=["POST"]),
        Route("/desk/save", answers.save, methods=["POST"]),
        *api_routes(desk),
    ]
    handlers = {SitmapError: _refused, TooLargeError: _too_large, Exception: _broken}
    return Starlette(routes=routes, exception_handlers=handlers)


async def _refused(_: Request, error: Exception) -> Response:
    """Answer with what is wrong, as the command line would say it."""
    words = " ".join(str(error).split())
    if isinstance(error, StaleError):
        return JSONResponse({"error": words, "diff": error.diff, "digest": error.digest}, status_code=409)
    return JSONResponse({"error": words}, status_code=422)


async def _too_large(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": TOO_LARGE}, status_code=413)


async def _broken(_: Request, error: Exception) -> Response:
    words = f"{type(error).__name__}: an error in sitmap itself; the terminal shows it in full"
    return JSONResponse({"error": words}, status_code=500)


class _Answers:
    def __init__(self, desk: Desk, page_token: str) -> None:
        self.desk, self.page_token = desk, page_token
        self._pages: dict[tuple[str, str], str] = {}

    async def page(self, _: Request) -> Response:
        config = self.desk.reader.config
        key = config.title or config.theatre, config.language
        if key not in self._pages:
            make = partial(desk_page, title=key[0], language=key[1], page_token=self.page_token)
            self._pages[key] = await run_in_threadpool(make)
        return HTMLResponse(self._pages[key])

    async def changes(self, request: Request) -> Response:
        """Answer when something changed: the data where it is newer than what the page has, the ground likewise."""
        version, tick = number_of(request, "since", 0), number_of(request, "tick", -1)
        await self.desk.changed_after(version, tick)
        current = self.desk.current
        head = {"version": current.version if current else 0, "tick": self.desk.tick, "busy": self.desk.busy}
        parts = [json.dumps(head).encode()[:-1]]
        if current is not None and current.version != version:
            parts += [b',"data":', current.packed.data]
            if request.query_params.get("ground") != current.packed.ground_key:
                parts += [b',"ground":', current.packed.ground]
        return Response(b"".join([*parts, b"}"]), media_type="application/json")

    async def propose(self, request: Request) -> Response:
        values = await body_of(request)
        proposal, diff, digest = await run_in_threadpool(self.desk.propose, values)
        return JSONResponse({"words": proposal.words, "diff": diff, "digest": digest})

    async def apply(self, request: Request) -> Response:
        values = await body_of(request)
        digest = values.get("digest", "")
        apply = partial(self.desk.apply, values, digest=digest if isinstance(digest, str) else "")
        return self._made(await run_in_threadpool(apply))

    async def undo(self, request: Request) -> Response:
        number = (await body_of(request)).get("number", 0)
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < MOST_NUMBER:
            raise InputError("number: the number of an edit is expected")
        return self._made(await run_in_threadpool(partial(self.desk.undo, number)))

    def _made(self, edit: Edit, **more: Any) -> Response:
        """Answer with what was done, and with what could be taken back next: the page knows it before it is read."""
        head = {"number": edit.number, "words": edit.words, "undoes": edit.undoes, "undo": self.desk.last_edit()}
        return JSONResponse(head | more)

    async def journal(self, _: Request) -> Response:
        edits = await run_in_threadpool(self.desk.journal.edits)
        undone = {edit.undoes for edit in edits}
        rows = [
            {"number": one.number, "time": one.time, "words": one.words, "undone": one.number in undone}
            for one in reversed(edits)
            if not one.undoes
        ]
        return JSONResponse({"edits": rows})

    async def queue(self, request: Request) -> Response:
        offset, limit = number_of(request, "offset", 0), number_of(request, "limit", MOST_ROWS)
        open_only = request.query_params.get("all") != "1"
        make = partial(
            queue_of, self.desk.situation, self.desk.reader.decisions, offset=offset, limit=limit, open_only=open_only
        )
        version = self.desk.current.version if self.desk.current else 0
        return JSONResponse({"version": version, **await run_in_threadpool(make)})

    async def unresolved(self, _: Request) -> Response:
        rows = await run_in_threadpool(lambda: list(unresolved_rows(self.desk.situation)))
        keys = ("document", "start", "end", "text", "sentence", "container", "candidates", "reasons")
        return JSONResponse(
            {"total": len(rows), "items": [{key: row[key] for key in keys} for row in rows[:MOST_UNRESOLVED]]}
        )

    async def places(self, request: Request) -> Response:
        text = request.query_params.get("q", "")[:100].strip()
        gazetteer = self.desk.gazetteer
        found = [gazetteer.place(row) for row in gazetteer.search(text, limit=MOST_FOUND)] if len(text) > 1 else []
        keys = ("id", "name", "kind", "admin1", "country", "lat", "lon")
        return JSONResponse({"places": [{key: getattr(place, key) for key in keys} for place in found]})

    async def outline(self, request: Request) -> Response:
        ring, points = await run_in_threadpool(self.desk.ring, request.query_params.get("place", ""))
        return JSONResponse({"ring": ring, "points": points})

    async def read(self, request: Request) -> Response:
        posted = PostedValues(await body_of(request))
        return JSONResponse(await run_in_threadpool(self._read, posted))

    def _read(self, posted: PostedValues) -> dict[str, Any]:
        tools = self.desk.reader.tools
        if tools is None:
            raise InputError("the gazetteer is still being read; try again in a moment")
        with self.desk.reading:
            return read_pasted(posted, tools)

    async def save(self, request: Request) -> Response:
        posted = PostedValues(await body_of(request))
        reader = self.desk.reader
        texts = report_file(posted, project=reader.project, inputs=reader.named_inputs)
        name = next(iter(texts)).name
        edit = await run_in_threadpool(partial(self.desk.save, texts, words=f"report {name} saved"))
        return self._made(edit, file=name)


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request. Raises InputError where it is none."""
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InputError("JSON is expected") from error
    if not isinstance(found, dict):
        raise InputError("a JSON object is expected")
    return found


def number_of(request: Request, key: str, default: int) -> int:
    """Return a whole number of the query. Raises InputError where it is none."""
    text = request.query_params.get(key, str(default))
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 10 or int(text) < min(default, 0):  # noqa: PLR2004
        raise InputError(f"{key}: a whole number is expected")
    return int(text)
