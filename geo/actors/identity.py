"""Which actor a party of a sentence is: a known one, the force of a nation, or one as written.

A bare "army", "police" or "junta" belongs to the country of the place where it acts, never to the theatre by default. A
nation's name or adjective ("Moscow", "Malian soldiers") stands for its force, and letters that several forces share
(SNA, SDF) are decided by the country of the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.actors.finder import NameFinder
from geo.actors.mentions import ARMED_GROUPS
from geo.actors.parties import AS_WRITTEN, LOYAL, OWN_TROOPS, WRITTEN, Participant, written
from geo.actors.text_facts import TextFacts
from geo.actors.unlisted import unlisted_groups
from geo.gazetteer.actor_store import DERIVED, SHARED, ActorStore
from geo.lang import LANGUAGES, all_words, alternatives, any_language, plain, words_of
from geo.model import Actor
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from geo.actors.finder import Found
    from geo.lang import Words

__all__ = [
    "AS_WRITTEN",
    "FIGHTING",
    "LOYAL",
    "OWN_TROOPS",
    "WRITTEN",
    "ActorBook",
    "Participant",
    "countries_of",
    "is_army",
    "is_group",
    "marks_of",
    "written",
]

_POLICE_WORDS = alternatives("actors.identity.police")
_ARMY_WORDS = alternatives("actors.identity.army")
_SEVERAL_STATES = alternatives("actors.identity.several_states")
_POLICE = re.compile(rf"\b(?:{_POLICE_WORDS})\b", re.IGNORECASE)
_ARMY = re.compile(rf"\b(?:{_ARMY_WORDS})\b", re.IGNORECASE)
# Soldiers of whom nobody knows whose they are, and those who are soldiers no more.
_NOBODYS = frozenset(all_words("actors.identity.nobodys"))
_RANKS = frozenset(all_words("actors.identity.ranks"))
_GROUPS = frozenset(["rebel", "gunman", "communal"])
# Heads that only armed groups have: with them, letters that a party or an agency also bears mean the group.
_FIGHTERS = frozenset(all_words("actors.identity.fighters"))
# Bare troops: in what a state says of what was done, they are its own ("Israel said soldiers had entered X").
_TROOPS = frozenset(all_words("actors.identity.troops"))
_RULERS = frozenset(all_words("actors.identity.rulers"))
# Forces of several states, which are not those of the place.
_NO_ARMY = re.compile(
    rf"\b(?:{_SEVERAL_STATES})\b",
    re.IGNORECASE,
)
_ISO3 = 3
_DEFENCE = "defence_ministry"
ARMY, POLICE, BORDER = "army", "police", "border_guard"
# Sectors of those who fight: state forces, police and governments, armed groups, gangs, foreign forces.
FIGHTING = ("MIL", "REB", "GOV", "COP", "CRM", "EXT")
# Who speaks for a side: parties, their governments, and official media.
_NO_PARTY = frozenset({"CIV", "IGO", "NGO", "JUD", "BUS"})
_STATE_VOICES = ("MIL", "GOV", "COP")
# Israel's forces act in the Palestinian territories, which have no army of their own.
_ARMY_THERE = {"PSE": "ISR"}


class ActorBook(Mapping[str, Actor]):
    """The actors of one report: those known, and those as written that were met.

    Parameters
    ----------
    actors
        The known actors; a book of the same report shares what it has met.
    day
        Of the report: who was the army of a country then.

    Examples
    --------
    >>> book = ActorBook({"m23": Actor(id="m23", name="M23", sector="REB", inter="Rebel group")})
    >>> book.resolve(Participant(0, 3, "M23", frozenset(["rebel"]), "m23")).name
    'M23'
    """

    def __init__(self, actors: Mapping[str, Actor], *, day: date | None = None) -> None:
        same = actors if isinstance(actors, ActorBook) else None
        self.store: ActorStore = same.store if same is not None else _store(actors)
        self.day: date | None = day or (same.day if same is not None else None)
        self.written: dict[str, Actor] = same.written if same is not None else {}
        self._civil = frozenset(self.store.data["not_demonym"].get("nouns", ()))
        self.text: TextFacts = same.text if same is not None else TextFacts()

    # A mapping of ids

    def __getitem__(self, key: str) -> Actor:
        """Return an actor by its id; a name whose bearer is not decided is an actor under that name."""
        if key in self.written:
            return self.written[key]
        return self._undecided(key) if key.startswith((SHARED, DERIVED)) else self.store[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of the known actors."""
        return iter(self.store)

    def __len__(self) -> int:
        return len(self.store)

    def __contains__(self, key: object) -> bool:
        """Return whether an id is that of an actor, known or met."""
        return isinstance(key, str) and self.get(key) is not None

    def _undecided(self, key: str) -> Actor:
        candidates = [self.store[id_] for id_ in self._candidates(key) if id_ in self.store]
        if not candidates:
            return Actor(id=key, name=_name_in(key), inter="Political militia", sector="REB", side=key)
        return replace(candidates[0], id=key, name=_name_in(key), names=(), country="", side=key)

    def _candidates(self, key: str) -> list[str]:
        if key.startswith(SHARED):
            found = self.store.data["shared"].get(key.removeprefix(SHARED), {})
            return list(dict.fromkeys(id_ for id_ in found.values() if id_))
        _, role, countries = key.split(":")
        return [self.store.force(iso, role, self.day) for iso in countries.split()]

    # Reading a text

    def read(self, tokens: Tokens) -> list[tuple[int, int, str, tuple[str, ...]]]:
        """Return where a text names actors: first and last token, the id, and the marks of what it is.

        The book remembers what the text says of itself: its words, the countries it speaks of, who is named in full.
        """
        findings = NameFinder(self.store).find(tokens)
        self.text.note(tokens, findings)
        self.text.war_countries = self.store.war_countries
        self.text.group_countries = self._group_countries(
            self._called(tokens, one) for one in findings.found if one.proper
        )
        named = (one for one in findings.found if not one.means)
        return [(one.first, one.last, one.id, marks_of(self.get(one.id))) for one in named]

    def _group_countries(self, named: Iterable[str]) -> frozenset[str]:
        """Return the countries in which all armed groups of a text act, none where it names none.

        They stand in for the place where that is not known: "Macawisley militia and the SNA retook the village from Al
        Shabaab". Where groups leave several countries open, forces with a proper name ("SSPDF") and shared letters
        choose among them; an adjective does not, for its force may be abroad.
        """
        groups: list[frozenset[str]] = []
        forces: list[frozenset[str]] = []
        shared: list[frozenset[str]] = []
        for id_ in dict.fromkeys(named):
            if id_.startswith(SHARED):
                bearers = self.store.data["shared"].get(id_.removeprefix(SHARED), {})
                known = frozenset(code for code, bearer in bearers.items() if bearer and code != "else")
                usual = self.store.get(bearers.get("else") or "")
                if usual is not None and usual.inter in ARMED_GROUPS:
                    groups.append(known | {usual.country, *usual.countries})
                else:
                    shared.append(known)
                continue
            actor = self.get(id_)
            where = frozenset(filter(None, [actor.country, *actor.countries])) if actor is not None else frozenset()
            fights = actor is not None and actor.sector.startswith(FIGHTING) and actor.sector != "GOV"  # "Paris said"
            if actor is not None and where and fights and actor.acts_on(self.day):
                (groups if actor.inter in ARMED_GROUPS else forces).append(where)
        common = frozenset.intersection(*(groups or forces)) if groups or forces else frozenset[str]()
        for where in (*forces, *shared):
            common = common & where or common
        return common

    def _called(self, tokens: Tokens, one: Found) -> str:
        """Return the id of a named actor; shared letters before a head of fighters are a group's: "OPM fighters"."""
        places = self.store.data["shared"].get(one.id.removeprefix(SHARED), {}) if one.id.startswith(SHARED) else {}
        head = tokens.words[one.last] if one.last < len(tokens.words) else ""
        return (self._only_group(places) if head in _FIGHTERS else "") or one.id

    def adjectives(self, tokens: Tokens) -> Iterator[tuple[int, int, str]]:
        """Yield the French adjectives of nations with the country (ISO alpha-3) that they mean in this text."""
        for first, last, countries in NameFinder(self.store).adjectives(tokens):
            meant = [one for one in countries if one in self.text.countries] if len(countries) > 1 else countries
            if len(meant) == 1:
                yield first, last, meant[0]

    def nation(self, word: str) -> str:
        """Return the country (ISO alpha-3) of an adjective in small letters without accents, "" if it is none."""
        return next((str(row[1]) for row in self.store.nations[word] if not row[0] and len(row[1]) == _ISO3), "")

    def note_places(self, spans: Iterable[tuple[int, int]]) -> None:
        """Remember where the text names places: "Bihar Police" is the police, "Salvation Army" is no army."""
        self.text.places = tuple(spans)

    def group_named(self, party: Participant) -> Participant:
        """Return an armed group that no list knows under its whole name and with an id of its own: "Lwili Front".

        A head that is no part of such a name is returned as it is.
        """
        # "Rebels" may be those of the theatre, but not "KZTR rebels".
        common = party.text.islower() and plain(party.text) in _FIGHTERS
        if (party.actor and not common) or not party.classes & _GROUPS:
            return party
        start, name = self.text.group_name(party)
        if not name:
            return self._described(party)
        whole = party._replace(start=start, text=name, country="")
        actor = replace(written(whole), note=AS_WRITTEN)
        self.written[actor.id] = actor
        return whole._replace(actor=actor.id, text=self.text.between(start, party.end))

    def _described(self, party: Participant) -> Participant:
        """Return a head of fighters with the adjectives beside it, as a group of its own: "Kurdish fighters"."""
        start, end = self.text.described(party)
        if (start, end) == (party.start, party.end):
            return party
        whole = party._replace(start=start, end=end, text=self.text.between(start, end), country="")
        actor = replace(written(whole), note=AS_WRITTEN)
        self.written[actor.id] = actor
        return whole._replace(actor=actor.id)

    def unlisted(self, tokens: Tokens, words: Words) -> Iterator[Participant]:
        """Yield the armed groups that no list has and that the text shows by their acts: "the KZTR captured X"."""
        for first, last in unlisted_groups(tokens, self.text, words):
            start, end = tokens.starts[first], tokens.ends[last - 1]
            party = Participant(start, end, tokens.text[start:end], frozenset(["rebel"]))
            actor = replace(written(party), note=AS_WRITTEN)
            self.written[actor.id] = actor
            yield party._replace(actor=actor.id)

    # Who is meant

    def resolve(
        self, party: Participant | None, *, place_country: str = "", day: date | None = None, bombards: bool = False
    ) -> Actor | None:
        """Return the actor that a party is.

        Parameters
        ----------
        party
            The party as a frame has it.
        place_country
            ISO alpha-3 of the country of the place, whose army a bare "army" is; "" if it is not known.
        day
            Of the event, where it is not that of the report.
        bombards
            Whether the party strikes the place from afar: where a foreign army fights in the country, bare "troops"
            that do so are that army's.
        """
        if party is not None and self._is_officer(party):
            return self._as_written(party)
        return self._army_behind(self._resolved(party, place_country=place_country, day=day, bombards=bombards))

    def _army_behind(self, actor: Actor | None) -> Actor | None:
        """Return the army for which a defence ministry or general staff fights and holds ground; it only speaks."""
        if actor is None or self.store.role_of(actor.id)[1] != _DEFENCE:
            return actor
        return self.force(actor.country) or actor

    def _is_officer(self, party: Participant) -> bool:
        """Whether a party is one officer by his own name, of whatever army: "General Musa attacked Beni"."""
        if party.actor or party.country or party.text.casefold() not in _RANKS or not party.text.istitle():
            return False
        return self.text.written_after(party.end)[:1].isupper()

    def _resolved(
        self, party: Participant | None, *, place_country: str = "", day: date | None = None, bombards: bool = False
    ) -> Actor | None:
        if party is None:
            return None
        place_country = place_country or self.text.country()
        if party.actor:
            known = self._known(party, place_country, day or self.day)
            shared = party._replace(text=_name_in(party.actor)) if party.actor.startswith(SHARED) else party
            if known is not None:
                return self._placed(self._army_of(known, party), place_country, day)
            return self._as_written(shared, note=AS_WRITTEN if party.actor.startswith(SHARED) else "")
        if _is_state(party):
            struck = self.store.invader(place_country) if bombards else ""
            known = self._state_force(party, struck or place_country, day or self.day)
            if known is not None:
                return self._placed(known, place_country, day)
        if "nation" in party.classes and not party.country:
            # An adjective of a nation whose force nobody knows; "Russian forces" are named all the same.
            return self._as_written(party) if _FORCES.search(party.text) else None
        return self._as_written(party, country=party.country)

    def _army_of(self, known: Actor, party: Participant) -> Actor:
        """Return the army where a ministry or government speaks of its soldiers, else the actor itself."""
        ministry = OWN_TROOPS in party.classes and known.sector == "GOV" and known.inter in _STATES
        return (self.force(known.country) if ministry else None) or known

    def troops_of(self, agents: Sequence[Participant], speaker: Participant | None) -> Sequence[Participant]:
        """Return agents of whom bare troops are those of the state that says what they did.

        "The Israeli army said troops had entered Khiam": its own troops, though Khiam lies in Lebanon. A party with a
        nation or a name of its own stays as it is.
        """
        if speaker is None or not any(self._is_bare_troops(one) for one in agents):
            return agents
        said = self.speaker(speaker)
        if said is None or said.inter not in _STATES or not said.sector.startswith(_STATE_VOICES):
            return agents
        return [one._replace(country=said.country) if self._is_bare_troops(one) else one for one in agents]

    @staticmethod
    def _is_bare_troops(party: Participant) -> bool:
        words = Tokens(party.text).words
        if party.actor or party.country or not words:
            return False
        # "Elements of the 20th Combined Arms Army", "the 3rd Brigade": a formation whose nation is not said.
        return _TROOPS.issuperset(words) or (
            "state" in party.classes
            and any(words[-1] in words_of(language).words("formations") for language in LANGUAGES)
        )

    def speaker(self, party: Participant | None, *, place_country: str = "") -> Actor | None:
        """Return the actor that speaks: a capital, ministry or country is its government, a medium its side's voice."""
        if party is not None and not party.actor and party.country and "nation" in party.classes:
            known = self.store.get(self.store.force(party.country, "government", self.day))
            if known is not None:
                return known
        return self._resolved(party, place_country=place_country)  # an officer speaks for the army

    def speaks_for_a_side(self, actor: Actor | None) -> bool:
        """Whether what an actor says is a side's own word: parties, governments and their official media."""
        if actor is None or actor.sector in _NO_PARTY or actor.inter in {"Protesters", "Rioters"}:
            return False
        return actor.inter != "Civilians" or actor.sector == "MED"

    def force(self, country: str, *, police: bool = False) -> Actor | None:
        """Return the army (or police) of a country (ISO alpha-3), None if none is known."""
        country = _ARMY_THERE.get(country, country)
        known = self.store.get(self.store.force(country, POLICE if police else ARMY, self.day))
        return known if known is not None else self._listed_force(country, police=police)

    def _listed_force(self, country: str, *, police: bool) -> Actor | None:
        """Return a listed state force where the store has no forces of countries."""
        found = [
            one
            for one in (self.store.values() if country and not self.store.data["forces"] else ())
            if one.country == country
            and one.sector in {"MIL", "GOV"}
            and one.inter in {"State forces", "External/Other forces"}
        ]
        return min(found, key=lambda one: (_is_police(one) != police, not is_army(one), one.id), default=None)

    def _one_listed(self, party: Participant, country: str) -> Actor | None:
        """Return the state force that words mean where only a few actors are known.

        An adjective decides ("Rwandan soldiers", "soldats rwandais": the force with such a name, nobody without one);
        bare "the army" is the only state force, or that of the country of the place.
        """
        after = self.text.word_after(party.end)
        behind = after if _NATION_LIKE.search(after) else ""  # "soldats rwandais"
        stems = {_stem(word) for word in (*Tokens(party.text).words, behind) if word}
        forces = [one for one in self.store.values() if one.sector in {"MIL", "GOV"} and one.inter in _STATES]
        named = [one for one in forces if stems & (_stems_of(one) - _COMMON_STEMS)]
        own = [one for one in forces if one.inter == "State forces" and (not country or one.country == country)]
        if named:
            return min(named, key=lambda one: (not is_army(one), one.id))
        if behind or self._adjective_in(party) or len({one.country for one in own}) != 1:
            return None
        return min(own, key=lambda one: (_is_police(one), not is_army(one), one.id))

    @staticmethod
    def _adjective_in(party: Participant) -> bool:
        """Whether words have an adjective of a nation: "Egyptian troops", "soldats rwandais", "Congolese"."""
        words = party.text.split()
        return "nation" in party.classes or (len(words) > 1 and any(_NATION_LIKE.search(word) for word in words))

    def _known(self, party: Participant, country: str, day: date | None) -> Actor | None:
        id_ = party.actor
        if id_.startswith(SHARED):
            # A book of few actors knows nothing of names that the theatre's forces share.
            places = self.store.data["shared"].get(id_.removeprefix(SHARED), {})
            named = [one for one in dict.fromkeys(filter(None, places.values())) if one in self.text.named]
            where = next(
                (code for code in (country, self.text.country(), self._shared_country()) if code in places), country
            )
            chosen = named[0] if len(named) == 1 else places.get(where, places.get("else"))
            chosen = chosen or (self._only_group(places) if self._is_called_group(party) else "")
            return self.store.get(chosen) if chosen else None
        if id_.startswith(DERIVED):
            _, role, countries = id_.split(":")
            isos = countries.split()
            chosen = country if country in isos else next((iso for iso in isos if iso in self.text.countries), isos[0])
            return self.store.get(self.store.force(chosen, role, day))
        return self.get(id_)

    def _only_group(self, places: Mapping[str, str | None]) -> str:
        """Return the one armed group among the bearers of a shared name, whichever countries it acts in."""
        known = [self.store.get(id_) for id_ in dict.fromkeys(filter(None, places.values()))]
        groups = [actor.id for actor in known if actor is not None and actor.inter in ARMED_GROUPS]
        return groups[0] if len(groups) == 1 else ""

    def _is_called_group(self, party: Participant) -> bool:
        """Whether the words of a party say that it is an armed group: "CPC rebels", "rebelles de la CPC"."""
        return not _FIGHTERS.isdisjoint([*Tokens(party.text).words, self.text.word_after(party.end or 0)])

    def _shared_country(self) -> str:
        """Return the country in which all names of the text that several forces share have a bearer, if it is one."""
        shared = [
            self.store.data["shared"].get(id_.removeprefix(SHARED), {})
            for id_ in self.text.named
            if id_.startswith(SHARED)
        ]
        common = [{code for code, bearer in places.items() if bearer and code != "else"} for places in shared]
        found = set.intersection(*common) if len(common) > 1 else set()
        return found.pop() if len(found) == 1 else ""

    def _state_force(self, party: Participant, country: str, day: date | None) -> Actor | None:  # noqa: PLR0911  # one branch a kind
        if _NO_ARMY.search(party.text):
            return None
        role, strength = self._role(party)
        if party.country:
            if not role and self.text.word_after(party.end) in self._civil:
                return None  # "Chinese miners", "French journalists": the nation does nothing
            return self._of_country(party.country, role or ARMY, day)
        if not self.store.data["forces"] and not self._is_nobodys(party):
            listed = self._one_listed(party, country)
            if listed is not None:
                return listed
        if not country or self._is_open(party, role, country):
            return None
        if strength == "junta" or plain(party.text) in _RULERS:
            ruled = self.store.ruled_by_junta(country, day)
            return self._of_country(country, role or "government", day) if ruled else None
        return self._of_country(_ARMY_THERE.get(country, country), role or ARMY, day)

    def _is_open(self, party: Participant, role: str, country: str) -> bool:
        """Whether the country of the place does not say whose force a bare one is.

        Nobody knows whose "unidentified soldiers" are; border guards may be those of either side; in an occupied place
        there are two armies; and the Salvation Army is none.
        """
        if self._is_nobodys(party) or (role == BORDER and country not in self.text.spoken):
            return True
        return self.text.occupied_near(party.start) or bool(self.text.own_name(party))

    def _of_country(self, country: str, role: str, day: date | None) -> Actor | None:
        known = self.store.get(self.store.force(country, role, day))
        return known if known is not None else self._listed_force(country, police=role == POLICE)

    def _role(self, party: Participant) -> tuple[str, str]:
        """Return the role that the words of a party say, and how: ("police", "strong") for "riot police"."""
        means = self.text.means_at(party.start)
        if means:
            return self.store.role_of(means)[1], "means"
        bare = self.store.data["bare"]
        words = Tokens(party.text).words
        for length in range(len(words), 0, -1):
            for first in range(len(words) - length, -1, -1):
                found = bare.get(" ".join(words[first : first + length]))
                if found:
                    return str(found[0]), str(found[1])
        return (POLICE, "noun") if _POLICE.search(party.text) else ("", "")

    def _is_nobodys(self, party: Participant) -> bool:
        """Whether the country does not say whose they are: "unidentified soldiers", "former policemen"."""
        words = Tokens(party.text).words
        return self.text.word_before(party.start) in _NOBODYS or bool(_NOBODYS.intersection(words))

    def _placed(self, actor: Actor, country: str, day: date | None) -> Actor:
        """Return an actor as it is in a country on a day: a foreign force abroad, on the side on which it fights there.

        At home it is a state force, whatever it is to the theatre that lists it.
        """
        inter = self.store.abroad(actor, country)
        if inter == _FOREIGN and country and country == actor.country:
            inter = "State forces"
        side = actor.side_in(country, day or self.day) if actor.sides else actor.side
        return actor if (inter, side) == (actor.inter, actor.side) else replace(actor, inter=inter, side=side)

    def _as_written(self, party: Participant, *, country: str = "", note: str = "") -> Actor:
        actor = written(party._replace(text=self.text.own_name(party) or party.text), country=country)
        return self.written.setdefault(actor.id, replace(actor, note=note) if note else actor)


