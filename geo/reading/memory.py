"""What a text has named so far, and what "they", "the rebels", "the town" mean by it.

A small, explained scheme: agreement (plural pronoun for a force, singular for a group or a town), recency, being the
subject, and the side. Where two fit equally it abstains.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.actors.identity import LOYAL
from geo.lang import LANGUAGES, all_words
from geo.reading.attribution import official
from geo.reading.frames import Participant, key
from geo.reading.place_reference import place_meant
from geo.reading.recall import Memory
from geo.syntax.nodes import CLAUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.clause_places import ClausePlaces
    from geo.reading.clause_roles import UnitTree
    from geo.reading.clause_words import PartyMention
    from geo.reading.frames import FramePlace

_PLURAL_ARTICLES = {language: all_words("shared.plural_articles", language) for language in LANGUAGES}
_INDEFINITE = frozenset(all_words("reading.memory.indefinite"))

_ARMED = frozenset(["state", "rebel", "gunman", "communal", "nation"])
# A pronoun looks back over so many sentences, a bare "the rebels" over the whole text.
PRONOUN_SENTENCES = 3
_SINGULAR = frozenset(all_words("reading.memory.singular"))


class Named(NamedTuple):
    """A party as it was named: where, in which sentence, as the subject or not."""

    party: Participant
    sentence: int
    subject: bool
    position: int


class TextMemory(Memory):
    """Remembers the parties and places of the sentences read so far, in the order of reading."""

    def __init__(self) -> None:
        self.named: list[Named] = []
        self.dyads: list[tuple[Participant, Participant]] = []
        self.places: list[tuple[int, FramePlace]] = []
        self.speakers: list[Participant] = []
        self.sentence = 0
        self._asked = False

    # Filled by the reader

    def note_parties(self, parties: Sequence[tuple[Participant, bool]], sentence: int) -> None:
        """Remember the parties of a sentence, each with whether it is a subject."""
        for party, subject in parties:
            if party.actor or party.country or party.classes & _ARMED:
                self.named.append(Named(party, sentence, subject, party.start))

    def note_dyad(self, one: Participant, other: Participant) -> None:
        """Remember that two parties fight each other."""
        if key(one) != key(other):
            self.dyads.append((one, other))

    def note_place(self, place: FramePlace, sentence: int) -> None:
        """Remember a place that an act or state was reported of."""
        self.places.append((sentence, place))

    # Asked by the rules

    def pronoun(self, low: str, index: int, where: UnitTree, via: str) -> list[Participant]:
        """Return whom a pronoun means: the last armed subject within a few sentences, else the last armed party."""
        if where.tree.label(index) in {"dep", "expl"}:
            return []
        speaker = self._speaker_above(low, index, where, via)
        if speaker is not None:
            return [speaker]
        if low in where.words.pronouns["first"]:
            return []  # "our positions": the speaker's, whoever was named last
        sentence, position = where.unit.sentence, where.unit.starts[index]
        recent = [one for one in self._before(position, where) if sentence - one.sentence <= PRONOUN_SENTENCES]
        if low in where.words.pronouns["singular"]:
            recent = [one for one in recent if not (_plural(one.party.text) or _behind_plural(one.party, where))]
        itself = self._subject_beside(index, where)
        recent = [one for one in recent if key(one.party) not in itself]
        subjects = [one for one in recent if one.subject]
        found = subjects or recent
        if not found:
            return []
        chosen = found[-1]
        return [_recalled(chosen.party, where.written(index), via)]

    @staticmethod
    def _subject_beside(index: int, where: UnitTree) -> set[tuple[str, str, str]]:
        """Return who the object of a verb is not: its subject ("the air force drove them off")."""
        tree, verb = where.tree, where.tree.head(index)
        if verb < 0 or tree.label(index) not in {"obj", "iobj"} or not tree.is_verb(verb):
            return set()
        return {key(party) for child in tree.children(verb, "subj") for party in where.parties(child, "")}

    def _speaker_above(self, low: str, index: int, where: UnitTree, via: str) -> Participant | None:
        """Return the speaker whose "it", "he" or "its" stands in what he says: "Russia said it had captured X"."""
        tree = where.tree
        if low in where.words.pronouns["they"] and low != "leur":
            return None
        for at in tree.ancestors(index):
            head = tree.head(at)
            if head < 0 or tree.label(at) not in {"ccomp", "xcomp", "dep", "advcl", "parataxis"}:
                continue
            if not any(where.is_in(head, name) for name in ("speech", "claiming", "denying")):
                continue
            subjects = tree.children(head, "subj")
            if not subjects and tree.label(head) == "conj":
                subjects = tree.children(tree.head(head), "subj")
            for subject in subjects:
                if subject == index or index in tree.subtree(subject):
                    continue
                found = official(where, subject)
                if found is not None and low in _SINGULAR and _plural(found.text) and not found.actor:
                    continue  # "The army called off its offensive, officers said": "its" is not the officers'
                if found is not None:
                    return found._replace(via=f'"{where.written(index)}" = the speaker; {via}', recalled=True)
        return None

    def _before(self, position: int, where: UnitTree) -> list[Named]:
        """Return the parties named before a position: of the sentences before, and of this one to the left.

        Who a subject to the left is may itself hang on what stands before ("its troops"); then only the sentences before
        are asked, so that the question ends.
        """  # noqa: E501
        if self._asked:
            return [one for one in self.named if one.position < position]
        self._asked = True
        try:
            found = self._of_unit(where, position)
        finally:
            self._asked = False
        here = [Named(mention, where.unit.sentence, True, mention.start) for mention in found]
        return [*(one for one in self.named if one.position < position), *here]

    def _of_unit(self, where: UnitTree, position: int) -> list[Participant]:
        found = []
        for index, mask in enumerate(where.unit.masks):
            if mask is None and where.is_in(index, "group_nouns") and where.unit.starts[index] < position:
                subject = where.tree.label(index) == "subj"  # "a column of some 30 ADF entered, and they killed"
                found += [one for one in where.party(index, "subject") if subject and one.armed]
            if (
                mask is None
                or where.unit.starts[index] >= position
                or where.tree.label(index) not in {"subj", "subjpass"}
            ):
                continue
            if mask.kind == "actor":
                mention = where.actors[mask.key]
                if mention.classes & _ARMED or mention.actor or _acts_itself(where, index, mention):
                    found += where.party(index, "subject")
            elif mask.kind == "place" and where.place_mentions[mask.key].nation:
                found += where.party(index, "subject")
        return found

    def group(self, where: UnitTree, index: int, via: str) -> list[Participant]:
        """Return whom "the group" or "the fighters" mean: the armed group named last; nobody if indefinite."""
        determiners = [where.tree.low(child) for child in where.tree.children(index, "det")]
        if any(low in where.words.words("indefinite") for low in determiners) or where.tree.children(index, "nummod"):
            return []
        kinds = {"rebel", "gunman", "communal"}
        if where.tree.low(index) in where.words.words("regulars"):
            if any(where.is_in(child, "ours") for child in where.tree.children(index, "amod")):
                start, end = where.unit.starts[index], where.unit.ends[index]
                return [Participant(start, end, where.written(index), frozenset(["state"]), via=f"own forces; {via}")]
            kinds = {"state"}
        for one in reversed(self._before(where.unit.starts[index], where)):
            if one.party.classes & kinds:
                return [_recalled(one.party, where.written(index), via)]
        return []

    def both(self, via: str, position: int) -> list[Participant]:
        """Return the two sides that fight in the text, else the two parties that the last sentence with two named."""
        if self.dyads:
            return [_one_of_both(party, via) for party in self.dyads[-1]]
        by_sentence: dict[int, dict[tuple[str, str, str], Participant]] = {}
        for one in self.named:
            if one.position < position and (one.party.actor or one.party.country):
                by_sentence.setdefault(one.sentence, {}).setdefault(key(one.party), one.party)
        last = next((found for _, found in sorted(by_sentence.items(), reverse=True) if len(found) > 1), {})
        return [_one_of_both(party, via) for party in last.values()] if len(last) == 2 else []  # noqa: PLR2004  # a pair

    def enemy(self, via: str) -> list[Participant]:  # noqa: ARG002  # the base remembers nothing
        """Return the enemy: nothing is known without a speaker's side."""
        return []

    def bare(self, found: Participant, index: int, where: UnitTree) -> Participant:  # noqa: PLR0911  # one branch a kind
        """Return whom "the rebels" mean: the group named last before; "the army" is left to the place."""
        if "state" in found.classes:
            return found
        spelt = _name_in_small_letters(found, index, where)
        if spelt is not None:
            return spelt
        determiners = [where.tree.low(child) for child in where.tree.children(index, "det")]
        # "Aux mains des paramilitaires": "des" is "de" and a definite article.
        definite = not where.words.words("contracted").isdisjoint(where.case(index).split()[-1:])
        indefinite = any(low in where.words.words("indefinite") or low in _INDEFINITE for low in determiners)
        head = where.tree.head(index)
        if where.tree.label(index) in {"compound", "amod"} and any(
            where.tree.low(child) in where.words.words("indefinite") for child in where.tree.children(head, "det")
        ):
            return found  # "a rebel position" is nobody's that was named before
        if indefinite or where.tree.children(index, "nummod") or not found.classes & {"rebel", "gunman"}:
            return found
        known = bool(determiners) or definite
        if not known and "gunman" in found.classes:
            return found
        foes = _foes(where, index) | _beside(index, where)
        groups = [
            one
            for one in self._before(found.start, where)
            if one.party.actor and one.party.classes & {"rebel", "communal"} and one.party.actor not in foes
        ]
        if where.is_in(index, "rebellion"):  # a militia on the army's side is not "the rebels"
            groups = [one for one in groups if LOYAL not in one.party.classes] or groups
        if groups:
            last = groups[-1]
            beside = {one.party.actor for one in groups if one.sentence == last.sentence}
            if not known and len(beside) > 1:
                return found  # "The ADF and CODECO are active here. Rebels killed four": nobody knows which
            return _recalled(last.party, found.text, found.via)._replace(classes=found.classes)
        first, *rest = found.text.casefold().split()
        named = where.words.has("group_nouns", first) and rest[:1] not in ([], ["armés"])  # "combattants wazalendo"
        return self._named_later(found, where, foes) if known and not named else found

    @staticmethod
    def _named_later(found: Participant, where: UnitTree, foes: frozenset[str]) -> Participant:
        """Read "The rebels, who control Goma, met M23 leaders": the only armed group of the sentence, named behind."""
        later = {
            one.actor: one
            for one in where.actors
            if where.unit.start <= one.start < where.unit.end
            and one.actor
            and one.classes & {"rebel", "communal"}
            and LOYAL not in one.classes
            and where.text[one.end : one.end + 1] != "-"  # "the al-Qaeda-linked militants" are not al-Qaeda
        }
        if len(later) != 1 or not foes.isdisjoint(later):
            return found
        (named,) = later.values()
        how = f'"{found.text}" = {named.text}; {found.via}'
        return found._replace(actor=named.actor, via=how, recalled=True)

    def spokesperson(self, where: UnitTree, index: int) -> Participant | None:
        """Return for whom a nameless spokesman speaks: "its spokesman" is the last subject's, else unknown."""
        if self.speakers:
            return self.speakers[-1]._replace(via="its spokesman", recalled=False)
        for child in where.tree.children(index, "poss", "det"):
            if where.tree.low(child) in where.words.pronouns["own"]:
                found = self.pronoun(where.tree.low(child), child, where, "its spokesman")
                return found[0] if found else self._side_before(index, where)
        return None

    def _side_before(self, index: int, where: UnitTree) -> Participant | None:
        """Read "X remains under government control, its spokesman said": the party named last before, subject or not."""  # noqa: E501
        for at in range(index - 1, -1, -1):
            mask = where.mask(at, "actor")
            if mask is not None and where.actors[mask.key].classes & _ARMED:
                found = where.party(at, "its spokesman")
                return found[0] if found else None
        return None

    def place(self, index: int, where: ClausePlaces, via: str) -> list[FramePlace]:
        """Return which place "the town", "there" or "it" means: the last one named that fits, this sentence included."""  # noqa: E501
        return place_meant(index, where, via, self.places)

    def opponent(self, party: Participant) -> Participant | None:
        """Return whom a party fights in this text, if it is one only."""
        found: dict[tuple[str, str, str], Participant] = {}
        for one, other in self.dyads:
            if key(one) == key(party):
                found[key(other)] = other
            elif key(other) == key(party):
                found[key(one)] = one
        return next(iter(found.values())) if len(found) == 1 else None


