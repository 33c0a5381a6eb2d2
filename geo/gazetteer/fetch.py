"""Places of a country from open sources, into a project: GeoNames, OCHA's COD-AB, geoBoundaries, OpenStreetMap.

``plan`` says what would be fetched, ``fetch`` does it and writes ``fetched/manifest.json`` beside config.yaml: address,
day, digest and licence of every file. Places become a packed table a country; outlines of units are fetched as files
that ``sitmap gazetteer import`` takes in.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from geo.errors import InputError, OutputError
from geo.gazetteer.download import download
from geo.gazetteer.layers import FETCHED, OSM
from geo.gazetteer.packed import ATTRIBUTION, SUFFIX, PackedRow, read_packed
from geo.gazetteer.packing import LONGEST, Packer, latin_name, write_packed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from geo.gazetteer.download import Downloaded
    from geo.gazetteer.packing import PackCount
    from geo.gazetteer.store import Gazetteer

MANIFEST = "manifest.json"
OSM_SUFFIX = ".osm.json"
_OSM_KINDS = {
    "city": "city",
    "town": "town",
    "village": "village",
    "hamlet": "village",
    "isolated_dwelling": "locality",
    "suburb": "locality",
}
_OSM_FROM = 1_500_000_000  # node numbers are larger than GeoNames': they are folded into what an index can hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where data come from: address (with {iso2}, {iso3}), what they are, about how much, under which licence."""

    id: str
    url: str
    name: str
    what: str
    size: str
    licence: str
    attribution: str


_OVERPASS = (
    '[out:json][timeout:300];area["ISO3166-1"="{iso2}"]->.a;node["place"~"^(city|town|village|hamlet)$"](area.a);out;'
)
SOURCES = (
    Source(
        id="geonames",
        url="https://download.geonames.org/export/dump/{iso2}.zip",
        name="{iso2}.zip",
        what="places of GeoNames",
        size="0.1 to 15 MB",
        licence="CC BY 4.0",
        attribution="GeoNames (www.geonames.org)",
    ),
    Source(
        id="names",
        url="https://download.geonames.org/export/dump/alternatenames/{iso2}.zip",
        name="{iso2}-names.zip",
        what="alternate names of GeoNames",
        size="0.1 to 10 MB",
        licence="CC BY 4.0",
        attribution="GeoNames (www.geonames.org)",
    ),
    Source(
        id="cod-ab",
        url="https://data.humdata.org/api/3/action/package_show?id=cod-ab-{iso3}",
        name="{iso2}-cod-ab.json",
        what="units with P-codes and outlines of OCHA (HDX)",
        size="1 to 80 MB",
        licence="CC BY-IGO, as the page of the dataset says",
        attribution="OCHA common operational datasets (HDX)",
    ),
    Source(
        id="geoboundaries",
        url="https://www.geoboundaries.org/api/current/gbOpen/{ISO3}/ADM2/",
        name="{iso2}-geoboundaries.json",
        what="second-level units of geoBoundaries, where there is no COD",
        size="0.1 to 30 MB",
        licence="CC BY 4.0, or as its metadata say",
        attribution="geoBoundaries (www.geoboundaries.org)",
    ),
    Source(
        id="osm",
        url=f"https://overpass-api.de/api/interpreter?data={quote(_OVERPASS, safe='{}')}",
        name="{iso2}" + OSM_SUFFIX,
        what="populated places of OpenStreetMap",
        size="0.1 to 30 MB",
        licence="ODbL 1.0",
        attribution="OpenStreetMap contributors (www.openstreetmap.org/copyright)",
    ),
)
DEFAULT = ("geonames", "names", "cod-ab")


