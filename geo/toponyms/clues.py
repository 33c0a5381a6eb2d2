"""What the rest of a document says of a name: a place elsewhere, a person, a small word, a link of a chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.text.cased_tokens import Scan
    from geo.toponyms.features import NameMatch
    from geo.toponyms.ranking import Group

# Features of one occurrence that speak for or against every other occurrence of the name in the document.
ELSEWHERE = {
    "after inside": "elsewhere after a preposition of place",
    "two after direction": "elsewhere after a direction",
    "after reaching": "elsewhere after a verb of reaching",
    "after place_before": "elsewhere after a type word",
    "before place_after": "elsewhere before a type word",
    "after a given name": "elsewhere after a given name",
    "after titles": "elsewhere after a title",
    "after an initial": "elsewhere after an initial",
    "before organisation_after": "elsewhere in an organisation's name",
    "before street_after": "elsewhere a street",
    "before a capital": "elsewhere before a capital",
    "before says": "elsewhere says",
    "a name follows after a comma": "elsewhere followed by a place",
}
OFTEN = 3  # occurrences


def add_clues(scan: Scan, matches: Sequence[NameMatch], groups: Sequence[Group]) -> None:
    """Add to each match the features that come from other places of the document."""
    written = scan.written
    for index, (match, group) in enumerate(zip(matches, groups, strict=True)):
        if group.parent >= 0:
            match.features.append("a name follows after a comma")
            matches[group.parent].features.append("follows a name after a comma")
        if match.last - match.first == 1 and match.key in written and match.key[0].islower():
            match.features.append("written small elsewhere")
        if index and match.first == matches[index - 1].last:
            match.features.append("right after another name")
            if scan.glued[match.first]:
                matches[index - 1].features.append("right before another name")
    _share(matches, groups)


def _share(matches: Sequence[NameMatch], groups: Sequence[Group]) -> None:
    same: dict[int, list[NameMatch]] = {}
    for match, group in zip(matches, groups, strict=True):
        same.setdefault(group.name, []).append(match)
    for occurrences in same.values():
        if len(occurrences) > 1:
            _share_one(occurrences)


def _share_one(occurrences: Sequence[NameMatch]) -> None:
    """Tell each occurrence of one name what the others show."""
    shown = [dict.fromkeys([ELSEWHERE[f] for f in match.features if f in ELSEWHERE]) for match in occurrences]
    counts: dict[str, int] = {}
    for features in shown:
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
    for match, own in zip(occurrences, shown, strict=True):
        match.features += [f for f, count in counts.items() if count > (f in own)]
        match.features.append("named often" if len(occurrences) >= OFTEN else "named twice")
