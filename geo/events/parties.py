"""Who did it and to whom: the parties of an event from its frame, the rest of the report, and the codebook.

A sentence that names one side only takes the other from the report; who is attacked, abducted or bombed as a civilian
is called so where the text has no name for him (ACLED codebook 2023: violence against civilians has them as actor 2).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.actors.identity import WRITTEN, Participant, is_group, written
from geo.actors.resolution import known_foe
from geo.events.candidates import CIVILIAN_TYPES, FACTS, REMOTE, distinct_actors, opponent_of, own_side
from geo.events.rule_codes import taken_by
from geo.events.sites import EventSites
from geo.events.strikes import BARE_STRIKE
from geo.lang import all_words, plain
from geo.text.numbers import find_counts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.actors.identity import ActorBook
    from geo.actors.mentions import Sentence
    from geo.events.candidates import EventCandidate, Text
    from geo.events.discourse import Sides
    from geo.events.ontology import Ontology
    from geo.model import Actor, Count, Event
    from geo.reading.dating import Dating
    from geo.reading.frames import Frame
    from geo.reading.naming import PartyNames
    from geo.reading.report import ReportReading

_PLURALS = all_words("events.parties.plurals")

# Whoever suffers these is a civilian, named or not.
_ON_CIVILIANS = frozenset(["attack_civilians", "abduction", "sexual_violence"])
_TWO_SIDED = frozenset(["clash", "capture", "recapture", "shelling", "air_strike"])
BATTLES = frozenset(["clash", "capture", "recapture"])
# What one side does against the other, though its sentence rarely says against whom.
AGAINST_THE_OTHER = frozenset(["advance", "withdrawal", "entry_unopposed", "disrupted_weapons", "siege_over"])
# What a reading has taken in: its own dead were civilians, or fighters.
_TOOK_IN_CIVILIANS, _TOOK_IN_FIGHTERS = "attack_civilians", "clash"
# Of so many statements of who holds or took a place one may name the holder of the place taken next.
_HOLDERS_BACK = 100
# So many violent events back a list still names its author.
_EVENTS_BACK = 4
# An army answers an attack within so many sentences.
_ANSWER = 2
CIVILIANS = written(Participant(0, 0, "civilians", frozenset(["civilian"])))
# Who demonstrates is called so in ACLED, whoever they are.
_PROTESTS = frozenset(["protest", "protest_intervention", "excessive_force"])
_MARCHES = frozenset(["protest", "protest_intervention"])
_RIOTS = frozenset(["violent_demonstration", "riot"])
PROTESTERS = written(Participant(0, 0, "protesters", frozenset(["protester"])))
RIOTERS = written(Participant(0, 0, "rioters", frozenset(["mob"])))
_MET_BY_FORCE = frozenset(["protest_intervention", "excessive_force"])
# Where people without arms are protesters, rioters, speakers or partners, and no victims.
_LAYERS_OF_CROWDS = frozenset(["protests", "statements", "diplomacy"])
# Mines and bombs that nobody is named for, and that hit nobody who bears arms.
_BLASTS = frozenset(["bombing", "suicide_bombing", "grenade"])
_FOUGHT_BY_ARMIES = BATTLES | REMOTE | AGAINST_THE_OTHER
_NATION = frozenset(["state", "nation", "armed"])
ARMY = Participant(0, 0, "army", frozenset(["state"]))
_TAKEN = frozenset(["capture", "recapture", "entry_unopposed"])

Parties = tuple["Actor | None", "Actor | None", tuple["Actor", ...], tuple["Actor", ...]]


class EventParties(EventSites):
    """Decides who did something and to whom."""

    book: ActorBook
    text: Text
    ontology: Ontology
    syntax: ReportReading | None
    sides: Sides | None
    names: PartyNames
    events: list[Event]
    home: str
    last_violent: Event | None
    _sentence_of_last: int
    dating: Dating
    sentence_of: Mapping[int, Sentence]

    def _parties(self, candidate: EventCandidate, country: str) -> Parties:
        frame = candidate.frame
        if frame is None:
            return None, CIVILIANS if candidate.type in _ON_CIVILIANS else None, (), ()
        agents, patients = self._named_parties(candidate, frame)
        diplomacy = self.ontology.types[candidate.type].layer == "diplomacy"
        if diplomacy:
            country = self.home or country  # "the government" at talks abroad is not that of their venue
            first = self.text.spans[frame.sentence][0]
            patients = [party for party in patients if party.start >= first]  # "resumed their talks"
        bombards = candidate.type in REMOTE
        if not bombards and candidate.type not in CIVILIAN_TYPES:
            agents = list(self.book.troops_of(agents, frame.voice.speaker))
        actors = [self._resolve(one, candidate.type, country, bombards=bombards) for one in agents]
        victims = [self.book.resolve(one, place_country=country) for one in patients]
        if candidate.type in _FOUGHT_BY_ARMIES:
            actors, victims = list(map(self._fighting, actors)), list(map(self._fighting, victims))
        if bombards and agents and self._is_bare_weapon(frame, agents[0]):
            actors = [self._actor_before(candidate.type) or actors[0], *actors[1:]]
        if bombards:  # "a woman blew herself up among civilians"
            actors = [actor for actor in actors if actor is not None and actor.inter != CIVILIANS.inter]
        one = next((actor for actor in actors if actor is not None), None)
        other = opponent_of(one, victims)
        if other is None and candidate.type == "clash" and one is not None:  # allies who fight each other
            other = next((actor for actor in victims if actor is not None and actor.id != one.id), None)
        if other is None and (diplomacy or candidate.type == "refusal") and self.syntax is not None:
            partners = [self.book.resolve(party, place_country=country) for party in self.syntax.partners(frame)]
            partners += actors[1:] if diplomacy else []  # "the government and M23 signed"
            if one is None:  # "talks between the elders and the rebels"
                one = next((actor for actor in partners if actor is not None), None)
            other = opponent_of(one, partners)
        other = other or self._garrison(candidate, frame, one, country)
        one, other = self._from_report(candidate, frame, one, other, patients)
        one, other = self._crowds(candidate, one, other, country)
        allies = distinct_actors(
            [*actors[1:], *(self.book.resolve(item, place_country=country) for item in frame.allies)],
            without=(one, other),
        )
        others = distinct_actors(
            [*victims, *(self.book.resolve(item, place_country=country) for item in frame.others)],
            without=(one, other, *allies),
        )
        called = self.names.called
        return called(one), called(other), tuple(map(called, allies)), tuple(map(called, others))

    def _is_bare_weapon(self, frame: Frame, party: Participant) -> bool:
        """Whether an agent is only its weapon: "warplanes" are those that the report named before, if it did."""
        if self.syntax is None or party.actor or party.country:
            return False
        where = self.syntax.units[frame.unit]
        return where.is_in(where.at(party.start), "army_weapons") and " " not in party.text

    def _crowds(
        self, candidate: EventCandidate, one: Actor | None, other: Actor | None, country: str
    ) -> tuple[Actor | None, Actor | None]:
        """Return the sides with protesters, rioters and civilians under those names."""
        if candidate.type in _MARCHES and one is not None and one.sector in {"COP", "MIL"}:
            one, other = None, one  # "the march was dispersed by police": those who marched are the first party
        one = _crowd(candidate.type, one)
        if candidate.type in _MET_BY_FORCE and other is None:
            other = self._force_at(candidate, country)
        if self.ontology.types[candidate.type].layer not in _LAYERS_OF_CROWDS:
            other = _as_civilians(other)
        return _as_civilians(one) if candidate.type == "displacement" else one, other

    def _resolve(self, party: Participant, kind: str, country: str, *, bombards: bool) -> Actor | None:
        """Return the actor of an agent; a nation that says or signs something is its government, not its army."""
        if self.ontology.types[kind].layer in {"statements", "diplomacy"}:
            return self.book.speaker(party, place_country=country)
        return self.book.resolve(party, place_country=country, bombards=bombards)

    def _fighting(self, actor: Actor | None) -> Actor | None:
        """Return the army of a government that fights: "Kinshasa" and "the government" hold no ground themselves."""
        if actor is None or actor.sector != "GOV" or actor.inter != "State forces":
            return actor
        return self.book.force(actor.country) or actor

    def _killed_in(self, frame: Frame) -> Sequence[Participant]:
        """Return who was killed in an attack without parties of its own: "soldiers were killed in an ambush"."""
        if self.syntax is None or frame.agents or not frame.noun:
            return ()
        killed = (one for one in self.syntax.frames_of(frame.sentence) if one.kind == "kill" and not one.agents)
        return next((one.patients for one in killed if one.unit == frame.unit and one.start < frame.start), ())

    def _named_parties(self, candidate: EventCandidate, frame: Frame) -> tuple[list[Participant], list[Participant]]:
        """Return the parties of a frame that can be agents and patients of the type."""
        agents = [one for one in frame.agents if one.armed or one.actor or candidate.type not in BATTLES]
        patients = list(self._struck(candidate, frame) or self._killed_in(frame))
        if (
            candidate.type in CIVILIAN_TYPES
            and agents
            and not any(one.armed or one.actor or one.classes & {"mob", "protester"} for one in agents)
        ):
            agents, patients = [], patients or agents  # "their whereabouts are unknown": they suffer it
        if candidate.type in BATTLES:
            patients = [one for one in patients if one.armed or one.actor]
        return agents, patients

    def _struck(self, candidate: EventCandidate, frame: Frame) -> Sequence[Participant]:
        """Return the patients of a frame; a town that is struck from afar is not its army, a country may be."""
        if candidate.type not in REMOTE or self.syntax is None:
            return frame.patients
        towns = {(one.start, one.end) for one in frame.grounds if one.key >= 0}
        towns -= {(one.start, one.end) for one in self.syntax.places if one.is_country}
        return [one for one in frame.patients if (one.start, one.end) not in towns]

    def _from_report(
        self,
        candidate: EventCandidate,
        frame: Frame,
        one: Actor | None,
        other: Actor | None,
        patients: Sequence[Participant],
    ) -> tuple[Actor | None, Actor | None]:
        """Complete the sides by what the report says elsewhere, and by the codebook."""
        if other is None:
            other = self._struck_in_list(candidate, frame) or self._sufferer(candidate, frame, one)
        if frame.mood in {"planned", "hypothetical"}:
            return one, other
        if candidate.type in _TWO_SIDED:
            untold = candidate.type == "clash" and frame.mood == "reported" and one is None and other is None
            if untold and self.sides is not None and not self._names_armed(frame):
                one, other = self.sides.pair(frame.sentence)
            if one is None and (other is None or other is CIVILIANS or candidate.type in REMOTE):
                one = self._striker_before(candidate, other)
            if self.sides is not None:
                if one is not None and other is None and not any("civilian" in party.classes for party in patients):
                    other = self._just_attacked(candidate, frame, one) or self.sides.opponent(one, frame.sentence)
                elif one is None and other is not None and other.inter != "Civilians":
                    one = self.sides.opponent(other, frame.sentence)
        if candidate.type in AGAINST_THE_OTHER and one is not None and other is None and self.sides is not None:
            other = self.sides.opponent(one, frame.sentence)
        return one, other

    def _sufferer(self, candidate: EventCandidate, frame: Frame, one: Actor | None) -> Actor | None:
        """Return who suffers an act whose sentence names no victim: civilians, or who held the place before."""
        soldiers = self._armed_dead(frame, one) if candidate.type in REMOTE else None
        if soldiers is not None:
            return soldiers
        if hits_civilians(candidate) or self._burns_homes(candidate) or self._hurts_unarmed(candidate, frame):
            return CIVILIANS
        # What is looted or burnt and is no army's is somebody's home, shop or clinic; so with mines and bombs.
        looted = candidate.type == "looting" and not self._names_armed(frame, but=frame.agents)
        blast = candidate.type in _BLASTS and one is None and not self._names_armed(frame)
        if looted or blast or (candidate.type == "displacement" and one is None):
            return CIVILIANS
        if candidate.type == "arrest":  # suspects, suppliers, a mayor: who bears arms would be named as such
            return self._arrested(frame) or CIVILIANS
        return self._holder_before(frame, one) if candidate.type in _TAKEN and one is not None else None

    def _garrison(self, candidate: EventCandidate, frame: Frame, one: Actor | None, country: str) -> Actor | None:
        """Return the army of a place whose base, camp or post a group attacks: nobody else has bases there."""
        if candidate.type not in _TWO_SIDED or self.syntax is None or one is None or one.sector in {"MIL", "GOV"}:
            return None
        where = self.syntax.units[frame.unit]
        tree = where.tree
        things = tree.children(frame.token, "obj", "subjpass" if tree.is_passive(frame.token) else "obj", "pp")
        based = any(where.is_in(at, "army_sites") and not where.parties(at, "") for at in things)
        return self.book.resolve(ARMY, place_country=country) if based and country else None

    def _arrested(self, frame: Frame) -> Actor | None:
        """Return the group that an arrested man is said to be of: "a suspected M23 finance chief"."""
        if self.syntax is None:
            return None
        where = self.syntax.units[frame.unit]
        parties = (
            party
            for thing in where.tree.children(frame.token, "obj", "subjpass")
            for at in where.tree.children(thing, "compound", "amod", "pp")
            for party in where.parties(at, "of whom he is")
            if party.actor and party.classes & {"rebel", "gunman", "communal"}
        )
        return next((self.book.resolve(party, place_country=self.home) for party in parties), None)

    def _armed_dead(self, frame: Frame, one: Actor | None) -> Actor | None:
        """Return the armed dead of the same sentence: "three soldiers were killed when X detonated a mine"."""
        if self.syntax is None:
            return None
        dead = (
            self.book.resolve(party, place_country=self.home)
            for other in self.syntax.frames_of(frame.sentence)
            if other.kind == "kill" and other.unit == frame.unit and (not other.agents or one is None)
            for party in other.patients
            if party.armed
        )
        return opponent_of(one, list(dead))

    def _names_armed(self, frame: Frame, *, but: Sequence[Participant] = ()) -> bool:
        """Whether the sentence of a frame names a party that bears arms, besides some."""
        sentence = self.sentence_of.get(frame.sentence)
        tokens = self.text.marked.tokens
        return sentence is not None and any(
            role.armed
            and not role.classes <= _NATION  # "Ukraine's second city"
            and not any(one.start < tokens.ends[role.last - 1] and tokens.starts[role.first] < one.end for one in but)
            for role in sentence.roles
        )

    def _hurts_unarmed(self, candidate: EventCandidate, frame: Frame) -> bool:
        """Whether a bomb, shell or strike hits what is no army's: a market, "two brothers", people of no kind."""
        if candidate.type not in REMOTE or self.syntax is None or frame.mood not in {"reported", "historical"}:
            return False
        if any(party.armed for party in self._struck(candidate, frame)):
            return False
        if self.syntax.hits(frame, "civil_objects"):
            return True
        counts = self._all_counts(frame.sentence)
        hurt = counts.get("fatalities") or counts.get("injured")
        return hurt is not None and hurt.best > 0 and not self._names_armed(frame, but=frame.agents)

    def _holder_before(self, frame: Frame, taker: Actor) -> Actor | None:
        """Return who held a place that is taken, by what the report says of it: whoever holds it loses it."""
        if self.syntax is None:
            return None
        taken = {name for spot in frame.grounds for name in self._names_of(spot)}
        holding = self.syntax.holding
        behind = bisect_right(holding, frame.sentence, key=_sentence_of)
        for before in reversed(holding[max(0, behind - _HOLDERS_BACK) : behind]):
            if before is frame or (before.kind == "gain" and before.start > frame.start):
                continue
            held_here = before.kind == "hold" and not before.grounds and self._hangs_on(before, frame)
            if held_here or taken & {name for spot in before.grounds for name in self._names_of(spot)}:
                actor = self.book.resolve(before.agents[0], place_country=self.home)
                if actor is not None and own_side(actor) != own_side(taker):
                    return actor
        return None

    def _hangs_on(self, frame: Frame, above: Frame) -> bool:
        """Whether a frame hangs on another: "after a year in the hands of X, the town was retaken"."""
        if self.syntax is None or frame.unit != above.unit:
            return False
        return above.token in self.syntax.units[frame.unit].tree.ancestors(frame.token)

    def _between_armies(self, candidate: EventCandidate) -> EventCandidate:
        """Return an army's attack on nobody named as a clash with whom it fights: "Russian forces attacked near X"."""
        frame = candidate.frame
        if candidate.type != "attack_civilians" or frame is None or self.sides is None:
            return candidate
        if candidate.rule != "act.attack" or frame.patients:
            return candidate
        actor = self.book.resolve(frame.agents[0], place_country=self.home) if frame.agents else None
        if actor is None or actor.sector != "MIL":
            return candidate
        if self.sides.opponent(actor, frame.sentence) is None and self._known_foe(actor, self.home) is None:
            return candidate
        return candidate._replace(type="clash")

    def _known_foe(self, actor: Actor, country: str) -> Actor | None:
        return known_foe(actor, country, self.book, day=self.document.published)

    def _struck_in_list(self, candidate: EventCandidate, frame: Frame) -> Actor | None:
        """Return the armed side that a list of strikes is against, where an item only names what it destroyed."""
        last = self.last_violent
        same = last is not None and (last.type == candidate.type or last.type in BATTLES)
        listed = candidate.rule == BARE_STRIKE and same
        counts = self._all_counts(frame.sentence) if listed else {}
        hurt = counts.get("fatalities") or counts.get("injured")
        enemy = last.actor2 if listed and last is not None and hurt is None else None
        return enemy if enemy is not None and enemy.sector.startswith(("MIL", "REB", "CRM")) else None

    def _just_attacked(self, candidate: EventCandidate, frame: Frame, one: Actor) -> Actor | None:
        """Return the group whose attack an army answers: "The army said it had pursued the attackers"."""
        last = self.last_violent
        near = last is not None and frame.sentence - self._sentence_of_last <= _ANSWER
        group = last.actor1 if last is not None and near else None
        if candidate.type != "clash" or one.sector != "MIL" or group is None:
            return None
        return group if is_group(group) and own_side(group) != own_side(one) else None

    def _striker_before(self, candidate: EventCandidate, other: Actor | None) -> Actor | None:
        """Return who did the same before, unless that is who suffers it here or whose own country is hit."""
        one = self._actor_before(candidate.type, listed=candidate.rule == BARE_STRIKE)
        if one is None or (other is not None and own_side(one) == own_side(other)):
            return None
        there = self._country_at(candidate.frame.sites) if candidate.frame is not None else ""
        at_home = candidate.type in REMOTE and other is CIVILIANS and one.country and one.country == there
        return None if at_home else one

    def _actor_before(self, kind: str, *, listed: bool = False) -> Actor | None:
        """Return who did the same kind of thing before in the report: a list of strikes names the air force once.

        Not so for fights and attacks on the ground, of which several parties are the authors; but the items of a list
        of strikes are the work of the army that the text says attacked.
        """
        last = self.last_violent
        if kind not in REMOTE:
            taken = last is not None and last.type == kind and kind != "clash"
            return last.actor1 if last is not None and taken else None
        said = [event for event in reversed(self.events[-_EVENTS_BACK:]) if event.assertion in FACTS]
        same = [event.actor1 for event in said if event.type == kind and event.actor1 is not None]
        armies = [
            event.actor1
            for event in said
            if listed and event.type in BATTLES and event.actor1 is not None and event.actor1.sector == "MIL"
        ]
        return next(iter([*same, *armies]), None)

    def _burns_homes(self, candidate: EventCandidate) -> bool:
        """Whether what is looted or burnt are the houses or shops of people whom nobody names."""
        if candidate.type != "looting" or candidate.frame is None or self.syntax is None:
            return False
        where = self.syntax.units[candidate.frame.unit]
        things = where.tree.children(candidate.frame.token, "obj", "subjpass", "pp", "iobj")
        return any(
            where.is_in(at, name)
            for thing in things
            for member in where.tree.row_from(thing)
            for at in where.tree.subtree(member)
            for name in ("homes", "civil_objects")
        )

    def _force_at(self, candidate: EventCandidate, country: str) -> Actor | None:
        """Return the police or army of the sentence of a protest: "..., and police fired tear gas"."""
        if self.syntax is None or candidate.frame is None:
            return None
        number = candidate.frame.sentence
        found = (
            self.book.resolve(one.party, place_country=country)
            for one in self.syntax.memory.named
            if one.sentence == number and "state" in one.party.classes and "nation" not in one.party.classes
        )
        return next((actor for actor in found if actor is not None and actor.sector in {"MIL", "COP"}), None)

    def _all_counts(self, number: int) -> dict[str, Count]:
        tokens = self.text.marked.tokens
        span = self.text.spans[number]
        skip = [tokens.within(one.start, one.end) for one in self.dating.inside(span)]
        return find_counts(tokens, *tokens.within(*span), skip=skip)

    def _agent(self, frame: Frame, country: str) -> Actor | None:
        agents = self.book.troops_of(frame.agents, frame.voice.speaker)
        return self.book.resolve(agents[0], place_country=country) if agents else None


