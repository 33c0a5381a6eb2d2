"""config.yaml -> :class:`Config`. Errors name file, line and key path; a misspelt key gets the nearest one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

from geo.errors import ConfigError
from geo.runtime.values import clean, parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import yaml

SHIPPED_GAZETTEER = Path(__file__).resolve().parent.parent / "gazetteer"
CONFIG_NAME = "config.yaml"
LANGUAGES = ("en", "fr", "sw", "ar")
SERVICES = ("nominatim", "photon", "geonames", "pelias")
AREAS = ("auto", "named", "voronoi", "influence")
FROM_TABLES = ("transfers", "all")
FEEDS_FOLDER = "feeds"  # beside config.yaml: the reports that feeds gave
_FEED_KEYS = frozenset({"url", "folder", "reliefweb", "host", "appname"})
_WEB = ("http://", "https://")
# What a column of a table may hold (`columns:`); geo/inputs/column_maps.py says what becomes of each.
COLUMN_FIELDS = (
    *(
        "id",
        "date",
        "end_date",
        "country",
        "admin1",
        "admin2",
        "location",
        "latitude",
        "longitude",
        "type",
        "text",
        "title",
    ),
    *("actor1", "actor2", "fatalities", "source", "url", "language"),
)


def found_theatres(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the theatres that lie in gazetteer folders, sorted: subfolders with a ``theatre.yaml``."""
    return tuple(sorted({path.parent.name for folder in folders for path in folder.glob("*/theatre.yaml")}))


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocoderSettings:
    """Whom to ask when the gazetteer does not know, and how politely. Seconds carry ``_s``."""

    service: str = "nominatim"
    host: str | None = None
    user_agent: str | None = None
    delay_s: float = 1.0
    timeout_s: float = 10.0
    cache: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlSettings:
    """The constants of the ledger; docs/control.md says what moves when one of them moves."""

    half_life_days: float = 30.0
    contested_days: int = 14
    controls_at: float = 0.75
    presence_at: float = 0.5
    margin: float = 0.25
    unknown_below: float = 0.3
    own_word: float = 0.5
    against_interest: float = 1.2
    least_score: float = 0.18
    from_tables: str = "transfers"
    areas: str = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Where new reports come from. ``kind``: rss (RSS or Atom), folder, reliefweb (``where`` is what is searched for).

    ``host`` takes the place of ReliefWeb's address, ``appname`` is the name that it has registered for whoever asks.
    """

    name: str
    kind: str
    where: str
    host: str = ""
    appname: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """A step of a story on the page: a text by language, the day shown, ``(lat, lon, scale)``, and who says so."""

    text: tuple[tuple[str, str], ...]
    day: date | None = None
    view: tuple[float, ...] = ()
    source: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that can be set for a build. ``Config()`` alone works anywhere: shipped gazetteer, theatre ``cod``.

    ``theatre`` decides what the map shows and which country a bare name belongs to first; the places and actors of all
    ``theatres`` are known.

    ``gazetteers`` are absolute folders, the shipped one first; later ones override. ``hold_hours`` withholds positions
    that are fresher. ``sources`` are outlets and the ids of the places where they are at home. ``columns`` are
    patterns of file names with pairs of field and column, for tables of one's own. ``countries`` (ISO 3166-1 alpha-2)
    are those whose places were fetched into the project (``sitmap gazetteer fetch``). ``feeds`` are asked for new
    reports by ``sitmap watch`` and ``serve`` with ``--online``; what they gave is among the ``inputs``. ``story`` are
    steps through which the page leads its reader. ``file`` is
    where it was read from, None for the defaults.
    """

    theatre: str = "cod"
    theatres: tuple[str, ...] = field(default_factory=lambda: found_theatres((SHIPPED_GAZETTEER,)))
    gazetteers: tuple[Path, ...] = (SHIPPED_GAZETTEER,)
    inputs: tuple[Path, ...] = ()
    out: Path = Path("out")
    as_of: date | None = None
    language: str = "en"
    title: str | None = None
    online: bool = False
    geocoder: GeocoderSettings = field(default_factory=GeocoderSettings)
    score_threshold: float = 0.35
    control: ControlSettings = field(default_factory=ControlSettings)
    hold_hours: float = 0.0
    quotes: bool = True
    hidden_layers: tuple[str, ...] = ()
    event_types: tuple[Path, ...] = ()
    recogniser: str | None = None
    sources: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    countries: tuple[str, ...] = ()
    feeds: tuple[Feed, ...] = ()
    story: tuple[StoryStep, ...] = ()
    file: Path | None = None


