"""What the rest of a document says of a name: a place elsewhere, a person, a small word, a link of a chain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.ranking import Group
    from geo.recognition import NameMatch
    from geo.scan import Scan

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
    small = {word for word in scan.words if word[0].islower()}
    for index, (match, group) in enumerate(zip(matches, groups, strict=True)):
        if group.parent >= 0:
            match.features.append("a name follows after a comma")
            matches[group.parent].features.append("follows a name after a comma")
        if match.last - match.first == 1 and match.key in small:
            match.features.append("written small elsewhere")
        if index and match.first == matches[index - 1].last:
            match.features.append("right after another name")
            if scan.glued[match.first]:
                matches[index - 1].features.append("right before another name")
    _share(matches, groups)


def _share(matches: Sequence[NameMatch], groups: Sequence[Group]) -> None:
    seen: dict[int, Counter[str]] = {}
    for match, group in zip(matches, groups, strict=True):
        seen.setdefault(group.name, Counter()).update({ELSEWHERE[f] for f in match.features if f in ELSEWHERE})
    times = Counter(group.name for group in groups)
    for match, group in zip(matches, groups, strict=True):
        if times[group.name] == 1:
            continue
        own = {ELSEWHERE[f] for f in match.features if f in ELSEWHERE}
        match.features.extend(f for f, count in seen[group.name].items() if count > (f in own))
        match.features.append("named often" if times[group.name] >= OFTEN else "named twice")
