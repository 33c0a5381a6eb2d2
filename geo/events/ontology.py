"""Event types and the words that report them, as data.

``event_types.yaml`` is the shipped ontology; a user's file of the same shape adds a type, or a cue to a type.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geo.errors import LexiconError
from geo.model import EventType
from geo.runtime.yaml_cache import read_yaml
from geo.text.annotations import Lexis, lexis_of, read_marks
from geo.text.phrase_matcher import check_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

EVENT_TYPES = Path(__file__).with_name("event_types.yaml")

# ACLED codebook 2023: sub-event type -> (event type, disorder type).
_POLITICAL, _DEMONSTRATIONS, _STRATEGIC = "Political violence", "Demonstrations", "Strategic developments"
SUB_EVENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "Government regains territory": ("Battles", _POLITICAL),
        "Non-state actor overtakes territory": ("Battles", _POLITICAL),
        "Armed clash": ("Battles", _POLITICAL),
        "Excessive force against protesters": ("Protests", "Political violence; Demonstrations"),
        "Protest with intervention": ("Protests", _DEMONSTRATIONS),
        "Peaceful protest": ("Protests", _DEMONSTRATIONS),
        "Violent demonstration": ("Riots", _DEMONSTRATIONS),
        "Mob violence": ("Riots", _POLITICAL),
        "Chemical weapon": ("Explosions/Remote violence", _POLITICAL),
        "Air/drone strike": ("Explosions/Remote violence", _POLITICAL),
        "Suicide bomb": ("Explosions/Remote violence", _POLITICAL),
        "Shelling/artillery/missile attack": ("Explosions/Remote violence", _POLITICAL),
        "Remote explosive/landmine/IED": ("Explosions/Remote violence", _POLITICAL),
        "Grenade": ("Explosions/Remote violence", _POLITICAL),
        "Sexual violence": ("Violence against civilians", _POLITICAL),
        "Attack": ("Violence against civilians", _POLITICAL),
        "Abduction/forced disappearance": ("Violence against civilians", _POLITICAL),
        "Agreement": (_STRATEGIC, _STRATEGIC),
        "Arrests": (_STRATEGIC, _STRATEGIC),
        "Change to group/activity": (_STRATEGIC, _STRATEGIC),
        "Disrupted weapons use": (_STRATEGIC, _STRATEGIC),
        "Headquarters or base established": (_STRATEGIC, _STRATEGIC),
        "Looting/property destruction": (_STRATEGIC, _STRATEGIC),
        "Non-violent transfer of territory": (_STRATEGIC, _STRATEGIC),
        "Other": (_STRATEGIC, _STRATEGIC),
    }
)
LAYERS = ("battles", "remote_violence", "civilians", "protests", "strategic", "diplomacy", "displacement", "statements")
_TYPE_KEYS = frozenset(
    [
        "label",
        "labels",
        "layer",
        "icon",
        "colour",
        "acled",
        "plover",
        "plover_mode",
        "cameo",
        "parent",
        "control",
        "cues",
    ]
)
_CONDITIONS = ("with", "without", "need", "near", "near_not", "right", "left", "not_right", "not_left", "agent")
_CUE_KEYS = frozenset(["id", "tier", "kind", "words", "noun", "as", "object", "weapon", "contact", *_CONDITIONS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words that report an event, and under which conditions. ``tier`` says how specific they are (6.6 to 1)."""

    id: str
    type: str
    tier: float
    kind: str = "act"
    noun: bool = False
    by_agent: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    object: str = ""
    weapon: bool = False
    contact: bool = False


class Ontology:
    """The event types, their cues, and the lexis that finds them in a text.

    ``types`` leads from id to :class:`geo.model.EventType`. ``cues`` are in the order of the keys of the lexis, from
    ``lexis.cues_from`` on.
    """

    def __init__(
        self,
        *,
        types: Mapping[str, EventType],
        cues: Sequence[Cue],
        phrases: Sequence[Sequence[str]],
        marks: Mapping[str, Sequence[str]],
    ) -> None:
        self.types = types
        self.cues = tuple(cues)
        self._phrases = tuple(tuple(words) for words in phrases)
        self._marks = marks

    @cached_property
    def lexis(self) -> Lexis:
        """The lexis of these cues and of the words by which sentences are read."""
        cues = {f"cue:{number}": words for number, words in enumerate(self._phrases)}
        return lexis_of({**self._marks, **cues}, cues_from=len(self._marks))