def load_config(path: Path | None = None, **overrides: Any) -> Config:
    """Read a configuration file; without ``path``, ``config.yaml`` here, else the defaults.

    Parameters
    ----------
    path
        A YAML file. Relative paths inside it are relative to it.
    overrides
        Fields of :class:`Config` that win over the file (the options of the command line).

    Raises
    ------
    ConfigError
        If the file is missing, is no YAML, or has a key or value that cannot be used.
    """
    if path is None and not Path(CONFIG_NAME).is_file():
        return replace(Config(), **overrides)
    path = (path or Path(CONFIG_NAME)).resolve()
    values, lines = _read(path)
    return replace(_config(values, lines, path), **overrides)


def _read(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error}). Name another file with --config.") from error
    try:
        node, values = _parsed(text)
    except yaml.YAMLError as error:
        raise ConfigError(_yaml_message(path, error)) from error
    if values is None:
        return {}, {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}:1: a mapping of keys is expected, not {type(values).__name__}")
    lines: dict[str, int] = {}
    _collect_lines(node, "", lines)
    return values, lines


def _parsed(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the node, which knows its lines, and the values of it."""
    from geo.runtime.safe_yaml import compose, construct

    node = compose(text)
    return node, construct(node) if node else None


def _yaml_message(path: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    where = f"{path}:{mark.line + 1}" if mark else str(path)
    return f"{where}: not valid YAML: {problem}"


def _collect_lines(node: yaml.Node | None, prefix: str, lines: dict[str, int]) -> None:
    from yaml import MappingNode

    if not isinstance(node, MappingNode):
        return
    for key, value in node.value:
        path = f"{prefix}{key.value}"
        lines[path] = key.start_mark.line + 1
        _collect_lines(value, f"{path}.", lines)


def _config(values: dict[str, Any], lines: dict[str, int], path: Path) -> Config:
    known = {f.name for f in fields(Config)} - {"file", "hold_hours"} | {"hold", "areas"}
    _refuse_unknown(values, known, lines, path, prefix="")
    reader = _Reader(path=path, lines=lines)
    given: dict[str, Any] = {"file": path}
    for key, value in values.items():
        if key != "areas":  # the short way to write control.areas
            name, converted = reader.convert(key, value)
            given[name] = converted
    if "areas" in values:
        areas = reader.areas(values["areas"], within=values.get("control"))
        given["control"] = replace(given.get("control", ControlSettings()), areas=areas)
    if given.get("feeds"):
        given["inputs"] = (
            *given.get("inputs", ()),
            *fetched_folders(given["feeds"], path.parent, given.get("inputs", ())),
        )
    if values.get("theatres") is None:
        given["theatres"] = found_theatres(given.get("gazetteers", (SHIPPED_GAZETTEER,)))
    return Config(**given)


def fetched_folders(feeds: Sequence[Feed], project: Path, inputs: Sequence[Path]) -> tuple[Path, ...]:
    """Return the folders in which the reports of feeds lie, less those named already and those that are empty yet."""
    folders = [Path(feed.where) for feed in feeds if feed.kind == "folder"]
    wanted = dict.fromkeys(folder for folder in (*folders, project / FEEDS_FOLDER) if _holds_files(folder))
    return tuple(folder for folder in wanted if not any(folder.is_relative_to(one) for one in inputs))


def _holds_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def _refuse_unknown(
    values: Mapping[str, Any], known: set[str], lines: dict[str, int], path: Path, *, prefix: str
) -> None:
    for key in values:
        if key not in known:
            hint = _nearest(key, sorted(known)) or f" Known keys: {', '.join(sorted(known))}."
            line = lines.get(f"{prefix}{key}", 1)
            raise ConfigError(f"{path}:{line}: {prefix}{key}: unknown key.{hint}")


def _nearest(written: Any, known: Sequence[str]) -> str:
    import difflib

    near = difflib.get_close_matches(str(written), known, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


class _Reader(NamedTuple):
    """Turns plain YAML values into fields, and says where one cannot be used."""

    path: Path
    lines: dict[str, int]

    def fail(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self.path}:{self.lines.get(key, 1)}: {key}: {message}")

    def convert(self, key: str, value: Any) -> tuple[str, Any]:
        """Return the field's name and value for one top-level key."""
        if key == "hold":
            return "hold_hours", self._hours(value)
        if key in {"geocoder", "control"}:
            return key, self._settings(key, value)
        if key in {"gazetteers", "inputs", "event_types"}:
            return key, self._paths(key, value)
        if key in {"theatres", "hidden_layers", "countries"}:
            return key, self._words(key, value)
        listed = {"sources": self._sources, "columns": self._columns, "feeds": self._feeds, "story": self._story}
        if key in listed:
            return key, listed[key](value)
        return key, self._plain(key, value)

    def _story(self, value: Any) -> tuple[StoryStep, ...]:
        if value is not None and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            raise self.fail("story", "a list of steps is expected, like - {text: ..., day: 2025-01-27}")
        return tuple(self._step(item) for item in value or ())

    def _step(self, item: dict[str, Any]) -> StoryStep:
        _refuse_unknown(item, {f.name for f in fields(StoryStep)}, self.lines, self.path, prefix="story.")
        text = item.get("text")
        by_language = text if isinstance(text, dict) else {"": text}
        if not by_language or not all(isinstance(words, str) and words for words in by_language.values()):
            raise self.fail("story", f"text: a sentence is expected, or one a language, like {{en: ...}}, not {text!r}")
        source, url = (clean(str(item.get(key) or "")) for key in ("source", "url"))
        if url and not url.startswith(_WEB):
            raise self.fail("story", f"url: {url!r} is no address: http:// or https:// is expected")
        return StoryStep(
            text=tuple((str(language), clean(str(words))) for language, words in by_language.items()),
            day=self._date("story", item.get("day")),
            view=self._view(item.get("view")),
            source=source,
            url=url,
        )

    def _view(self, value: Any) -> tuple[float, ...]:
        """Return ``(lat, lon, scale)`` of ``scale/lat/lon``, as the address of the page has it."""
        if value is None:
            return ()
        try:
            scale, lat, lon = (float(part) for part in str(value).split("/"))
        except ValueError:
            scale = lat = lon = float("nan")
        if not (0 <= scale <= 18 and abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004  # scales, degrees
            raise self.fail("story", f"view: scale/lat/lon is expected, like 9/-1.68/29.23, not {value!r}")
        return lat, lon, scale

    def _feeds(self, value: Any) -> tuple[Feed, ...]:
        """Return feeds: a name with an address, a folder, or a mapping that says which of them it is."""
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise self.fail("feeds", f"names with addresses are expected, like wire: https://..., not {value!r}")
        return tuple(self._feed(f"feeds.{name}", str(name), item) for name, item in value.items())

    def _feed(self, key: str, name: str, item: Any) -> Feed:
        given = item if isinstance(item, dict) else {"url" if str(item).startswith(_WEB) else "folder": item}
        _refuse_unknown(given, set(_FEED_KEYS), self.lines, self.path, prefix=f"{key}.")
        kinds = sorted(set(given) - {"host", "appname"})
        if len(kinds) != 1 or not all(isinstance(word, str) and word for word in given.values()):
            raise self.fail(key, "an address (https://...), a folder, or reliefweb: what to search for is expected")
        (kind,) = kinds
        where, host, appname = clean(given[kind]), given.get("host", ""), given.get("appname", "")
        if kind == "reliefweb" and not appname:
            raise self.fail(key, "appname is missing: ReliefWeb answers only to names that it has registered")
        if not all(url.startswith(_WEB) for url in (where if kind == "url" else "", host) if url):
            raise self.fail(key, f"{where if kind == 'url' else host!r} is no address: http:// or https:// is expected")
        if kind == "folder":
            where = str(self._path(key, where))
        return Feed(name=name, kind="rss" if kind == "url" else kind, where=where, host=host, appname=appname)

    def areas(self, value: Any, *, within: Any) -> str:
        """Return how areas are drawn, written at the top level; it may stand in one place only."""
        if isinstance(within, dict) and within.get("areas", value) != value:
            raise self.fail("areas", f"{value!r} here and {within['areas']!r} under control: write one of them")
        return str(self._choice(AREAS)("areas", value))

    def _plain(self, key: str, value: Any) -> Any:
        checks: dict[str, Any] = {"out": self._path, "as_of": self._date, "language": self._choice(LANGUAGES)}
        if key in checks:
            return checks[key](key, value)
        if key in {"online", "quotes"}:
            return self._bool(key, value)
        if key == "score_threshold":
            return self._number(key, value)
        if value is None and key in {"title", "recogniser"}:
            return None
        if not isinstance(value, str) or not value:
            raise self.fail(key, f"a word is expected, not {value!r}")
        return clean(value)

    def _sources(self, value: Any) -> tuple[tuple[str, str], ...]:
        if value is None:
            return ()
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self.fail("sources", f"names with ids of places are expected, like Okapi: world.cod, not {value!r}")
        return tuple((str(name), item) for name, item in value.items())

    def _columns(self, value: Any) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Return file patterns with fields and columns; a field beside the patterns holds for every file."""
        if value is None:
            return ()
        if not isinstance(value, dict):
            raise self.fail("columns", f"fields with names of columns are expected, like text: Incident, not {value!r}")
        every = {field: column for field, column in value.items() if not isinstance(column, dict)}
        rules = [
            ("*", "columns.", every),
            *((str(p), f"columns.{p}.", m) for p, m in value.items() if isinstance(m, dict)),
        ]
        for _, prefix, fields_ in rules:
            _refuse_unknown(fields_, set(COLUMN_FIELDS), self.lines, self.path, prefix=prefix)
        return tuple((pattern, tuple((f, str(c)) for f, c in some.items())) for pattern, _, some in rules if some)

    def _settings(self, key: str, value: Any) -> Any:
        cls = GeocoderSettings if key == "geocoder" else ControlSettings
        if value is None:
            return cls()
        if not isinstance(value, dict):
            raise self.fail(key, f"a mapping is expected, not {value!r}")
        hints = get_type_hints(cls)
        _refuse_unknown(value, set(hints), self.lines, self.path, prefix=f"{key}.")
        return cls(**{name: self._setting(f"{key}.{name}", item, hints[name]) for name, item in value.items()})

    def _setting(self, key: str, value: Any, hint: Any) -> Any:
        choices = {"geocoder.service": SERVICES, "control.areas": AREAS, "control.from_tables": FROM_TABLES}
        if key in choices:
            return self._choice(choices[key])(key, value)
        if hint in {float, int}:
            return hint(self._number(key, value))
        if value is None:
            return None
        return self._path(key, value) if hint == Path | None else str(value)

    def _choice(self, choices: tuple[str, ...]) -> Any:
        def check(key: str, value: Any) -> str:
            if value not in choices:
                raise self.fail(key, f"{value!r} is none of {', '.join(choices)}.{_nearest(value, choices)}")
            return str(value)

        return check

    def _number(self, key: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise self.fail(key, f"a number of at least 0 is expected, not {value!r}")
        return value

    def _bool(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.fail(key, f"true or false is expected, not {value!r}")
        return value

    def _date(self, key: str, value: Any) -> date | None:
        if value is None:
            return None
        try:
            return parse_date(value, key)
        except ValueError:
            raise self.fail(key, f"a date like 2025-04-25 is expected, not {value!r}") from None

    def _hours(self, value: Any) -> float:
        try:
            return parse_hours(value)
        except ConfigError as error:
            raise self.fail("hold", str(error)) from None

    def _path(self, key: str, value: Any) -> Path:
        if not isinstance(value, str) or not value:
            raise self.fail(key, f"a path is expected, not {value!r}")
        return (self.path.parent / Path(value).expanduser()).resolve()

    def _words(self, key: str, value: Any) -> tuple[str, ...]:
        items = [] if value is None else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self.fail(key, f"a list of words is expected, not {value!r}")
        return tuple(items)

    def _paths(self, key: str, value: Any) -> tuple[Path, ...]:
        found = tuple(self._path(key, item) for item in self._words(key, value))
        if key != "gazetteers":
            return found
        for folder in found:
            if not folder.is_dir():
                raise self.fail(key, f"{folder} is no folder. Make it (mkdir -p {folder}), or correct its name.")
        own = tuple(folder for folder in found if folder != SHIPPED_GAZETTEER)
        return (SHIPPED_GAZETTEER, *own)


def parse_hours(value: Any) -> float:
    """Return hours from ``72h``, ``3d``, a number of hours, or None (0).

    >>> parse_hours("72h"), parse_hours("3d"), parse_hours(None)
    (72.0, 72.0, 0.0)
    """
    if value is None:
        return 0.0
    text = str(value).strip().lower()
    factor = {"h": 1.0, "d": 24.0}.get(text[-1:], 1.0)
    digits = text.rstrip("hd")
    try:
        hours = float(digits) * factor
    except ValueError:
        raise ConfigError(f"{value!r} is no time. Write 72h or 3d.") from None
    if not 0 <= hours < float("inf"):
        raise ConfigError(f"{value!r} is no time. Write 72h or 3d.")
    return hours