def _sentence_of(frame: Frame) -> int:
    return frame.sentence


def _crowd(kind: str, one: Actor | None) -> Actor | None:
    """Return who demonstrates or riots: those that the report names, protesters where they are just people."""
    if kind in _PROTESTS and (one is None or one.id == CIVILIANS.id or one.name == CIVILIANS.name):
        return PROTESTERS
    return RIOTERS if kind in _RIOTS and one is None else one


def _as_civilians(victim: Actor | None) -> Actor | None:
    """Return civilians under that name, with who they are: "Civilians (farmers)"; one driver is just civilians.

    ACLED has civilians as the second party, whatever they do for a living.
    """
    unarmed = victim is not None and victim.inter in {"Civilians", "Rioters"} and victim.id.startswith(WRITTEN)
    if victim is None or not unarmed or victim.id == CIVILIANS.id:
        return victim
    many = plain(victim.name).endswith(_PLURALS) and not victim.name.isupper()
    who = f" ({victim.name[:1].lower()}{victim.name[1:]})" if many else ""
    return replace(victim, name=f"{CIVILIANS.name}{who}", inter=CIVILIANS.inter)


def hits_civilians(candidate: EventCandidate) -> bool:
    """Whether the victims of an event are civilians, by its type or by what else its sentence says."""
    if candidate.type in _ON_CIVILIANS:
        return True
    if candidate.type not in REMOTE or candidate.reading is None:
        return False
    patient = candidate.reading.patient
    taken = taken_by(candidate.rule)
    hurt = _TOOK_IN_CIVILIANS in taken and _TOOK_IN_FIGHTERS not in taken
    if patient is not None:
        return not patient.armed and ("civilian" in patient.classes or hurt)
    return hurt