@dataclass(slots=True, kw_only=True)
class Report:
    """What a country's fetch gave, in lines for a person; ``failed`` are sources that could not be had."""

    country: str
    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    units: dict[str, Path] = field(default_factory=dict)  # files of outlines by source
    places: int = 0  # written into the country's table
    left_out: int = 0  # rows of a dump that are none: wrong columns, no point, cut off


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to fetch: its source and its address and name for a country."""

    source: Source
    country: str
    url: str
    name: str


def plan(
    countries: Sequence[str], iso3: dict[str, str], *, sources: Iterable[str] = DEFAULT, mirror: str = ""
) -> list[Job]:
    """Return the files of some countries.

    Parameters
    ----------
    iso3
        Alpha-3 codes by alpha-2 code.
    mirror
        An address to ask instead of the sources' own hosts; the paths stay.

    Raises
    ------
    InputError
        If there is no such country or source.
    """
    wanted = list(dict.fromkeys(sources))
    known = {source.id: source for source in SOURCES}
    for each in wanted:
        if each not in known:
            raise InputError(f"--source {each}: there is none. Known: {', '.join(known)}")
    jobs = []
    for code in (c.upper() for c in countries):
        if code not in iso3:
            raise InputError(f"{code}: no such country. ISO 3166-1 has two letters for each, like CF.")
        for each in wanted:
            source, three = known[each], iso3[code]
            url = source.url.replace("{iso2}", code).replace("{ISO3}", three.upper()).replace("{iso3}", three.lower())
            if mirror:
                url = mirror.rstrip("/") + "/" + url.split("/", 3)[3]
            jobs.append(Job(source=source, country=code, url=url, name=source.name.replace("{iso2}", code)))
    return jobs


def fetch(  # noqa: PLR0913  # the files, where they go, what is known, and three choices
    jobs: Sequence[Job],
    project: Path,
    gazetteer: Gazetteer,
    *,
    today: str,
    everyday: frozenset[str] = frozenset(),
    offline: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> list[Report]:
    """Fetch files and write a table a country; what one source cannot give does not stop the others.

    Parameters
    ----------
    project
        The folder of config.yaml.
    today
        The day to write into the manifest.
    everyday
        Keys of names that are everyday words, for the count.
    offline
        A folder in which the files lie already: no network is used.
    """
    folder = project / FETCHED
    try:
        (folder / "raw").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made ({error.strerror}).") from error
    manifest = read_manifest(project)
    reports = []
    for country in dict.fromkeys(job.country for job in jobs):
        report = Report(country=country)
        have: dict[str, Path] = {}
        for job in (j for j in jobs if j.country == country):
            path = _had(job, folder / "raw", offline, manifest, today, report, say)
            if path is not None:
                have[job.source.id] = path
        try:
            _packed(country, have, folder, gazetteer, everyday, report)
        except InputError as error:  # a damaged file is asked for anew, and stops no other country
            report.failed.append(str(error))
            for job in (j for j in jobs if j.country == country):
                manifest["files"].pop(job.name, None)
        reports.append(report)
        write_manifest(project, manifest)
    return reports


def _had(  # noqa: PLR0913, PLR0917  # one file and where it is noted
    job: Job,
    raw: Path,
    offline: Path | None,
    manifest: dict[str, Any],
    today: str,
    report: Report,
    say: Callable[[str], None],
) -> Path | None:
    from geo.gazetteer.download import DownloadError

    noted = manifest["files"].get(job.name, {})
    if offline is not None:
        path = offline / job.name
        if not path.is_file():
            report.failed.append(f"{job.source.id}: {job.name} is not in {offline}")
            return None
        import hashlib

        try:
            data = path.read_bytes()
        except OSError as error:
            report.failed.append(f"{job.source.id}: {path} cannot be read ({error.strerror})")
            return None
        digest = hashlib.sha256(data).hexdigest()
        manifest["files"][job.name] = file_note(job.country, job.source, job.url, digest, len(data), today)
        return path
    say(f"{job.country}: {job.source.what}, {job.url}")
    try:
        got: Downloaded = download(job.url, raw / job.name, etag=noted.get("etag", ""))
        if job.source.id in {"cod-ab", "geoboundaries"}:
            return _units_file(job, got, raw, manifest, today)
    except DownloadError as error:
        report.failed.append(f"{job.source.id}: {error}")
        return None
    manifest["files"][job.name] = _fetched_note(job, job.url, got, noted, today)
    return got.path


def _fetched_note(job: Job, url: str, got: Downloaded, noted: dict[str, Any], today: str) -> dict[str, Any]:
    day = today if got.fresh else noted.get("date", today)
    return file_note(job.country, job.source, url, got.sha256, got.size, day, got.etag)


def _units_file(job: Job, catalogue: Downloaded, raw: Path, manifest: dict[str, Any], today: str) -> Path:
    """Fetch the file of outlines that a catalogue's answer names; it is what the manifest notes."""
    address = _resource(catalogue.path, job)
    name = f"{job.country}-{job.source.id}-units" + (".zip" if address.lower().endswith(".zip") else ".geojson")
    noted = manifest["files"].get(name, {})
    got = download(address, raw / name, etag=noted.get("etag", ""))
    manifest["files"].pop(job.name, None)
    manifest["files"][name] = _fetched_note(job, address, got, noted, today)
    return got.path