def marks_of(actor: Actor | None) -> tuple[str, ...]:
    """Return the marks that the name of an actor gets in a text, by its class in the codebooks."""
    return _MARKS.get(actor.inter if actor is not None else "", ("actor",))


_MARKS: Mapping[str, tuple[str, ...]] = {
    "State forces": ("state", "armed", "actor"),
    "External/Other forces": ("state", "armed", "actor"),
    "Rebel group": ("rebel", "armed", "actor"),
    "Political militia": ("rebel", "armed", "actor"),
    "Identity militia": ("communal", "armed", "actor"),
}


def _is_state(party: Participant) -> bool:
    return bool(party.classes & {"state", "nation"}) and not party.classes & {"rebel", "gunman", "communal"}


def _name_in(key: str) -> str:
    """Return the words of a name whose bearer is not decided."""
    if key.startswith(SHARED):
        return key.removeprefix(SHARED)
    return key.split(":")[1].replace("_", " ").capitalize()


def is_group(actor: Actor) -> bool:
    """Return whether an actor is an armed group; militias have the sector MIL as armies have."""
    return actor.sector.startswith(("REB", "CRM")) or actor.inter in ARMED_GROUPS


def is_army(actor: Actor) -> bool:
    """Return whether an actor is called an army by one of its names."""
    return any(_ARMY.search(name) for name in (actor.name, *actor.names))


