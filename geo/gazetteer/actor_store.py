"""The compiled actors: known ones by id, state forces of every country made when asked for, sides, shared names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from geo.model import Actor, Side, Tie

FILE = "actors.json"  # of the compiled theatre
SHARED = "shared:"  # begins the id that stands for a name that several forces bear
DERIVED = "force:"  # begins the id that stands for a role whose country is not decided: force:army:COD COG
_ALPHA3 = 3
_ARMED_GROUPS = frozenset(["Rebel group", "Political militia", "Identity militia"])


def force_id(iso: str, pattern: str) -> str:
    """Return the id of a state force: the role's pattern with the country.

    >>> force_id("MLI", "{iso}-army")
    'mli-army'
    """
    return pattern.replace("{iso}", iso.lower())


Row = list[Any]


def rows_text(rows: Iterable[tuple[tuple[str, ...], list[str]]]) -> str:
    """Return the rows of one first word as text: thousands of them are loaded at once and few are ever asked for.

    >>> rows_of(rows_text([(("armed", "forces"), ["mli-army", "c"]), ((), ["x", ""])]))
    [[['armed', 'forces'], 'mli-army', 'c'], [[], 'x', '']]
    """
    return "\n".join("\t".join([" ".join(rest), *values]) for rest, values in rows)


def rows_of(text: str) -> list[Row]:
    """Return rows from their text: the other words of a name, then what is said of it."""
    lines = (line.split("\t") for line in text.split("\n"))
    return [[rest.split(), *values] for rest, *values in lines]


class _Rows(dict[str, list[Row]]):
    """The rows of first words, made of their text when they are asked for; none for other words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def __contains__(self, word: object) -> bool:
        return word in self._texts

    def __missing__(self, word: str) -> list[Row]:
        text = self._texts.get(word)
        if text is None:
            return []
        found = self[word] = rows_of(text)
        return found