def file_note(  # noqa: PLR0913, PLR0917  # what a manifest says of a file
    country: str, source: Source, url: str, digest: str, size: int, today: str, etag: str = ""
) -> dict[str, Any]:
    """Return what the manifest says of a file."""
    return {
        "country": country, "source": source.id, "url": url, "date": today, "sha256": digest, "bytes": size,
        "etag": etag,
        "licence": source.licence, "attribution": source.attribution,
    }  # fmt: skip


def _resource(path: Path, job: Job) -> str:
    """Return the address of the GeoJSON that a catalogue's answer names."""
    from geo.gazetteer.download import DownloadError

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if job.source.id == "geoboundaries":
            address = str(data["simplifiedGeometryGeoJSON"])
        else:
            some = data["result"]["resources"]
            address = next(str(r["url"]) for r in some if "geojson" in str(r.get("format", "")).lower())
    except (ValueError, RecursionError, KeyError, StopIteration, TypeError, AttributeError) as error:
        hint = "Import a file yourself: sitmap gazetteer import --units FILE."
        raise DownloadError(f"{job.url}: names no GeoJSON. {hint}") from error
    base = job.url.split("/", 3)
    loopback = base[2].startswith(("127.0.0.1", "localhost"))
    return "/".join(base[:3]) + "/" + address.split("/", 3)[3] if loopback else address


def _packed(  # noqa: PLR0913, PLR0917  # a country's files and what is known
    country: str, have: dict[str, Path], folder: Path, gazetteer: Gazetteer, everyday: frozenset[str], report: Report
) -> None:
    rows: list[PackedRow] = []
    if "geonames" in have:
        packer = Packer(gazetteer, country, everyday=everyday)
        lines = table_lines(have["geonames"], packer.count)
        others = alternate_names(have["names"]) if "names" in have else {}
        rows += packer.packed(lines, others)
        if not packer.count.rows and packer.count.hints():  # what was fetched before stays
            raise InputError(f"geonames: {have['geonames'].name} has no row of {country}: {packer.count.hints()[0]}")
        report.lines += [f"{country} geonames: {line}" for line in (str(packer.count), *packer.count.hints())]
        report.left_out += packer.count.bad
    if "osm" in have:
        packer = Packer(gazetteer, country, everyday=everyday)
        known = [folder / f"{country}{SUFFIX}"] if (folder / f"{country}{SUFFIX}").is_file() else []
        beside = rows or [row for path in known for row in read_packed(path)]
        some = packer.packed(_osm_lines(have["osm"], country), beside=beside)
        report.lines.append(f"{country} osm: {packer.count}")
        write_table(folder, f"{country}{OSM}{SUFFIX}", some, report)
    write_table(folder, f"{country}{SUFFIX}", rows, report)
    for each in ("cod-ab", "geoboundaries"):
        if each in have:
            report.units[each] = have[each]


def write_table(folder: Path, name: str, rows: list[PackedRow], report: Report) -> None:
    """Write a packed table, if there is anything to write, and report it."""
    if rows:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror}).") from error
        report.places += len(rows)
        size = write_packed(folder / name, rows)
        report.lines.append(f"{report.country}: {len(rows):,} places in {FETCHED}/{name} ({size:,} bytes)")


def table_lines(path: Path, count: PackCount) -> Iterator[str]:
    """Yield the lines of a dump, zipped or plain; note whether the last one is cut off in the middle."""
    if path.suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                inside = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
                if not inside:
                    raise InputError(f"{path}: the archive has no table (.txt). Is it a file of GeoNames?")
                text = archive.read(inside[0]).decode("utf-8", "replace")
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zlib.error) as error:
            raise InputError(f"{path}: the archive is damaged ({error}). Fetch it again.") from error
    else:
        text = path.read_text(encoding="utf-8", errors="replace")
    count.cut = bool(text) and not text.endswith("\n")
    yield from text.split("\n")