def load_ontology(paths: Sequence[Path] = ()) -> Ontology:
    """Return the shipped ontology with the files of ``paths`` added, in their order.

    Raises
    ------
    LexiconError
        A file is not of the shape that ``event_types.yaml`` shows; the message names file and key.

    Examples
    --------
    >>> load_ontology().types["capture"].acled_sub_event_type
    'Non-state actor overtakes territory'
    """
    types: dict[str, EventType] = {}
    cues: list[tuple[Cue, tuple[str, ...]]] = []
    marks: dict[str, list[str]] = {name: list(words) for name, words in read_marks().items()}
    for path in (EVENT_TYPES, *(path for path in paths if path != EVENT_TYPES)):
        data = _read(path)
        for type_id, entry in _section(data, "types", path).items():
            types[type_id] = _event_type(type_id, entry, path)
        for name, words in _section(data, "marks", path).items():
            marks.setdefault(name, []).extend(words)
        marks.setdefault("ignored", []).extend(data.get("ignored") or ())
        cues += _cues(data, path, types)
    return Ontology(
        types=MappingProxyType(types), cues=[cue for cue, _ in cues], phrases=[words for _, words in cues], marks=marks
    )


def _read(path: Path) -> dict[str, Any]:
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise LexiconError(f"{path}: must hold the sections types:, cues: or acts:")
    return data


def _section(data: Mapping[str, Any], name: str, path: Path) -> Mapping[str, Any]:
    section = data.get(name) or {}
    if not isinstance(section, dict):
        raise LexiconError(f"{path}: {name}: must lead from ids to entries")
    return section


def _event_type(type_id: str, entry: Any, path: Path) -> EventType:  # what a YAML file holds
    if not isinstance(entry, dict) or "label" not in entry:
        raise LexiconError(f"{path}: types.{type_id}: needs a label")
    unknown = sorted(set(entry) - _TYPE_KEYS)
    if unknown:
        raise LexiconError(
            f"{path}: types.{type_id}.{unknown[0]}: unknown key; known are {', '.join(sorted(_TYPE_KEYS))}"
        )
    layer, sub_event = entry.get("layer", "strategic"), entry.get("acled", "")
    if layer not in LAYERS:
        raise LexiconError(f"{path}: types.{type_id}.layer: {layer!r} is not one of {', '.join(LAYERS)}")
    if sub_event and sub_event not in SUB_EVENTS:
        raise LexiconError(f"{path}: types.{type_id}.acled: {sub_event!r} is not one of ACLED's 25 sub-event types")
    event_type, disorder = SUB_EVENTS.get(sub_event, ("", ""))
    return EventType(
        id=type_id,
        label=entry["label"],
        layer=layer,
        colour=entry.get("colour", "#4A5662"),
        icon=entry.get("icon", "hexagon"),
        disorder_type=disorder,
        acled_event_type=event_type,
        acled_sub_event_type=sub_event,
        plover=entry.get("plover", ""),
        plover_mode=entry.get("plover_mode", ""),
        cameo=entry.get("cameo", ""),
        parent=entry.get("parent", ""),
        control=entry.get("control", ""),
        labels={"en": entry["label"], **entry.get("labels", {})},
    )


def _cues(data: Mapping[str, Any], path: Path, types: Mapping[str, EventType]) -> list[tuple[Cue, tuple[str, ...]]]:
    found = []
    for type_id, entries in _section(data, "cues", path).items():
        if type_id not in types:
            raise LexiconError(
                f"{path}: cues.{type_id}: no such event type; add it under types: or use one of {', '.join(types)}"
            )
        found += [
            _cue(entry, type_id, f"{path}: cues.{type_id}") for entry in _list(entries, f"{path}: cues.{type_id}")
        ]
    for entry in _list(data.get("acts") or [], f"{path}: acts"):
        found.append(_cue({"kind": "act", **entry}, "", f"{path}: acts"))
    return found


def _list(entries: Any, where: str) -> list[Any]:  # what a YAML file holds
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise LexiconError(f"{where}: must be a list of cues, each with id:, tier: and words:")
    return entries


def _cue(entry: Mapping[str, Any], type_id: str, where: str) -> tuple[Cue, tuple[str, ...]]:
    unknown = sorted(set(entry) - _CUE_KEYS)
    if unknown or not entry.get("id") or not entry.get("words"):
        raise LexiconError(
            f"{where}: {entry.get('id', '?')}: "
            + (f"unknown key {unknown[0]!r}" if unknown else "a cue needs id: and words:")
        )
    words = _words(entry["words"], f"{where}.{entry['id']}")
    conditions = {name: tuple(entry[name]) for name in _CONDITIONS if entry.get(name)}
    cue = Cue(
        id=entry["id"],
        type=type_id,
        tier=float(entry.get("tier", 3.0)),
        kind=entry.get("kind", "act"),
        noun=bool(entry.get("noun")),
        by_agent=entry.get("as") or {},
        conditions=conditions,
        object=entry.get("object", ""),
        weapon=bool(entry.get("weapon")),
        contact=bool(entry.get("contact")),
    )
    return cue, words


def _words(words: Iterable[Any], where: str) -> tuple[str, ...]:
    for phrase in words:
        if not isinstance(phrase, str):
            raise LexiconError(f"{where}.words: {phrase!r} is not text; put it in quotes")
        try:
            check_phrase(phrase)
        except ValueError as error:
            raise LexiconError(f"{where}.words: {error}") from error
    return tuple(words)
