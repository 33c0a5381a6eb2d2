"""Where an event of a report was."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.events.locate import CARRY_SENTENCES, HOLDER, EventLocation, sites_of
from geo.events.transfers import TRANSFER_TYPES
from geo.geometry import distance_km
from geo.model import PRECISION_OF, EventMark, Mention, Resolution, Span
from geo.reading.place_reference import is_quarter
from geo.text.annotations import any_in

if TYPE_CHECKING:
    from geo.events.candidates import EventCandidate, Text
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.model import Document, Place
    from geo.reading.frames import Frame, FramePlace
    from geo.reading.report import ReportReading

# How a place was found that stands in a sentence before.
CARRIED = "carried"
# What is sent or goes over somewhere is there afterwards: "sent soldiers to Uvira".
_AT_DESTINATION = frozenset(["deployment", "group_change"])
# A sentence of so few words that names a place is the label of what follows.
LABEL_WORDS = 4
# Units that may hold a place that no gazetteer knows, the smallest first.
_UNITS = ("adm3", "adm2", "adm1")
HOLDER_SCORE = 0.3
# Precisions of places that are towns.
_TOWNS = frozenset(["exact", "near"])
# Precisions of regions and countries; one without a radius reaches at least so far.
_WIDE = frozenset(["adm1", "fuzzy", "country"])
_LEAST_KM = 150.0
_COARSE = {"exact": 0, "near": 1, "adm2": 2, "fuzzy": 3, "water": 3, "adm1": 3, "country": 5, "unknown": 1}


UnitOf = Callable[[Sequence["Place"]], "Place | None"]


def no_unit(_places: Sequence[Place]) -> Place | None:
    """Return no unit: without a gazetteer nobody knows what the places around lie in."""
    return None


class EventSites:
    """Decides where something happened: frames first, then the places of the sentence, then the site before."""

    document: Document
    text: Text
    ontology: Ontology
    syntax: ReportReading | None
    resolutions: Sequence[Resolution]
    country_of: Callable[[Place], str]
    unit_of: UnitOf
    places: Sequence[Resolution]
    unknown: list[tuple[int, int]]
    named: Sequence[int]
    home: str
    last_site: dict[bool, tuple[int, EventLocation]]

    def _sites(
        self, number: int, span: tuple[int, int], candidate: EventCandidate
    ) -> tuple[list[EventLocation], list[str]]:
        talks = self.ontology.types[candidate.type].layer in {"diplomacy", "statements"}
        sites: list[EventLocation] = []
        if candidate.frame is not None and self.syntax is not None and self.syntax.parsed(number):
            sites = self._frame_sites(candidate)
        aside = talks and self._in_relative_clause(candidate.frame)
        if not sites and not aside:  # "M23, which the UN says Rwanda supports, has seized Goma"
            sites = self._scored_sites(span, candidate, talks=talks)
        if sites and not any(site.where.resolved for site in sites):
            unit = self._town_of(sites[0]) or self._unit_around(number, span, candidate)
            unit = unit or self._unit_of_towns(number, span, candidate, sites[0].where)
            if unit is not None:
                sites = [EventLocation(_within(one.where, unit), HOLDER_SCORE, "holder") for one in sites]
        sites = _without_wider(sites)
        if sites:
            self.last_site[talks] = number, sites[0]
            return sites, [EventMark.HOLDER_PLACE] if sites[0].how == "holder" else []
        mood = (
            candidate.frame.mood
            if candidate.frame is not None
            else candidate.reading.mood.assertion
            if candidate.reading is not None
            else "reported"
        )
        if mood in {"planned", "hypothetical"} or self.ontology.types[candidate.type].layer == "statements":
            return [], []
        if mood == "historical" or self._names_a_place(span, candidate):
            return [], []
        if candidate.type == "displacement" and candidate.frame is not None and candidate.frame.elsewhere:
            return [], []  # the sentence says only where they fled to
        carried = self._carried(number, talks=talks)
        return ([carried._replace(how=CARRIED)], [EventMark.CARRIED_PLACE]) if carried else ([], [])

    def _in_relative_clause(self, frame: Frame | None) -> bool:
        if frame is None or self.syntax is None:
            return False
        tree = self.syntax.units[frame.unit].tree
        return any(tree.label(at) == "relcl" for at in (frame.token, *tree.ancestors(frame.token)))

    def _frame_sites(self, candidate: EventCandidate) -> list[EventLocation]:  # noqa: C901  # one branch a kind of place
        frame = candidate.frame
        assert frame is not None  # noqa: S101  # asked by the caller, said for the type checker
        spots = [*frame.grounds, *frame.sites]
        if self.ontology.types[candidate.type].layer == "diplomacy":
            spots = self._venue(frame) or spots
        if frame.grounds and candidate.type in TRANSFER_TYPES:
            spots = list(frame.grounds)
        if not spots and candidate.type in _AT_DESTINATION:
            spots = [one for one in frame.elsewhere if one.start > frame.start]
        groups: dict[int, list[FramePlace]] = {}
        for spot in spots:
            groups.setdefault(-1 if spot in frame.grounds else spot.group, []).append(spot)
        unknown: list[EventLocation] = []
        groups = {key: self._without_holders(group) for key, group in groups.items()}
        ranked = sorted(groups.values(), key=lambda group: min(self._coarseness(one) for one in group))
        for group in ranked:
            placed = [(spot, one) for spot in group for one in self._resolved(spot)]
            known = [(spot, one) for spot, one in placed if one.resolved]
            if known and len(known) < len(placed) and len(group) > 1 and candidate.type != "":
                return _distinct([EventLocation(one, frame_score(one), "sentence") for _, one in placed])
            if known and (len(known) == len(placed) or len(group) > 1):
                finest = min(_COARSE.get(one.precision, 2) for _, one in known)
                return _distinct(
                    [
                        EventLocation(one, frame_score(one), "sentence")
                        for _, one in known
                        if _COARSE.get(one.precision, 2) == finest or len(group) == len(known)
                    ]
                )
            if known:
                return [EventLocation(known[0][1], 1.0, "sentence")]
            if placed:
                holder = self._holder(candidate, group)
                if holder is not None:
                    return [EventLocation(_within(placed[0][1], holder), 0.5, "holder")]
                unknown = unknown or [EventLocation(one, 0.0, "sentence") for _, one in placed]
        return unknown

    def _venue(self, frame: Frame) -> list[FramePlace]:
        """Return where an accord was made rather than what it is for: "agreed in Luanda to a truce in Walikale"."""
        if not frame.noun or self.syntax is None:
            return []
        where = self.syntax.units[frame.unit]
        verb = where.tree.clause(frame.token)
        if not where.tree.is_verb(verb):
            return []
        return [one for one in frame.sites if one.head == verb]

    def _without_holders(self, group: list[FramePlace]) -> list[FramePlace]:
        """Return the places of a row without those that hold another one: "Minova, a town in South Kivu"."""
        parents = {
            parent for spot in group for one in self._resolved(spot) if one.chosen for parent in one.chosen.parents
        }
        kept = [
            spot
            for spot in group
            if not any(one.chosen is not None and one.chosen.id in parents for one in self._resolved(spot))
        ]
        return kept or group

    def _holder(self, candidate: EventCandidate, group: Sequence[FramePlace]) -> Resolution | None:
        """Return a known place of the sentence that holds an unknown one: "Luvo in Djugu territory"."""
        frame = candidate.frame
        others = (
            []
            if frame is None
            else [
                one
                for spot in frame.sites
                if spot not in group
                for one in self._resolved(spot)
                if one.resolved and one.precision != "country"
            ]
        )
        return others[0] if others else self._holder_behind(group)

    def _holder_behind(self, group: Sequence[FramePlace]) -> Resolution | None:
        """Return the place right behind an unknown one: "Aden Adde International Airport in Mogadishu"."""
        for spot in group:
            for one in self.places[bisect_left(self.places, spot.end, key=_start_of) :][:1]:
                if one.precision != "country" and HOLDER.fullmatch(
                    self.document.text, spot.end, one.mention.span.start
                ):
                    return one
        return None

    def _town_of(self, site: EventLocation) -> Resolution | None:
        """Return the town that was named last where an unknown name is that of a quarter: "the X neighbourhood"."""
        last, span = self.last_site.get(False), site.where.mention.span
        if last is None or self.syntax is None or not last[1].where.resolved:
            return None
        return last[1].where if is_quarter(self.document.text, span.start, span.end, self.syntax.words) else None

    def _unit_around(self, number: int, span: tuple[int, int], candidate: EventCandidate) -> Resolution | None:
        """Return the province or district that an unknown place lies in, by what the text names around it.

        The unit of the same sentence, else of a heading above, else the one that the sentences before speak of: reports
        say where they are once. A unit that troops came from or went to, or a party's, is not meant.
        """
        frame = candidate.frame
        away = (
            []
            if frame is None
            else [(one.start, one.end) for one in frame.elsewhere]
            + [(one.start, one.end) for one in (*frame.agents, *frame.patients)]
        )
        headings = self.text.under[number] if self.text.under else ()
        for one_span in [span, *headings, *reversed(self._spans_before(number))]:
            units = [
                one
                for one in self._places_in(one_span)
                if one.chosen is not None
                and one.chosen.kind in _UNITS
                and not any(begin <= one.mention.span.start < stop for begin, stop in away)
            ]
            if units:
                return min(units, key=lambda one: _UNITS.index(one.chosen.kind if one.chosen else ""))
        return None

    def _unit_of_towns(
        self, number: int, span: tuple[int, int], candidate: EventCandidate, unknown: Resolution
    ) -> Resolution | None:
        """Return the unit that the towns named around an unknown place lie in: those beside it, else those before.

        Reports that do not say where a village lies name it between towns of its district or province.
        """
        frame = candidate.frame
        away = {one.start for one in frame.elsewhere} if frame is not None else set()
        for spans in ([span], self._spans_before(number), self.text.spans):
            towns = [
                one.chosen
                for one_span in spans
                for one in self._places_in(one_span)
                if one.chosen is not None and one.precision in _TOWNS and one.mention.span.start not in away
            ]
            unit = self.unit_of(towns) if towns else None
            if unit is not None and unit.lon is not None:
                return replace(
                    unknown, chosen=unit, lon=unit.lon, lat=unit.lat, radius_km=unit.radius_km, method="derived",
                    precision=PRECISION_OF.get(unit.kind, "adm2"), score=HOLDER_SCORE,
                    reasons=("the towns named around it lie there",),
                )  # fmt: skip
        return None

    def _spans_before(self, number: int) -> list[tuple[int, int]]:
        """Return the sentences just before one, below the same heading."""
        top = self.text.under[number][0][0] if self.text.under and self.text.under[number] else 0
        return [one for one in self.text.spans[max(0, number - CARRY_SENTENCES) : number] if one[0] >= top]

    def _places_in(self, span: tuple[int, int]) -> Sequence[Resolution]:
        return self.places[slice(*(bisect_left(self.places, at, key=_start_of) for at in span))]

    def _coarseness(self, spot: FramePlace) -> int:
        return min((_COARSE.get(one.precision, 2) if one.resolved else 1 for one in self._resolved(spot)), default=4)

    def _resolved(self, spot: FramePlace) -> list[Resolution]:
        if self.syntax is None:
            return []
        if spot.key < 0:
            return [self._unknown_place(spot)]
        found = [self.resolutions[index] for index in self.syntax.places[spot.key].indices]
        beside = [
            one
            for one in found
            if one.mention.relation is not None
            and one.mention.relation.type in {"near", "offset", "between", "along", "across", "outskirts"}
            and one.resolved
        ]
        return beside[:1] or found

    def _names_of(self, spot: FramePlace) -> list[str]:
        """Return what a place may be called: its id where it is known, and its name as written."""
        written_as = self.document.text[spot.start : spot.end].casefold()
        return [written_as, *(one.chosen.id for one in self._resolved(spot) if one.chosen is not None)]

    def _unknown_place(self, spot: FramePlace) -> Resolution:
        """Return a name in the slot of a place that no gazetteer knows, open, so that it is listed."""
        text = self.document.text[spot.start : spot.end]
        mention = Mention(span=Span(document_id=self.document.id, start=spot.start, end=spot.end), text=text)
        return Resolution(mention=mention, reasons=("no gazetteer knows the name",))

    def _scored_sites(self, span: tuple[int, int], candidate: EventCandidate, *, talks: bool) -> list[EventLocation]:
        """Return the places of a sentence by the signs around them, without those that the tree puts elsewhere."""
        away = {(one.start, one.end) for one in candidate.frame.elsewhere} if candidate.frame is not None else set()
        if candidate.frame is not None:  # "a U.S. strike" was not in the United States
            away |= {(one.start, one.end) for one in (*candidate.frame.agents, *candidate.frame.patients)}
        spoken = self._speakers_places(candidate)
        usable_here = [
            one for one in self.places
            if not any((start <= one.mention.span.start and one.mention.span.end <= end) or (one.mention.span.start <= start and end <= one.mention.span.end) for start, end in away)  # noqa: E501
            and one.mention.span.start not in spoken
        ]  # fmt: skip
        clause = (
            (candidate.reading.clause.start, candidate.reading.clause.end) if candidate.reading is not None else span
        )
        relative = candidate.reading.clause.relative if candidate.reading is not None else False
        return sites_of(
            self.document.text,
            usable_here,
            cue=(candidate.start, candidate.end),
            clause=clause,
            sentence=span,
            transfer=candidate.type in TRANSFER_TYPES,
            relative=relative,
            venue=talks,
            unknown=self._unknown(span),
        )

    def _speakers_places(self, candidate: EventCandidate) -> set[int]:
        """Return where the places begin that belong to the verb of speech: "In Moscow, the ministry said ..."."""
        if candidate.frame is None or self.syntax is None or not candidate.frame.voice.claimant:
            return set()
        where = self.syntax.units[candidate.frame.unit]
        tree, found = where.tree, set()
        for at in tree.ancestors(candidate.frame.token):
            if tree.is_verb(at) and any(where.is_in(at, name) for name in ("speech", "claiming", "denying")):
                for child in tree.children(at, "subj", "pp", "npadv", "iobj", "obj"):
                    if candidate.frame.token in tree.subtree(child):
                        continue
                    found |= {
                        where.place_mentions[mask.key].start
                        for index in tree.subtree(child)
                        if (mask := where.unit.masks[index]) is not None and mask.kind == "place"
                    }
                break
        return found

    def _unknown(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        return self.unknown[slice(*(bisect_left(self.unknown, (place, 0)) for place in span))]

    def _cue(self, reading: Reading) -> tuple[int, int]:
        """Return where the cue stands; of a phrase that spans a place ("captured Luvungi, a town"), its first word."""
        tokens = self.text.marked.tokens
        start, end = tokens.starts[reading.hit.first], tokens.ends[reading.hit.last - 1]
        inside = any_in([place.mention.span.start for place in self.places], start + 1, end)
        return start, tokens.ends[reading.hit.first] if inside else end

    def _names_a_place(self, span: tuple[int, int], candidate: EventCandidate) -> bool:
        """Whether a sentence names a place of its own, be it one that nobody knows: it borrows none then."""
        away = {one.start for one in candidate.frame.elsewhere} if candidate.frame is not None else set()
        here = self.named[slice(*(bisect_left(self.named, place) for place in span))]
        return any(start not in away for start in here)

    def _carried(self, number: int, *, talks: bool) -> EventLocation | None:
        """Return the place of the last sentence that named one: "A bomb went off in Beni. Three people died"."""
        last = self.last_site.get(talks)
        top = self._heading_place(number)
        begin = top.where.mention.span.start if top else -1
        label = self._label_before(number, last[0] if last else -1)
        if label is not None:
            return label
        if last and number - last[0] <= CARRY_SENTENCES and self.text.spans[last[0]][0] > begin:
            return last[1]
        if talks:
            return None
        for back in range(1, CARRY_SENTENCES + 1):
            if number - back < 0 or self.text.spans[number - back][0] <= begin:
                break
            start, end = self.text.spans[number - back]
            sites = sites_of(
                self.document.text, self.places, cue=(end, end), clause=(start, end), sentence=(start, end)
            )
            if sites:
                return sites[0]
        return top

    def _label_before(self, number: int, least: int) -> EventLocation | None:
        """Return the place of a label in front of notes: "15 January, Motozintla. An explosive wounded two"."""
        for back in range(number - 1, max(least, number - CARRY_SENTENCES - 1), -1):
            start, end = self.text.spans[back]
            if len(self.document.text[start:end].split()) > LABEL_WORDS:
                continue
            sites = sites_of(
                self.document.text, self.places, cue=(end, end), clause=(start, end), sentence=(start, end)
            )
            if sites:
                return sites[0]
        return None

    def _heading_place(self, number: int) -> EventLocation | None:
        """Return the place of the nearest heading that names one: "North Kivu:" above a paragraph."""
        for start, end in self.text.under[number] if self.text.under else ():
            sites = sites_of(
                self.document.text, self.places, cue=(end, end), clause=(start, end), sentence=(start, end)
            )
            if sites:
                return sites[0]
        return None

    def _country_at(self, grounds: Sequence[FramePlace]) -> str:
        for spot in grounds:
            for one in self._resolved(spot):
                if one.chosen is not None:
                    return self.country_of(one.chosen)
        return self.home


def _start_of(one: Resolution) -> int:
    return one.mention.span.start


def frame_score(one: Resolution) -> float:
    """Return the score of a place that the tree names: that of its resolution."""
    return one.score


def _within(unknown: Resolution, unit: Resolution) -> Resolution:
    """Return an unknown place where the unit that holds it is, with its own words: two such places are not one."""
    reason = f"no gazetteer knows {unknown.mention.text}; the text names what it lies in"
    return replace(unit, mention=unknown.mention, score=min(unit.score, HOLDER_SCORE), reasons=(*unit.reasons, reason))


def _without_wider(sites: list[EventLocation]) -> list[EventLocation]:
    """Return places without the regions and countries that hold another one: "Djibo, in the north of Burkina Faso"."""
    fine = [one.where for one in sites if one.where.resolved and one.where.precision not in _WIDE]
    return [
        one for one in sites if one.where.precision not in _WIDE or not any(_holds(one.where, other) for other in fine)
    ]


def _holds(wide: Resolution, fine: Resolution) -> bool:
    """Whether a place lies within the reach of a wider one."""
    if wide.lon is None or wide.lat is None or fine.lon is None or fine.lat is None:
        return False
    return distance_km(wide.lon, wide.lat, to_lon=fine.lon, to_lat=fine.lat) <= max(wide.radius_km or 0.0, _LEAST_KM)


def _distinct(sites: Sequence[EventLocation]) -> list[EventLocation]:
    found: dict[str, EventLocation] = {}
    for site in sites:
        found.setdefault(site.where.chosen.id if site.where.chosen is not None else str(site.where.mention.span), site)
    return list(found.values())