def _is_police(actor: Actor) -> bool:
    return bool(_POLICE.search(actor.name))


def _stem(word: str) -> str:
    return plain(word).rstrip("es")


def _stems_of(actor: Actor) -> set[str]:
    return {_stem(word) for name in (actor.name, *actor.names) for word in Tokens(name).words}


_FOREIGN = "External/Other forces"
_STATES = frozenset(["State forces", _FOREIGN])
_COMMON_STEMS = frozenset(_stem(word) for word in all_words("actors.identity.common_stems"))
# An English adjective with its capital, a French one by its ending.
_NATION_LIKE = re.compile(any_language("actors.identity.nation_like"))

_FORCES = re.compile(rf"\b(?:{alternatives('actors.identity.forces')})\b", re.IGNORECASE)

_STORES: list[tuple[Mapping[str, Actor], ActorStore]] = []


def _store(actors: Mapping[str, Actor]) -> ActorStore:
    """Return the store of some actors; that of a plain mapping is made once."""
    if isinstance(actors, ActorStore):
        return actors
    for known, store in _STORES:
        if known is actors:
            return store
    from geo.gazetteer.actor_build import store_of

    store = store_of(actors.values())
    _STORES[:] = [*_STORES[-3:], (actors, store)]
    return store


def countries_of(actors: Iterable[Actor]) -> frozenset[str]:
    """Return the countries (ISO alpha-3) of some actors."""
    return frozenset(actor.country for actor in actors if actor.country)
