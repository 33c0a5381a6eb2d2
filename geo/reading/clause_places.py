"""Places of a word in the tree of a sentence: the ground of a transfer and the site of an act.

Each rule names the relation that it reads; the words of the path are kept and shown with the event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.clause_words import ClauseWords
from geo.reading.frames import FramePlace
from geo.reading.units import ACTOR, NAME
from geo.syntax.nodes import CLAUSES_AND_PARTICIPLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SLOT_ARTICLES = frozenset(all_words("reading.clause_places.slot_articles"))
_FOR = frozenset(all_words("shared.for"))
_DIRECTION_NOUNS = frozenset(all_words("reading.clause_places.direction_nouns"))
_DIRECTION_PREPOSITIONS = frozenset(all_words("reading.clause_places.direction_prepositions"))
_GROUND_FILLERS = frozenset(all_words("reading.clause_places.ground_fillers"))
_EXCEPTIONS = frozenset(all_words("reading.clause_places.exceptions"))
_GROUNDS_LISTED = frozenset(all_words("reading.clause_places.grounds_listed"))
_SET_APART = frozenset(all_words("reading.clause_places.set_apart"))


_FINITE = frozenset(["relcl", "ccomp", "parataxis"])
_UNARMED = frozenset(["civilian"])
_DEPTH = 6
_RELATIVE_PLACES = frozenset(all_words("shared.where"))
# The key of a place that no gazetteer knows.
UNKNOWN = -1
# Prepositions behind which an unknown name is a place.
_ROADS = frozenset(all_words("reading.clause_places.roads"))
_LEAVING = frozenset(all_words("reading.clause_places.leaving"))
# "Fighting continues for the control of X": the phrase may hang on the verb above the noun.
_CLAUSE_LEVELS = 2
_MOVES = ("enter", "advance", "leave")
# A place has a name of two letters at least.
SHORTEST_NAME = 2
_STRUCK_ON = frozenset(all_words("reading.clause_places.struck_on"))
_IN_PLACES = frozenset(all_words("reading.clause_places.in_places"))


class ClausePlaces(ClauseWords):
    """Answers where for a token."""

    def antecedent(self, index: int) -> int:
        """Return the noun that a relative pronoun stands for, -1 if none is found.

        The head of the relative clause; where the parser took it for another clause, the last noun before.
        """
        tree = self.tree
        for at in tree.ancestors(index):
            if tree.label(at) in {"relcl", "acl"} and tree.nodes[tree.head(at)].pos in {"NOUN", "PROPN", "PRON", "ADJ"}:
                return self._nearer_place(index, tree.head(at))
        # Of "X, half of which" the noun stands before the comma.
        comma = next((at for at in range(index - 1, max(-1, index - 5), -1) if tree.low(at) == ","), index)
        for at in range(comma - 1, max(-1, comma - 6), -1):
            if tree.nodes[at].pos in {"NOUN", "PROPN"}:
                return at
        return -1

    def _nearer_place(self, index: int, head: int) -> int:
        """Read "residents of Rutshuru town, which the rebels seized": what is seized is the town, not the residents."""
        if (
            self.tree.low(index) != "which"
            or self.tree.label(index) not in {"obj", "subjpass"}
            or self.mask(head, ACTOR) is None
        ):
            return head
        for at in range(index - 1, head, -1):
            if self.place_at(at) is not None or self.is_in(at, "settlement_nouns"):
                return at
        return head

    # Places

    def grounds(self, index: int, via: str) -> list[FramePlace]:
        """Return the places that an object means: "Sake", "the town of Sake", "parts of Toretsk", "towns of X and Y"."""  # noqa: E501
        found: list[FramePlace] = []
        for member in self.tree.row_from(index):
            how = via if member == index else f"in a row with {self.written(index)}, {via}"
            found += self._ground(member, how, depth=0)
        return _distinct(found)

    def _ground(self, index: int, via: str, *, depth: int) -> list[FramePlace]:  # noqa: C901, PLR0911, PLR0912  # one branch a relation of the tree
        tree = self.tree
        place = self.place_at(index)
        if place is not None:
            mask = self.unit.masks[index]
            part = place.part or any(
                self.is_in(child, "fraction_words") for child in tree.children(index, "amod", "compound")
            )
            return [FramePlace(place.start, place.end, mask.key if mask else -1, part, via)]
        if self.mask(index, NAME) is not None and self._in_place_slot(index):
            quarter = self._quarter_of_town(index, via)
            if quarter:
                return quarter
            return [
                FramePlace(
                    self.unit.starts[index], self.unit.ends[index], UNKNOWN, False, f"no gazetteer knows it; {via}"
                )
            ]
        low = tree.low(index)
        if self.is_in(index, "town_parts") and self._is_its(index):
            return [one._replace(part=True) for one in self.memory.place(index, self, via)]
        behind = index + 2
        if (
            (self.is_in(index, "places_back") or self._place_noun(index))
            and behind < len(tree)
            and tree.low(index + 1) in self.words.prepositions["at"]
            and self.place_at(behind) is not None
            and not self._has_place_below(index)
        ):  # "the airport at Kavumu", however the parser hangs it
            row = tree.row_from(behind) if depth < _DEPTH else []
            part = not self.is_in(index, "control_nouns")
            inside = [one for at in row for one in self._ground(at, via, depth=depth + 1)]
            return [one._replace(part=part or one.part) for one in inside]
        if low in self.words.pronouns["singular"] or (
            self.is_in(index, "places_back") and not self._has_place_below(index) and not self._apposed(index, via)
        ):
            named = low in self.words.pronouns["singular"] or not self.is_indefinite(index)
            quarters = self.is_in(index, "town_parts") and low.endswith("s")  # "tiennent plusieurs quartiers"
            meant = self.memory.place(index, self, via) if named else []
            return [one._replace(part=quarters or one.part) for one in meant]
        if low in self.words.pronouns["relative"]:
            noun = self.antecedent(index)
            return self._ground(noun, via, depth=depth + 1) if noun >= 0 and depth < _DEPTH else []
        if not (
            self.is_in(index, "settlement_nouns")
            or self.is_in(index, "ground_nouns")
            or self.is_in(index, "part_words")
            or self.is_in(index, "fraction_words")
            or low in _GROUND_FILLERS
            or tree.nodes[index].pos == "NUM"
            or low.isdigit()
        ):
            return []
        part = self.is_in(index, "fraction_words")
        apposed = self._apposed(index, via) if self.is_in(index, "settlement_nouns") else []
        if apposed and low in self.words.words("capital_back"):
            return apposed  # "Nyala, the South Darfur capital": the unit only says whose capital it is
        found: list[FramePlace] = list(apposed)
        below = tree.children(index, "pp", "appos", "compound", "poss", "amod", "acl", "dep")
        if self.words.grammar.bare_places:  # "la capitale Sanaa"
            bare = [at for at in tree.children(index, "npadv") if self.place_at(at) is not None]
            below += [at for at in bare if at > index and not tree.nodes[at].case]
        # "Mali's northern town of Gao": the country only where nothing finer is named.
        for child in sorted(below, key=lambda child: (self._is_owner(child), child)):
            if found and self._is_owner(child):
                break
            label = tree.label(child)
            case = self.case(child)
            if label == "pp" and not (
                self.has_case(child, "of") or self.has_case(child, "at") or case in _GROUNDS_LISTED
            ):
                continue
            beside = (
                bool(found) and label == "pp" and not self.has_case(child, "of") and self.is_in(index, "control_nouns")
            )
            if case in _EXCEPTIONS or beside:  # "control of the town of X, in the territory of Y"
                continue
            row = tree.row_from(child)
            if label == "pp" and self._lies_in_unit(index, row, apposed=bool(apposed)):
                continue
            for member in row:
                found += (
                    [one._replace(part=one.part or part) for one in self._ground(member, via, depth=depth + 1)]
                    if depth < _DEPTH
                    else []
                )
        return [self._towns_of(one) for one in found] if self._is_several_towns(index) else found

    def _is_several_towns(self, index: int) -> bool:
        return self.is_in(index, "town_nouns") and self.tree.low(index).endswith("s")

    def _towns_of(self, found: FramePlace) -> FramePlace:
        """Read "several villages in Masisi territory": a part of the territory."""
        place = self.place_mentions[found.key] if found.key >= 0 else None
        unit = place is not None and place.resolved and not place.settlement
        return found._replace(part=True) if unit and not found.apposed else found

    def _is_its(self, index: int) -> bool:
        """Whether a part of a town is "its streets", "ses rues": those of the town spoken of."""
        own = any(
            self.tree.low(child) in self.words.pronouns["own_place"]
            for child in self.tree.children(index, "poss", "det")
        )
        return own and not self._has_place_below(index)

    def is_seat(self, index: int) -> bool:
        """Whether a capital stands for its state as the owner of a force or weapon: "Ankara's artillery"."""
        place, head = self.place_at(index), self.tree.head(index)
        if place is None or not place.nation or place.is_country or head < 0:
            return False
        owned = self.tree.label(index) == "poss" or (self.tree.label(index) == "pp" and self.has_case(index, "of"))
        return owned and any(self.is_in(head, name) for name in ("army_weapons", "regulars", "army_noun", "rulers"))

    def _is_owner(self, child: int) -> bool:
        place = self.place_at(child)
        return self.tree.label(child) == "poss" and place is not None and place.is_country

    def _quarter_of_town(self, index: int, via: str) -> list[FramePlace]:
        """Read "the districts of Sheikh Maqsoud and Ashrafieh": parts of the town spoken of, which no gazetteer knows."""  # noqa: E501
        head = self.tree.head(self.tree.row(index)[0])
        if head < 0 or not self.is_in(head, "town_parts"):
            return []
        return [one._replace(part=True) for one in self.memory.place(head, self, via)]

    def _lies_in_unit(self, index: int, row: Sequence[int], *, apposed: bool) -> bool:
        """Read "a town in South Kivu", "the capital of North Kivu": the place without a name is not the unit.

        ``row`` holds the tokens behind the preposition. What describes a named place ("Minova, a town in South Kivu")
        says where that lies, also where it is no town ("Beni, the commercial hub of the region").
        """
        named = [(at, *self.tree.children(at, "compound")) for at in row]
        places = [place for ats in named for at in ats if (place := self.place_at(at)) is not None and place.resolved]
        units = bool(places) and not any(one.settlement for one in places)
        within = self.has_case(row[0], "at") and not self.has_case(row[0], "of")
        return units and (
            apposed or self.is_in(index, "town_nouns") or (within and self.is_in(index, "settlement_nouns"))
        )

    def _apposed(self, index: int, via: str) -> list[FramePlace]:
        """Read ", the two main cities" behind "A and B": the nouns behind the comma are those places."""
        if self.tree.nodes[index].case:
            return []  # ", in the sector of X" says where it lies
        start = min(self.tree.subtree(index, without=CLAUSES_AND_PARTICIPLES))
        while start > 1 and self.tree.nodes[start - 1].pos in {"DET", "NUM", "ADJ"}:
            start -= 1
        if start < 2 or self.tree.low(start - 1) != ",":  # noqa: PLR2004  # a place and its comma
            return []
        place = self.place_at(start - 2)
        if place is None or place.is_country:
            return []
        row = [at for at in self.tree.row(start - 2) if at < start and self.place_at(at) is not None]
        how = f"apposition of {self.written(index)}, {via}"
        return [one._replace(apposed=True) for at in row for one in self._ground(at, how, depth=_DEPTH)]

    def _in_place_slot(self, index: int) -> bool:
        """Whether an unknown name stands where a place stands: beside places, behind "town of", behind "in" or "at"."""
        tree = self.tree
        if len(self.written(index)) < SHORTEST_NAME or self._names_another_way(index):
            return False
        if any(
            self.place_at(at) is not None and not self.place_mentions[mask.key].nation
            for at in tree.row(index)
            if at != index and (mask := self.unit.masks[at]) is not None
        ):
            return True
        head = tree.head(index)
        if tree.children(index, "det") or tree.nodes[index].case in _SLOT_ARTICLES:
            return False
        if head >= 0 and tree.label(index) in {"pp", "appos", "compound"} and self.is_in(head, "settlement_nouns"):
            return True
        first = tree.row(index)[0]
        verb = tree.head(first)
        label = tree.label(first)
        taken = label in {"obj", "subjpass", "npadv"} or (
            label == "pp" and self.words.grammar.of_marks_object and self.has_case(first, "of")  # "s'est emparé de X"
        )
        ground = taken and verb >= 0 and tree.is_verb(verb) and self.is_in(verb, "of_ground_only")
        if ground or (verb >= 0 and label == "pp" and self._points_at(verb, first)):
            return True
        case = self.case(index)
        row = [at for at in tree.row(index) if self.mask(at, NAME) is not None]
        return bool(case) and any(tree.label(at) == "pp" for at in row) and case in _IN_PLACES

    def _points_at(self, head: int, index: int) -> bool:
        """Whether a phrase says where by its head: "east **of X**", "the market **of X**", "three raids **on X**"."""
        if self.tree.low(head) in self.words.words("compass") or self.is_in(head, "named_sites"):
            return self.has_case(index, "of")
        frame, lemmas = self.words.frames["attack"], self.lemmas(head)
        acts = frame.verbs | frame.nouns | {first for first, _ in frame.phrases}
        return self.case(index) in _STRUCK_ON and bool(lemmas & acts)

    def _names_another_way(self, index: int) -> bool:
        """Whether a name is a second one of a party or one who is spoken to: "the group X (Y)", "said to Reuters"."""
        tree, head = self.tree, self.tree.head(index)
        if index > 1 and tree.low(index - 1) == "(" and self.mask(index - 2, ACTOR) is not None:
            return True
        spoken = head >= 0 and any(self.is_in(head, name) for name in ("speech", "claiming", "denying"))
        return spoken and self.has_case(index, "to")

    def _has_place_below(self, index: int) -> bool:
        known = any(self.place_at(at) is not None for at in self.tree.subtree(index, without=CLAUSES_AND_PARTICIPLES))
        return known or any(  # "the town of X", whoever knows it
            self.mask(child, NAME) is not None and (self.has_case(child, "of") or self.has_case(child, "at"))
            for child in self.tree.children(index, "pp")
        )

    def is_indefinite(self, index: int) -> bool:
        """Whether a noun stands for no place named before: "a town", "a bandits' camp", "the camp in Faskari"."""
        if any(self.tree.nodes[child].pos == "NOUN" for child in self.tree.children(index, "poss")) or any(
            self.has_case(child, "at") and self.mask(child, NAME) is not None
            for child in self.tree.children(index, "pp")
        ):
            return True
        determiners = [self.tree.low(child) for child in self.tree.children(index, "det")]
        return any(word in self.words.words("indefinite") for word in determiners) or (
            not determiners and self.tree.nodes[index].pos == "NOUN"
        )

    def sites(self, index: int) -> tuple[list[FramePlace], list[FramePlace]]:
        """Return where the act of a token happened, nearest phrase first, and the places that are somewhere else.

        Phrases of the token, of its objects and subjects, then of the clauses above it; never across what is said by
        somebody. Destinations and origins are elsewhere.
        """
        here: list[FramePlace] = []
        away = self._fled_to(index)
        below = index
        inside = self.where_clause(index) if self.tree.is_verb(index) else 0
        if inside:  # "Masisi, where M23 and the army fight"
            here += self.grounds(inside, f'"where" at "{self.written(index)}"')
        fights = bool(self.words.frames["contact"].nouns & (self.lemmas(index) | {self.tree.low(index)}))
        for level, at in enumerate(self._site_heads(index)):
            if level and self._is_second_act(below, at) and (here or self._takes_place(below)):
                break
            below = at
            for child in self.tree.children(at, "pp", "npadv", "advmod", "agent"):
                if child == index or (level and child < 0):
                    continue
                self._site_phrase(child, at, here, away, fights=fights and level < _CLAUSE_LEVELS)
            here += self._there(at)
            for child in self.tree.children(at, "obj", "subj", "subjpass", "iobj"):
                if child != index:
                    if level and self.tree.label(child) in {"obj", "subjpass"}:
                        here += [
                            one._replace(group=child + 1)
                            for one in self.grounds(child, f'object of "{self.written(at)}"')
                        ]
                    self._inside_noun(child, here, away, depth=0)
            if not self.tree.is_verb(at):
                self._inside_noun(at, here, away, depth=0)
        return _distinct(here), _distinct(away)

    def _fled_to(self, index: int) -> list[FramePlace]:
        """Return where a move leads that somebody is made to do: "were forced to flee to Sake"."""
        away: list[FramePlace] = []
        for move in self.tree.children(index, "xcomp"):
            for child in self.tree.children(move, "pp") if self._is_move(move) else ():
                self._site_phrase(child, move, [], away, fights=False)
        return away

    def where_clause(self, verb: int) -> int:
        """Return the noun of which a relative clause with "where" tells: "Rumangabo, where they hold a camp"; 0 if none."""  # noqa: E501
        for child in self.tree.children(verb, "advmod", "pp", "iobj", "npadv", "mark"):
            if self.tree.low(child) in _RELATIVE_PLACES and child < verb:
                noun = self.antecedent(child)
                below = (noun, *self.tree.children(noun, "pp", "appos")) if noun >= 0 else ()
                places = [at for at in below if self.place_at(at)]
                return places[0] if places else 0
        return 0

    def _there(self, index: int) -> list[FramePlace]:
        """Return the place that a pronoun at a verb means: "des déplacés y ont afflué"."""
        return [
            one
            for child in self.tree.children(index, "iobj", "expl")
            if self.tree.nodes[child].pos == "PRON" and self.is_in(child, "places_back")
            for one in self.memory.place(child, self, f'"{self.written(child)}"')
        ]

    def _is_second_act(self, index: int, head: int) -> bool:
        """Read "killed three in Goma and abducted ten in Sake": an act with a place of its own was only there."""
        verbs = self.tree.is_verb(index) and self.tree.is_verb(head)
        return verbs and self.tree.label(index) == "conj" and not self._is_move(index)

    def _takes_place(self, verb: int) -> bool:
        """Whether what is done is done to a place: "bombed Minova"."""
        return any(self.place_at(child) is not None for child in self.tree.children(verb, "obj", "subjpass"))

    def relative(self, index: int) -> bool:
        """Whether a word stands in a relative clause: it describes something and is rarely the news."""
        tree, at = self.tree, index
        while True:
            if tree.label(at) == "relcl":
                pronouns = self.words.pronouns["relative"]
                has_pronoun = any(tree.low(child) in pronouns for child in tree.children(at))
                return has_pronoun or not self.words.grammar.relative_needs_pronoun  # else it is the main clause
            if tree.head(at) < 0 or tree.label(at) in {"ccomp", "parataxis"}:
                return False
            at = tree.head(at)

    def _site_heads(self, index: int) -> Iterator[int]:
        tree, at = self.tree, index
        yield at
        for _ in range(_DEPTH):
            head, label = tree.head(at), tree.label(at)
            if head < 0 or label in {"ccomp", "parataxis"} or (label == "relcl" and tree.is_verb(at)):
                return
            if (
                self.is_in(head, "speech")
                and tree.is_verb(head)
                and label not in {"obj", "subj", "subjpass", "conj", "pp"}
            ):
                return
            yield head
            at = head

    def _site_phrase(  # noqa: C901, PLR0912  # one branch a relation of the tree
        self, child: int, at: int, here: list[FramePlace], away: list[FramePlace], *, fights: bool
    ) -> None:
        tree = self.tree
        place = self.place_at(child)
        if tree.label(child) == "agent" and place is not None and place.nation:
            return  # "supported by Rwanda": who does it
        heading = self.is_in(at, "destination_verbs")
        if self.case(child) in _FOR and fights:
            for member in tree.row_from(child):
                here += self._spots_of(at, child, member, self.case(child))
        elif self.case(child) in _FOR:
            if self.mask(child, ACTOR) is not None and not heading and not self._is_armed(child):
                self._inside_noun(child, here, away, depth=1)  # "attacked a site for displaced people near Djugu"
            away += self._named_in(child) if heading else []
        elif self.has_case(child, "from") and not self.has_case(child, "of"):
            if self.is_in(at, "removing"):  # "abducted pupils from a school in Kuriga"
                here += self._spots_of(at, child, child, self.case(child))
            else:
                away += self._named_in(child)
        elif (
            (self.has_case(child, "to") and not self._names_direction(child) and not self.is_in(at, "attack_verbs"))
            or (heading and self._is_goal(at, child))
            or self.case(child) in _SET_APART
            or (self._is_toward(child) and (heading or tree.low(child) not in _ROADS or self._is_move(at)))
        ):
            away += self._named_in(child)
        elif (
            place is not None
            or self._place_noun(child)
            or (self.mask(child, NAME) is not None and self._in_place_slot(child))
        ):
            for member in tree.row_from(child):
                here += self._spots_of(at, child, member, self.case(child))
        elif self._is_toward(child):  # "kidnapped on the road to Butembo"
            for below in tree.children(child, "pp"):
                here += self._spots_of(at, child, below, f"{self.case(child)} the {tree.low(child)}")
        elif tree.low(child) in self.words.words("compass") and tree.label(child) in {"advmod", "npadv", "pp", "obj"}:
            here += self._around_compass(child, at, here)
        elif tree.label(child) in {"pp", "agent"}:
            self._inside_noun(child, here, away, depth=0)
        elif tree.low(child) in self.words.words("places_back") and tree.label(child) == "advmod":
            here += self.memory.place(child, self, f'"{self.written(child)}"')

    def _spots_of(self, head: int, child: int, index: int, how: str) -> list[FramePlace]:
        """Return the places at a token of the phrase ``child`` that hangs on ``head``."""
        found = self.spot_at(index, f'"{how}" at "{self.written(head)}"')
        return [one._replace(group=child + 1, head=head) for one in found]

    def _around_compass(self, child: int, at: int, before: Sequence[FramePlace]) -> list[FramePlace]:
        """Return the places of a list of bearings that begins at a token and hangs on another.

        The finer name is the place; the bearing alone is where no finer one stands. A list behind a comma goes on with
        the places ``before`` it.
        """
        tree = self.tree
        goes_on = bool(before) and child > 0 and (tree.low(child - 1) == "," or tree.label(child - 1) == "cc")
        group = before[-1].group if goes_on else child + 1
        found: list[FramePlace] = []
        for member in tree.row_from(child):
            row = set(tree.children(member, "conj"))
            below = [one for one in tree.subtree(member) if not row & {one, *tree.ancestors(one)}]
            fine = [
                one
                for one in below
                if tree.label(one) == "pp" and self.has_case(one, "at") and not self.has_case(one, "of")
            ]
            coarse = [one for one in tree.children(member, "pp") if self.has_case(one, "of")]
            found += [
                one._replace(group=group, head=at)
                for phrase in fine or coarse
                for spot in tree.row_from(phrase)
                for one in self.spot_at(spot, f'"{tree.low(member)}" at "{self.written(at)}"')
            ]
        return found

    def _is_goal(self, verb: int, child: int) -> bool:
        """Read "arrived in Goma": where a movement ends."""
        return self.has_case(child, "at") and self.tree.is_verb(verb) and not self._flees_what_is_there(verb, child)

    def _flees_what_is_there(self, verb: int, child: int) -> bool:
        """Read "fled their homes in Sake", "ont fui les violences à Sake": what they leave behind is there."""
        return bool(self.lemmas(verb) & _LEAVING) and any(
            verb < thing < child for thing in self.tree.children(verb, "obj")
        )

    def _is_move(self, index: int) -> bool:
        """Whether a verb or noun says that somebody moves: "advanced on the road to Goma"."""
        frames, lemmas = self.words.frames, self.lemmas(index)
        return any(lemmas & (frames[name].verbs | frames[name].place | frames[name].nouns) for name in _MOVES) or bool(
            lemmas & {first for name in _MOVES for first, _ in frames[name].phrases}
        )

    def _names_direction(self, child: int) -> bool:
        """Read "to the north of Goma" is where, not whither."""
        return any(
            self.has_case(below, "of") and self.place_at(below) is not None for below in self.tree.children(child, "pp")
        ) and not self._place_noun(child)

    def _is_toward(self, index: int) -> bool:
        """Read "in the direction of Goma", "on the way to", "en direction de"."""
        return (
            self.tree.low(index) in _DIRECTION_NOUNS
            and self.case(index) in _DIRECTION_PREPOSITIONS
            and any(
                self.has_case(child, "of") or self.has_case(child, "to") for child in self.tree.children(index, "pp")
            )
        )

    def _place_noun(self, index: int) -> bool:
        return self.is_in(index, "settlement_nouns") or self.is_in(index, "ground_nouns")

    def spot_at(self, index: int, via: str) -> list[FramePlace]:
        """Return the place of a token, or the places inside its phrase."""
        found = self._ground(index, via, depth=0)
        if found:
            return found
        return [
            one
            for child in self.tree.children(index, "pp", "appos", "compound")
            if not self.has_case(child, "from")
            for member in self.tree.row_from(child)
            for one in self._ground(member, via, depth=1)
        ]

    def _inside_noun(self, index: int, here: list[FramePlace], away: list[FramePlace], *, depth: int) -> None:  # noqa: C901  # one branch a relation of the tree
        """Places inside a noun phrase: "a convoy near Sake", "villagers in Drodro", "the military camp in Djibo"."""
        if depth > 2:  # noqa: PLR2004  # deeper phrases describe something else
            return
        for member in self.tree.row_from(index):
            for child in self.tree.children(member, "pp", "compound", "appos", "poss"):
                if self.is_seat(child):
                    continue
                label = self.tree.label(child)
                place = self.place_at(child)
                if (label == "pp" and self.has_case(child, "from") and not self.has_case(child, "of")) or (
                    label == "pp" and self.has_case(child, "to") and not self.has_case(child, "at")
                ):
                    away += self._named_in(child)
                elif (place is not None and label in {"pp", "appos"} and not place.is_country) or (
                    label == "pp" and self.mask(child, NAME) is not None and self._in_place_slot(child)
                ):
                    for one in self.tree.row_from(child):
                        here += [
                            spot._replace(group=child + 1)
                            for spot in self._ground(one, f'"{self.case(child)}" at "{self.written(member)}"', depth=1)
                        ]
                elif place is not None and label == "pp" and self.has_case(child, "at"):
                    here += self._ground(child, f'"{self.case(child)}" at "{self.written(member)}"', depth=1)
                elif (
                    place is not None
                    and label in {"compound", "poss"}
                    and (self._place_noun(member) or self.is_in(member, "action_nouns"))
                    and not place.is_country
                ):
                    here += self._ground(child, f'before "{self.written(member)}"', depth=1)
                elif place is None and label in {"pp", "appos"} and not self._is_armed(child):
                    if self._place_noun(child):
                        here += [
                            spot._replace(group=child + 1)
                            for spot in self.spot_at(child, f'"{self.case(child)}" at "{self.written(member)}"')
                        ]
                    self._inside_noun(child, here, away, depth=depth + 1)

    def _is_armed(self, index: int) -> bool:
        """Whether a token is a party that bears arms: places behind it are its own ("a camp of rebels from Sake")."""
        mask = self.mask(index, ACTOR)
        return mask is not None and not self.actors[mask.key].classes <= _UNARMED

    def _named_in(self, index: int) -> list[FramePlace]:
        found = []
        for at in self.tree.subtree(index, without=CLAUSES_AND_PARTICIPLES):
            place, mask = self.place_at(at), self.unit.masks[at]
            if place is not None and mask is not None:
                found.append(FramePlace(place.start, place.end, mask.key, place.part, "elsewhere"))
        return found


def _distinct(places: Sequence[FramePlace]) -> list[FramePlace]:
    found: dict[tuple[int, int], FramePlace] = {}
    for place in places:
        found.setdefault((place.start, place.end), place)
    return list(found.values())