def _recalled(party: Participant, words: str, via: str) -> Participant:
    """Return a party as what other words mean."""
    return party._replace(via=f'"{words}" = {party.text}; {via}', recalled=True)


def _one_of_both(party: Participant, via: str) -> Participant:
    return party._replace(via=f"both sides; {via}", recalled=False)


def _acts_itself(where: UnitTree, index: int, mention: PartyMention) -> bool:
    """Whether civilians are a subject that no verb of speech has: "two aid workers died when their car was hit"."""
    verb = where.tree.head(index)
    speaks = any(where.is_in(verb, name) for name in ("speech", "claiming", "denying")) if verb >= 0 else True
    return "civilian" in mention.classes and not speaks


def _name_in_small_letters(found: Participant, index: int, where: UnitTree) -> Participant | None:
    """Read "wazalendo" in a text that also has "combattants wazalendo" or "Wazalendo": the name, whatever its letters."""  # noqa: E501
    low = found.text.casefold()
    if " " in low or where.is_in(index, "group_nouns"):
        return None
    for one in where.actors:
        if one.actor and low in one.text.casefold().split():
            return found._replace(actor=one.actor)
    return None


def _foes(where: UnitTree, index: int) -> frozenset[str]:
    """Return the actors whom the subject or object ``index`` fights in its clause: "the rebels drove IS out of X"."""
    tree = where.tree
    verb = tree.head(index)
    if verb < 0 or tree.label(index) not in {"subj", "subjpass", "obj", "agent"} or not where.is_hostile(verb):
        return frozenset()
    own = set(tree.subtree(index))
    return frozenset(
        where.actors[mask.key].actor
        for at in tree.subtree(verb, without=CLAUSES)
        if at not in own and (mask := where.mask(at, "actor")) is not None
    ) - {""}


def _beside(index: int, where: UnitTree) -> frozenset[str]:
    """Return the actors that stand beside a word at its verb: "the rebels drove the Islamic State out" are others."""
    tree, verb = where.tree, where.tree.head(index)
    if verb < 0 or not tree.is_verb(verb):
        return frozenset()
    others = [at for at in tree.children(verb, "subj", "subjpass", "obj", "agent", "pp") if at != index]
    masks = [where.mask(at, "actor") for other in others for at in tree.row_from(other)]
    return frozenset(where.actors[mask.key].actor for mask in masks if mask is not None) - {""}


def _behind_plural(party: Participant, where: UnitTree) -> bool:
    """Whether a name stands behind a plural article: "les FARDC" are no "elle"."""
    before = where.text[max(0, party.start - 4) : party.start].casefold()
    return before.endswith(_PLURAL_ARTICLES[where.tree.language])


def _plural(text: str) -> bool:
    """Whether words end in a plural: "M23 fighters"; the name of one force does not count ("Rapid Support Forces")."""
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    return last.islower() and last.endswith("s")