def alternate_names(path: Path) -> dict[int, list[str]]:
    """Return other names by GeoNames number, without links and codes."""
    from geo.gazetteer.geonames import NOT_NAMES
    from geo.gazetteer.packing import PackCount

    found: dict[int, list[str]] = {}
    for line in table_lines(path, PackCount()):
        cells = line.split("\t")
        if len(cells) > 3 and cells[1].isdigit() and cells[2] not in NOT_NAMES and len(cells[3]) < LONGEST:  # noqa: PLR2004
            found.setdefault(int(cells[1]), []).append(cells[3].replace(",", " "))
    return found


def _osm_lines(path: Path, country: str) -> Iterator[str]:
    """Yield the nodes of an Overpass answer as lines of GeoNames' form."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no answer of Overpass ({error}). Fetch it again.") from error
    elements = data.get("elements") if isinstance(data, dict) else None
    if not isinstance(elements, list):
        raise InputError(f"{path}: no answer of Overpass: it has no list of elements. Fetch it again.")
    for node in elements:
        if not isinstance(node, dict) or not all(isinstance(node.get(k), int | float) for k in ("id", "lat", "lon")):
            yield "\t".join(["", "", "", "", "", "", "P", "", country, *[""] * 10])  # it has no point: left out
            continue
        given = node.get("tags")
        tags = {str(k): str(v) for k, v in given.items()} if isinstance(given, dict) else {}
        name = tags.get("name:en") or tags.get("int_name") or tags.get("name:fr") or tags.get("name", "")
        if tags.get("place") not in _OSM_KINDS or not latin_name(name):
            continue
        others = ",".join(
            v for k, v in sorted(tags.items()) if k.startswith(("name", "alt_name", "old_name")) and v != name
        )
        people = "".join(c for c in tags.get("population", "") if c.isdigit()) or "0"
        number = _OSM_FROM + int(node["id"]) % (2**31 - 1 - _OSM_FROM)
        head = (
            str(number),
            name,
            name,
            others,
            str(node["lat"]),
            str(node["lon"]),
            "P",
            "PPL",
            country,
            "",
            "",
            "",
            "",
            "",
            people,
        )
        yield "\t".join((*head, "", "", "", ""))


def read_manifest(project: Path) -> dict[str, Any]:
    """Return what was fetched into a project: ``files`` by name."""
    path = project / FETCHED / MANIFEST
    if not path.is_file():
        return {"files": {}}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path}: cannot be read ({error}). Delete it, and fetch again.") from error
    if not isinstance(found, dict) or not isinstance(found.get("files"), dict):
        raise InputError(f"{path}: has no list of files. Delete it, and fetch again.")
    return found


def write_manifest(project: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest, whole or not at all."""
    from geo.gazetteer.edit import write_whole

    write_whole(project / FETCHED / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def attributions(project: Path | None, countries: Sequence[str]) -> tuple[str, ...]:
    """Return whom to name for the places of a project, with licences, each once: the shipped tables and the fetched."""
    files = read_manifest(project)["files"].values() if project is not None else ()
    wanted = {code.upper() for code in countries}
    fetched = {f"{f['attribution']}, {f['licence']}" for f in files if f["country"] in wanted}
    return tuple(sorted({ATTRIBUTION, *fetched}))


def forget(project: Path, countries: Sequence[str]) -> int:
    """Delete the tables of some countries (none named: all) and their entries in the manifest; return how many."""
    manifest = read_manifest(project)
    wanted = {code.upper() for code in countries}
    gone = [name for name, note in manifest["files"].items() if not wanted or note["country"] in wanted]
    for name in gone:
        country = manifest["files"].pop(name)["country"]
        tables = [project / FETCHED / f"{country}{source}{SUFFIX}" for source in ("", OSM)]
        for path in (*tables, project / FETCHED / "raw" / name):
            path.unlink(missing_ok=True)
    if gone:
        write_manifest(project, manifest)
    return len(gone)


def as_rows(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the manifest's files as rows, sorted by country and source."""
    return sorted(
        ({"name": name, **note} for name, note in manifest["files"].items()), key=lambda r: (r["country"], r["source"])
    )


def described(job: Job) -> str:
    """Return a line that says what a job fetches, how much and under which licence."""
    source = asdict(job.source)
    return f"{job.country}  {source['what']}  ({source['size']}, {source['licence']})  {job.url}"
