"""Agents, patients and supporters of a word in the tree of a sentence.

Each rule names the relation that it reads; the words of the path ("subject of captured", "in a row with Sake") are kept
and shown with the event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.actors.identity import OWN_TROOPS
from geo.lang import all_words
from geo.reading.clause_places import ClausePlaces
from geo.reading.frames import FramePlace, Participant, distinct_parties
from geo.reading.membership import havers, named_beside
from geo.reading.units import ACTOR, NAME, PLACE
from geo.syntax.nodes import CLAUSES_AND_PARTICIPLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.reading.clause_words import PartyMention, PlaceMention
    from geo.reading.recall import Memory

_WHERE = frozenset(all_words("shared.where"))
_RIVALS = frozenset(all_words("reading.clause_roles.rivals"))
_AGENT_PREPOSITIONS = frozenset(all_words("reading.clause_roles.agent_prepositions"))
_AIMED_AT = frozenset(all_words("reading.clause_roles.aimed_at"))
_DESCRIBED_WITH = all_words("reading.clause_roles.described_with")
_AGENTS_BEHIND = all_words("reading.clause_roles.agents_behind")
_AGAINST = frozenset(all_words("shared.against"))

# "A raid attributed to X", "blamed on X", "imputé à X".
_IMPUTED_TO = frozenset(all_words("reading.clause_roles.imputed_to"))
_DEPTH = 6


class UnitTree(ClausePlaces):
    """A unit with its tree; answers who and where for a token. ``memory`` resolves what stands for something before."""

    memory: Memory

    # Parties

    def party(self, index: int, via: str, *, depth: int = 0) -> list[Participant]:  # noqa: PLR0911  # one branch a kind
        """Return the parties that a noun, name or pronoun means, without its row."""
        tree = self.tree
        mask = self.mask(index, ACTOR)
        both = self.memory.both(via, self.unit.starts[index]) if self.is_both(index) else []
        if both:
            return both
        presented = self._presented_as(index, depth)
        if presented and (mask is None or not self.actors[mask.key].actor):
            return presented
        if mask is not None:
            return [self._of_mention(self.actors[mask.key], index, via)]
        low = tree.low(index)
        if self.is_both(index):
            return []
        if any(low in self.words.pronouns[name] for name in ("they", "singular", "first")):
            return self.memory.pronoun(low, index, self, via)
        if low in self.words.pronouns["relative"]:
            return self._relative(index, via, depth)
        place = self._any_place(index)
        if place is not None:
            return (
                [self._nation(place, index, via)]
                if place.nation and (place.is_demonym or not self._locative(index))
                else []
            )
        if tree.nodes[index].pos not in {"NOUN", "PROPN", "ADJ", "NUM", "DET", "PRON", "ADV", "VERB"} or depth > _DEPTH:
            return []
        return self._described(index, via, depth)

    def parties(self, index: int, via: str) -> list[Participant]:
        """Return the parties of a noun phrase with its row."""
        found: list[Participant] = []
        row = self.tree.row_from(index)
        for member in row:
            how = via if member == index else f"in a row with {self.written(index)}, {via}"
            found += self.party(member, how)
        return distinct_parties(found)

    def _presented_as(self, index: int, depth: int) -> list[Participant]:
        """Return whose men a noun is said to mean: "men identified by residents as M23 fighters"."""
        if depth > _DEPTH or not (self.is_in(index, "group_nouns") or self.mask(index, ACTOR) is not None):
            return []
        tree, mark = self.tree, self.words.words("presented_as")
        return distinct_parties(
            party
            for child in tree.children(index, "acl", "amod", "relcl")
            if self.is_in(child, "presenting")
            for at in tree.subtree(child)
            if at > child and tree.nodes[at].case.split()[:1] and tree.nodes[at].case.split()[0] in mark
            for party in self.party(at, f'"{self.case(at)}" at "{self.written(child)}"', depth=depth + 1)
            if party.armed
        )

    def is_hostile(self, index: int) -> bool:
        """Whether a word sets two parties against each other: expel, attack, clash, kill, besiege, capture from."""
        lemmas, frames = self.lemmas(index), self.words.frames
        return any(
            lemmas & frames[name].verbs or any(first in lemmas for first, _ in frames[name].phrases)
            for name in ("expel", "attack", "contact", "kill", "surround", "take_person", "gain")
        )

    def is_both(self, index: int) -> bool:
        """Whether a noun is "both sides" or "the two parties"."""
        start = max(0, index - 3)
        words = " ".join(self.tree.low(at) for at in range(start, index + 1))
        return any(words.endswith(phrase) for phrase in self.words.lists["both_sides"])

    def are_rivals(self, index: int) -> bool:
        """Whether the subject of a fight is rivals under one name: "rival MILF commanders fought"."""
        subjects = self.tree.children(index, "subj") if self.tree.is_verb(index) else self.tree.children(index, "pp")
        return any(
            self.tree.low(child) in _RIVALS for subject in subjects for child in self.tree.children(subject, "amod")
        )

    def _of_mention(self, mention: PartyMention, index: int, via: str) -> Participant:
        country = mention.country or ("" if mention.actor else self._adjective_country(index))
        found = Participant(mention.start, mention.end, mention.text, mention.classes, mention.actor, country, via)
        members = not mention.actor and self.is_in(index, "group_nouns")  # "ADF men"
        if mention.actor or country or not (members or mention.classes & {"state", "rebel", "gunman"}):
            return found
        at = named_beside(self, index)
        if at >= 0 and (beside := self.mask(at, ACTOR)) is not None:
            return self._of_mention(self.actors[beside.key], at, via)
        owner = self._owner(index)
        if owner is not None:
            return owner._replace(via=via, recalled=False, classes=mention.classes | {OWN_TROOPS})
        return self.memory.bare(found, index, self)

    def _owner(self, index: int) -> Participant | None:
        """Return whose troops "its troops" are, or "the M23's fighters"."""
        for child in self.tree.children(index, "poss", "det"):
            if self.tree.low(child) in self.words.pronouns["own"]:
                found = self.memory.pronoun(self.tree.low(child), child, self, "its")
                return found[0] if found else None
            if self.tree.label(child) == "poss":
                found = self.party(child, "its")
                return found[0] if found else None
        having = [one for at in havers(self, index) for one in self.parties(at, "who has them there")]
        known = [one for one in having if one.country or one.actor]
        return known[0] if len(known) == 1 else None

    def _adjective_country(self, index: int) -> str:
        """Return the nation of an adjective or name right at a head: "Russian soldiers", "soldats russes"."""
        for child in self.tree.children(index, "amod", "compound", "poss", "appos", "pp"):
            place = self._any_place(child)
            if (
                place is not None
                and place.nation
                and (self.tree.label(child) != "pp" or self.case(child) in self.words.prepositions["of"])
            ):
                if self._modifies_supporter(child):
                    continue
                return place.nation
        return ""

    def _modifies_supporter(self, index: int) -> bool:
        """Whether an adjective stands before "-backed": "US-backed forces" are not the United States'."""
        behind = index + 2 if index + 1 < len(self.tree) and self.tree.low(index + 1) == "-" else index + 1
        return behind < len(self.tree) and self.is_in(behind, "supporter_modifiers")

    def _any_place(self, index: int) -> PlaceMention | None:
        mask = self.mask(index, PLACE)
        return self.place_mentions[mask.key] if mask is not None else None

    def _nation(self, place: PlaceMention, index: int, via: str) -> Participant:
        return Participant(
            self.unit.starts[index],
            self.unit.ends[index],
            place.name,
            frozenset(["state", "nation"]),
            "",
            place.nation,
            via,
        )

    def _locative(self, index: int) -> bool:
        return self.tree.label(index) == "pp" and (self.has_case(index, "at") or self.has_case(index, "into"))

    def _relative(self, index: int, via: str, depth: int) -> list[Participant]:
        """Read "the rebels, who captured": who are the rebels; "where" is no party."""
        if self.tree.low(index) in _WHERE:
            return []
        noun = self.antecedent(index)
        return self.party(noun, via, depth=depth + 1) if noun >= 0 and depth < _DEPTH else []

    def _described(self, index: int, via: str, depth: int) -> list[Participant]:  # noqa: C901, PLR0912  # one branch a relation of the tree
        """Read a noun that is no party word: the group, an attack by M23, army vehicles, CODECO members, the enemy."""
        tree = self.tree
        if self.is_in(index, "enemy"):
            return self.memory.enemy(via)
        inside = []
        supposed = self.is_in(index, "supposed")  # "des présumés Nyatura": the name hangs on the participle
        extra = ("npadv", "obj", "dep") if supposed else ()
        for child in tree.children(index, "compound", "poss", "amod", "appos", "pp", "agent", "acl", "det", *extra):
            label = tree.label(child)
            if (label == "det" and tree.low(child) in self.words.pronouns["own"]) or (
                label == "poss" and tree.low(child) in self.words.pronouns["own"]
            ):
                inside += self.memory.pronoun(tree.low(child), child, self, via)
                continue
            if label == "det" or self._modifies_supporter(child):
                continue
            if label == "pp" and not (
                self.has_case(child, "of") or self.has_case(child, "by") or self.has_case(child, "from")
            ):
                continue
            if self.is_seat(child):
                inside.append(self._nation(self.place_mentions[self.unit.masks[child].key], child, via))  # type: ignore[union-attr]
                continue
            if label == "pp" and self.place_at(child) is not None:
                continue
            if label == "acl" and self.is_in(child, "supporters") and not self.is_in(child, "leading"):
                continue  # "units backed by a coalition helicopter" are not the coalition's
            if label == "acl" and self.is_in(child, "supposed"):  # "des membres présumés des ADF"
                named = [at for at in tree.children(child, "pp", "npadv", "obj", "appos", "dep") if at > child]
                inside += [party for at in named for party in self.party(at, via, depth=depth + 1)]
            if label == "acl":
                inside += self.with_case(child, _DESCRIBED_WITH, via) if self.is_in(child, "aligned") else []
                inside += self._in_participle(child, via, depth)
                continue
            place = self._any_place(child)
            if place is not None:
                if place.nation and (place.is_demonym or place.is_country):
                    inside.append(self._nation(place, child, via))
                continue
            row = self.tree.row_from(child) if label == "pp" else [child]  # "delegations of the army and of M23"
            inside += [party for member in row for party in self.party(member, via, depth=depth + 1)]
        owned = self.mask(index, NAME) is not None and bool(tree.children(index, "poss"))
        of_place = self.is_in(index, "town_nouns") and bool(tree.children(index, "poss"))  # "Ukraine's second city"
        if inside and (owned or of_place) and all("nation" in one.classes for one in inside):
            return []  # "France's TotalEnergies": a company, a club or a person is not the army of its country
        is_group, is_action = self.is_in(index, "group_nouns"), self.is_in(index, "action_nouns")
        if inside and (is_group or is_action or tree.nodes[index].pos in {"NOUN", "PROPN", "NUM", "PRON"}):
            return distinct_parties(inside)
        if is_group:
            return self.memory.group(self, index, via)
        if self.mask(index, NAME) is not None and tree.label(index) in {"subj", "agent"} and depth == 0:
            return []
        return []

    def _in_participle(self, index: int, via: str, depth: int) -> list[Participant]:
        """Read "des centaines de déplacés", "an attack carried out by M23"."""
        if self.mask(index, ACTOR) is not None:
            return self.party(index, via, depth=depth + 1)
        return [party for agent in self.tree.children(index, "agent") for party in self.parties(agent, via)]

    # Who does a thing and to whom

    def agents(self, index: int, *, depth: int = 0) -> list[Participant]:  # noqa: PLR0911  # one branch a kind
        """Return who does what a verb or an action noun says."""
        tree = self.tree
        if depth > _DEPTH:
            return []
        word = self.written(index)
        if not tree.is_verb(index):
            finite = tree.children(index, "subj") if not tree.children(index, "cop") else []
            clause = [one for child in finite for one in self.parties(child, f'subject of "{word}"')]
            return clause or self._agents_of_noun(index, depth)  # "M23 overran": a verb taken for a name
        if self.is_in(index, "dying"):
            return []  # "nine farmers died in a blast": they suffer it
        if tree.is_passive(index) and self.is_in(index, "with_etre"):
            return self._subjects(index)  # "les combattants sont entrés": no passive
        if tree.is_passive(index):
            found = [
                party for child in tree.children(index, "agent") for party in self.parties(child, f'"by" at "{word}"')
            ]
            return distinct_parties(found or self._doers_below(index, word) or self._doers_behind_verb(index, word))
        for child in tree.children(index, "subj"):
            found = self.parties(child, f'subject of "{word}"')
            if found:
                return found
            if tree.low(child) in self.words.pronouns["relative"]:
                return self._relative(child, f'subject of "{word}"', depth)
            return []
        inverted = tree.children(index, "reflexive") and self.case_of_relative(index)
        behind = [child for child in tree.children(index, "obj") if child > index] if inverted else []
        if behind:  # "dans laquelle s'engouffrent le régime et ses alliés"
            return self.parties(behind[0], f'behind "{word}"')
        return self._inherited(index, word, depth)

    def case_of_relative(self, index: int) -> bool:
        """Whether a verb begins with "in which", "dans laquelle", "où": its subject may stand behind it."""
        return any(
            child < index and self.tree.low(child) in self.words.pronouns["relative"]
            for child in self.tree.children(index, "pp", "npadv", "advmod", "mark")
        )

    def _inherited(self, index: int, word: str, depth: int) -> list[Participant]:  # noqa: C901, PLR0911  # one branch a kind
        """Give a verb without a subject that of the verb it hangs on: "managed to capture", "captured X and killed"."""
        tree = self.tree
        head, label = tree.head(index), tree.label(index)
        if head < 0 or self.triggers_mine(head):
            return []  # "hit a mine, wounding two": the mine wounded them
        if (blamed := self._blamed(index)) is not None:
            return blamed
        if label == "conj" and not tree.is_verb(head) and tree.children(head, "subj"):
            return self._subjects(head)
        if label == "conj" and tree.is_verb(head):
            return self.agents(head, depth=depth + 1) if not tree.is_passive(head) else self._subjects(head)
        if label in {"xcomp", "advcl", "ccomp", "pp", "dep", "conj"} and tree.is_verb(head):
            objects = [
                party
                for child in tree.children(head, "obj", "iobj")
                for party in self.parties(child, f'object of "{self.written(head)}"')
            ]
            if label == "xcomp" and objects and not tree.nodes[index].case:
                return objects
            if self.is_in(head, "letting") and (let := self.with_case(head, ["at"], f'at "{self.written(head)}"')):
                return let  # "a permis à l'armée de reprendre X"
            return self._subjects(head) or self.agents(head, depth=depth + 1)
        if label in {"acl", "relcl"} and tree.nodes[index].form in {"ger", "fin", "inf"}:
            found = self.party(head, f'"{self.written(head)}" before "{word}"')
            if found or tree.nodes[index].form != "inf":
                return found
            verb = tree.clause(head)
            return self.agents(verb, depth=depth + 1) if tree.is_verb(verb) and verb != index else []
        if label == "xcomp" and tree.nodes[head].pos == "ADJ":  # "the fighters were able to capture"
            verb = tree.head(head)
            return self._subjects(head) or (self._subjects(verb) if verb >= 0 and tree.is_verb(verb) else [])
        if label in {"advcl", "pp"} and not tree.is_verb(head):
            verb = tree.clause(head)
            return self.agents(verb, depth=depth + 1) if verb != index and tree.is_verb(verb) else []
        return []

    def _doers_below(self, index: int, word: str) -> list[Participant]:
        """Return the armed parties of a "by" that hangs deeper: "killed in the night by rebels", "in an attack by".

        The verb is passive and names nobody else who does it.
        """
        tree = self.tree
        below = tree.subtree(index, without=CLAUSES_AND_PARTICIPLES)
        by = [
            party
            for at in below
            if tree.head(at) != index and tree.label(at) in {"pp", "agent"} and self.has_case(at, "by")
            for party in self.parties(at, f'"by" at "{word}"')
        ]
        of = [  # "tués lors d'une incursion des X"
            party
            for at in below
            if tree.label(at) == "pp" and self.is_in(at, "acts_of_agent")
            for child in tree.children(at, "pp")
            if self._is_doer_behind(child, at)
            for party in self._doers_behind(child, self.written(at), 0)
        ]
        return [party for party in by or of if party.armed or party.actor]

    def _doers_behind_verb(self, index: int, word: str) -> list[Participant]:
        """Return the named party behind the first "by" right of a passive whose phrase the parser hung elsewhere.

        "Ils en ont été délogés lundi matin par les FARDC": only up to the next comma, and no other verb with it.
        """
        tree = self.tree
        for at in range(index + 1, len(tree)):
            if tree.low(at) in {",", ";", ":"}:
                return []
            if self.mask(at, ACTOR) is not None and tree.nodes[at].case in self.words.prepositions["by"]:
                return [one for one in self.party(at, f'"by" behind "{word}"') if one.actor or one.country]
        return []

    def _blamed(self, index: int) -> list[Participant] | None:
        """Return whom a verb of blaming holds responsible for an act, None where no such verb stands above it.

        "Accused the RSF of shelling the camp", "blamed M23 for the attack": the object has done it; who speaks has not.
        """
        tree, at = self.tree, index
        while tree.label(at) == "conj":
            at = tree.head(at)  # "of shelling a post and killing a sergeant"
        head = tree.head(at)
        behind = tree.label(at) == "acl" or (tree.label(at) == "pp" and self.has_case(at, "of"))
        if head >= 0 and behind and tree.label(head) in {"obj", "subjpass"}:
            at, head = head, tree.head(head)  # "accuse la CODECO d'avoir enlevé": it may hang on the accused
            if tree.is_verb(head) and self.is_in(head, "blaming") and tree.nodes[index].form != "fin":
                return self.parties(at, f'object of "{self.written(head)}"')
            return None
        if head < 0 or not tree.is_verb(head) or not self.is_in(head, "blaming"):
            return None
        if tree.label(at) not in {"pp", "advcl", "ccomp", "xcomp", "acl", "dep"}:
            return None
        labels = ("subjpass",) if tree.is_passive(head) else ("obj", "iobj")
        via = f'object of "{self.written(head)}"'
        return distinct_parties([party for child in tree.children(head, *labels) for party in self.parties(child, via)])

    def _is_doer_behind(self, child: int, index: int) -> bool:
        """Whether "of" names who does an act or whose weapon it is: "une attaque des ADF", "un drone de l'armée"."""
        return self.is_in(index, "acts_of_agent") and self.has_case(child, "of") and self.place_at(child) is None

    def _suffering_behind(self, child: int, index: int, word: str) -> list[Participant]:
        """Return the parties behind an "of" that names who suffers an act: "the killing of villagers"."""
        if self._is_doer_behind(child, index) and self._doers_behind(child, word, 0):
            return []
        return self._victims(child, f'"of" behind "{word}"')

    def _doers_behind(self, child: int, word: str, depth: int) -> list[Participant]:
        """Return the parties behind such an "of", those of a weapon in between ("frappes de drones de l'armée") too."""
        if self.is_in(child, "acts_of_agent"):
            return self._agents_of_noun(child, depth + 1) if depth < _DEPTH else []
        if self.mask(child, ACTOR) is None and self._any_place(child) is None:
            return []  # "l'attaque des positions de l'armée": they are attacked
        return [one for one in self.parties(child, f'"of" behind "{word}"') if one.armed or one.actor]

    def _subjects(self, verb: int) -> list[Participant]:
        return distinct_parties(
            [
                party
                for child in self.tree.children(verb, "subj", "subjpass")
                for party in self.parties(child, f'subject of "{self.written(verb)}"')
            ]
        )

    def _agents_of_noun(self, index: int, depth: int) -> list[Participant]:  # noqa: C901, PLR0912  # one branch a relation of the tree
        tree, word = self.tree, self.written(index)
        found: list[Participant] = []
        for child in tree.children(index, "poss", "compound", "amod", "agent", "pp", "appos", "det"):
            label = tree.label(child)
            if label == "pp" and self._is_doer_behind(child, index):
                found += self._doers_behind(child, word, depth)
                continue
            if label == "pp" and not self.has_case(child, "by"):
                continue
            if self._modifies_supporter(child):
                continue
            place = self._any_place(child)
            if place is not None:
                if place.nation and (place.is_demonym or (place.is_country and label in {"poss", "agent", "pp"})):
                    found.append(self._nation(place, child, f'who does "{word}"'))
                continue
            if tree.low(child) in self.words.pronouns["own"]:
                found += self.memory.pronoun(tree.low(child), child, self, f'whose "{word}"')
            if label == "det":
                continue
            parties = self.parties(child, f'who does "{word}"')
            if label in {"compound", "amod"}:  # "a military offensive" does not say whose it is, "military jets" do
                owned = self.is_in(index, "army_weapons")
                parties = [one for one in parties if one.actor or one.country or (owned and "state" in one.classes)]
            found += parties
        if found:
            return distinct_parties([one for one in found if one.armed or one.actor] or found)
        for child in tree.children(index, "acl"):
            if tree.is_passive(child):
                labels = ("agent", "pp") if self.is_in(child, "imputing") else ("agent",)
                found += [
                    party
                    for agent in tree.children(child, *labels)
                    if tree.label(agent) == "agent" or self.case(agent) in _IMPUTED_TO
                    for party in self.parties(agent, f'"{self.case(agent) or "by"}" at "{self.written(child)}"')
                ]
        if found:
            return distinct_parties(found)
        return self._agents_of_clause(index, depth)

    def _undergone(self, index: int) -> int:
        """Return the verb whose subject suffers what a noun says, -1 without one: "came under fire", "hit a mine"."""
        tree = self.tree
        while tree.label(index) == "conj" and tree.head(index) >= 0:
            index = tree.head(index)  # "under artillery fire and drone strikes"
        head, label = tree.head(index), tree.label(index)
        if head < 0 or not tree.is_verb(head) or label not in {"obj", "pp"}:
            return -1
        if self.is_in(head, "triggering") and self.is_in(index, "mines"):
            return head if not tree.is_passive(head) else -1
        under = label == "pp" and self.case(index).split()[:1] in (["under"], ["into"], ["in"], ["dans"])
        suffers = under or (label == "obj" and not tree.is_passive(head))
        return head if self.is_in(head, "undergoing") and suffers else -1

    def triggers_mine(self, verb: int) -> bool:
        """Whether the subject of a verb suffers what it meets: "hit a mine", "a roulé sur un engin explosif"."""
        return self.is_in(verb, "triggering") and any(
            self.is_in(child, "mines") for child in self.tree.children(verb, "obj", "pp")
        )

    def undergoing_places(self, index: int) -> list[FramePlace]:
        """Return the places that suffer what a noun says: "A, B and C came under artillery fire"."""
        verb = self._undergone(index)
        subjects = self.tree.children(verb, "subj", "subjpass") if verb >= 0 else []
        return [one for child in subjects for one in self.grounds(child, f'subject of "{self.written(verb)}"')]

    def undergoers(self, index: int) -> list[Participant]:
        """Return who suffers what a noun says by the verb that it hangs on: "the convoy came under fire"."""
        verb = self._undergone(index)
        return self._subjects(verb) if verb >= 0 else []

    def _agents_of_clause(self, index: int, depth: int) -> list[Participant]:
        """Return who does an act by the verb that its noun hangs on: "launched an attack", "blamed M23 for it"."""
        tree = self.tree
        blamed = self._blamed(index)
        if blamed is not None:
            return blamed
        head = tree.head(index)
        if self._undergone(index) >= 0:
            return [
                one
                for one in self.with_case(head, _AGENTS_BEHIND, f'at "{self.written(head)}"')
                if one.armed or one.actor
            ]
        if head >= 0 and self.is_in(head, "aloof"):
            return []  # "the army condemned the attack": it has not done it
        if head >= 0 and tree.is_verb(head) and tree.label(index) in {"obj", "pp"} and not tree.is_passive(head):  # noqa: SIM102
            if tree.label(index) == "obj" or self.case(index) in _AGENT_PREPOSITIONS:
                return self.agents(head, depth=depth + 1)
        if head >= 0 and tree.label(index) == "subjpass" and tree.children(head, "agent"):
            return self.agents(head, depth=depth + 1)
        return []

    def patients(self, index: int) -> list[Participant]:  # noqa: C901  # one branch a relation of the tree
        """Return whom it is done to: the object, the subject of a passive, "against", "on", "of" behind a noun."""
        tree, word = self.tree, self.written(index)
        found: list[Participant] = []
        if tree.is_verb(index):
            labels = ("subjpass",) if tree.is_passive(index) else ("obj", "iobj")
            if self.is_in(index, "dying"):
                labels = ("subj", "subjpass")
            for child in tree.children(index, *labels):
                found += self._victims(child, f'object of "{word}"' if labels[0] == "obj" else f'subject of "{word}"')
            if not found and tree.is_passive(index):
                found += self._sufferers_above(index, word)
        if not tree.is_verb(index):  # "an attack by X against Y" hangs Y on X
            for at in tree.subtree(index, without=CLAUSES_AND_PARTICIPLES):
                if tree.head(at) not in {index, -1} and self.case(at) in _AGAINST and tree.label(at) == "pp":
                    found += self._victims(at, f'"{self.case(at)}" behind "{word}"')
            found += self._laid_for(index, word)
        for child in tree.children(index, "pp"):
            if (self.has_case(child, "against") and not self.has_case(child, "at")) or self.case(child) in _AIMED_AT:
                found += list(self._victims(child, f'"{self.case(child)}" behind "{word}"'))
            elif not tree.is_verb(index) and self.has_case(child, "of") and not self.place_at(child):
                found += self._suffering_behind(child, index, word)
        return distinct_parties(found or self.undergoers(index))

    def _laid_for(self, index: int, word: str) -> list[Participant]:
        """Return for whom an ambush was laid: "an ambush set for a patrol", "une embuscade tendue à une patrouille"."""
        tree = self.tree
        laid = [at for at in tree.children(index, "acl", "amod") if self.is_in(at, "laying")]
        things = [at for at in (*laid, index) if laid for at in tree.children(at, "pp", "iobj")]
        aimed = [at for at in things if self.case(at) in self.words.words("laid_for") and self.place_at(at) is None]
        return [one for at in aimed for one in self._victims(at, f'"{self.case(at)}" behind "{word}"')]

    def _sufferers_above(self, index: int, word: str) -> list[Participant]:
        """Return who suffers a passive without a subject of its own, by the word that it hangs on."""
        tree = self.tree
        head, label = tree.head(index), tree.label(index)
        if label in {"acl", "relcl"}:
            return list(self._victims(head, f'"{self.written(head)}" before "{word}"'))
        passive = label == "conj" and tree.is_passive(head)
        goes_on = label == "advcl" and tree.nodes[index].form != "fin" and tree.is_verb(head)
        if not (passive or goes_on):  # "took X, before being driven out by Y": who took it
            return []
        return [
            party
            for child in tree.children(head, "subjpass" if passive else "subj")
            for party in self._victims(child, f'subject of "{self.written(head)}"')
        ]

    def hurt_above(self, verb: int) -> list[Participant]:
        """Return who was hurt by what a verb tells: "two soldiers were killed when a mine went off".

        "Three were killed and ten wounded by bombs": the bombs hurt both.
        """
        tree, head, hurts = self.tree, self.tree.head(verb), self.words.frames["kill"].verbs
        if head < 0 or tree.label(verb) not in {"advcl", "conj"} or not self.lemmas(head) & hurts:
            return []
        if tree.label(verb) == "conj" and not self.lemmas(verb) & hurts:
            return []
        return self.patients(head) if tree.is_passive(head) else []

    def _victims(self, index: int, via: str) -> list[Participant]:
        """Return the parties of an object with its row: "a convoy of soldiers", "an army camp", "army positions"."""
        return distinct_parties(
            [
                party
                for member in self.tree.row_from(index)
                for party in self._victim(
                    member, via if member == index else f"in a row with {self.written(index)}, {via}"
                )
            ]
        )

    def _victim(self, index: int, via: str) -> list[Participant]:
        """Return the parties of a noun; people of a nation are no force: "nine Palestinians", "un Tanzanien"."""
        place = self._any_place(index)
        if place is None or not place.is_demonym:
            return self.party(index, via)
        low, counted = self.tree.low(index), self.tree.children(index, "nummod", "det")
        if self.tree.nodes[index].pos not in {"NOUN", "PROPN"} or not (counted or low.endswith("s")):
            return self.party(index, via)
        start, end = self.unit.starts[index], self.unit.ends[index]
        return [Participant(start, end, self.text[start:end], frozenset(["civilian"]), via=via)]

    def with_case(self, index: int, names: Iterable[str], via: str) -> list[Participant]:
        """Return the parties behind prepositions of some kinds at a token."""
        names = tuple(names)
        found: list[Participant] = []
        for child in self.tree.children(index, "pp", "agent", "npadv"):
            if any(self.has_case(child, name) or self.case(child) in self.words.prepositions[name] for name in names):
                found += self.parties(child, f'"{self.case(child)}" {via}')
        return distinct_parties(found)