class ActorStore(Mapping[str, Actor]):
    """Actors by id. It iterates over those that are written in YAML; state forces are found by id as well.

    Parameters
    ----------
    data
        What :func:`geo.gazetteer.actor_build.compile_actors` gives.

    Attributes
    ----------
    names, nations, nouns
        Rows by the first word of a name (:mod:`geo.gazetteer.actor_names` says what they hold).
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.names, self.nations, self.nouns = (_Rows(data[name]) for name in ("names", "nations", "nouns"))
        self._made: dict[str, Actor | None] = {}
        self._roles = {
            entry["id"].removeprefix("{iso}"): role for role, entry in data["roles"].items() if "id" in entry
        }

    def __getitem__(self, key: str) -> Actor:
        """Return the actor of an id. Raises ``KeyError`` if there is none."""
        actor = self._made[key] if key in self._made else self._made.setdefault(key, self._make(key))
        if actor is None:
            raise KeyError(key)
        return actor

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids written in YAML."""
        return iter(self.data["actors"])

    def __len__(self) -> int:
        return len(self.data["actors"])

    def __contains__(self, key: object) -> bool:
        """Return whether an id is that of an actor, be it a derived one."""
        return isinstance(key, str) and (key in self.data["actors"] or self.get(key) is not None)

    @property
    def own(self) -> tuple[str, ...]:
        """The ids of the actors of the theatre itself."""
        return tuple(id_ for id_, data in self.data["actors"].items() if data["own"])

    @cached_property
    def war_countries(self) -> frozenset[str]:
        """The countries (ISO 3166-1 alpha-3) in which listed armed groups act."""
        groups = (data for data in self.data["actors"].values() if data.get("inter") in _ARMED_GROUPS)
        return frozenset(
            code for data in groups for code in (data.get("country", ""), *data.get("countries", ())) if code
        )

    # Forces

    def force(self, iso: str, role: str, day: date | None = None) -> str:
        """Return the id of a country's force of a role on a day, "" where the country or role is not known."""
        force, kind = self.data["forces"].get(iso), self.data["roles"].get(role)
        if force is None or kind is None:
            return ""
        for id_, since, until in force["is"].get(role, ()):
            if holds(since, until, day) and id_ in self.data["actors"]:
                return str(id_)
        return force_id(iso, kind["id"])

    def national_name(self, iso: str, noun: str) -> str:
        """Return a bare noun with the adjective of a country, "" for words that name no force.

        >>> store.national_name("MLI", "armée")  # doctest: +SKIP
        'armée malienne'
        """
        force = self.data["forces"].get(iso)
        if force is None:
            return ""
        for kind in self.data["roles"].values():
            form = kind["bare_nouns"].get(noun)
            if form == "":
                return f"{force['adjective']} {noun}"
            if form is not None:
                adjective = force["french"].get(form, "")
                return f"{noun} {adjective}" if adjective else ""
        return ""

    def changes(self, iso: str, role: str) -> bool:
        """Return whether the force of a role is not the same actor at all times."""
        force = self.data["forces"].get(iso)
        return force is not None and any(since or until for _, since, until in force["is"].get(role, ()))

    def role_of(self, id_: str) -> tuple[str, str]:
        """Return country and role of the id of a derived force, two empty strings for other ids."""
        iso, role = id_[:_ALPHA3].upper(), self._roles.get(id_[_ALPHA3:], "")
        return (iso, role) if role and iso in self.data["forces"] else ("", "")

    def ruled_by_junta(self, iso: str, day: date | None) -> bool:
        """Return whether "the junta" means the government of a country on a day."""
        force = self.data["forces"].get(iso)
        return force is not None and any(holds(since, until, day) for since, until in force["junta"])

    def abroad(self, actor: Actor, country: str) -> str:
        """Return the ``inter`` of a derived force in a country."""
        iso, role = self.role_of(actor.id)
        return str(self.data["roles"][role]["abroad"]) if role and country and country != iso else actor.inter

    def _make(self, key: str) -> Actor | None:
        known = self.data["actors"].get(key)
        if known is not None:
            return Actor(
                **{
                    name: known.get(name, "")
                    for name in ("name", "sector", "inter", "country", "side", "colour", "note")
                },
                id=key,
                names=tuple(known["names"]),
                countries=tuple(known.get("countries", ())),
                allies=ties(known["allies"]),
                foes=ties(known["foes"]),
                sides=ties(known.get("sides", [])),
                since=_day(known.get("since")),
                until=_day(known.get("until")),
                labels=_pairs(known.get("labels", ())),
            )
        iso, role = self.role_of(key)
        return self._derived(key, iso, role) if role else None

    def _derived(self, key: str, iso: str, role: str) -> Actor:
        force, kind = self.data["forces"][iso], self.data["roles"][role]
        shown = kind["shown"].replace("{en}", force["adjective"]).replace("{country}", force["country"])
        first, *others = force["names"].get(role, [""])
        name = first or shown
        return Actor(
            id=key,
            name=name,
            names=tuple(dict.fromkeys(one for one in (shown, *others) if one != name)),
            sector=kind["sector"],
            inter=kind["inter"],
            country=iso,
            side=force["side"] or force["country"].lower().replace(" ", "-"),
        )

    # Sides

    def side(self, id_: str) -> Side | None:
        """Return the record of a side as ``sides.yaml`` has it, None where it has none."""
        data = self.data["sides"].get(id_)
        if data is None:
            return None
        return Side(
            id=id_,
            name=data["name"],
            names=tuple(data["names"]),
            colour=data.get("colour", ""),
            lead=data.get("lead", ""),
            allies=ties(data["allies"]),
            foes=ties(data["foes"]),
            labels=_pairs(data.get("labels", ())),
        )

    def invader(self, iso: str) -> str:
        """Return the country whose army fights that of another in it, "" for none or several.

        It is the country of a foe of its side whose own record says that it fights there, by a state force of its own.
        """
        force = self.data["forces"].get(iso)
        own = self.data["sides"].get(force["side"], {}) if force is not None else {}
        foes = {tie[0] for tie in own.get("foes", ()) if tie[2] is None}
        found = {
            code
            for code, other in self.data["forces"].items()
            if code != iso and other["side"] in foes and iso in self._fights_in(other["side"])
        }
        return found.pop() if len(found) == 1 else ""

    def _fights_in(self, side: str) -> Iterable[str]:
        countries: Iterable[str] = self.data["sides"].get(side, {}).get("countries", ())
        return countries

    def country_of_side(self, id_: str) -> str:
        """Return the name of the country whose forces are a side, "" for another side."""
        return next((str(force["country"]) for force in self.data["forces"].values() if force["side"] == id_), "")


def holds(since: str | None, until: str | None, day: date | None) -> bool:
    """Return whether a period (ISO days, None is open) holds on a day; without a day, whether it is open to the end."""
    if day is None:
        return until is None
    text = day.isoformat()
    return (since or text) <= text <= (until or text)


def ties(written: list[list[Any]]) -> tuple[Tie, ...]:
    """Return ties from their compiled form."""
    return tuple(Tie(id_, _day(since), _day(until), tuple(where)) for id_, since, until, where in written)


def _pairs(written: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((language, name) for language, name in written)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
