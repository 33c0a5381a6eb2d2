"""What a reader asks of a text's memory: whom and which places its short names mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.reading.frames import FramePlace, Participant


class Memory:
    """What a text has named so far. The reader fills it; this base remembers nothing."""

    def pronoun(self, low: str, index: int, where: Any, via: str) -> list[Participant]:  # noqa: ARG002  # the base remembers nothing
        """Return whom a pronoun means."""
        return []

    def group(self, where: Any, index: int, via: str) -> list[Participant]:  # noqa: ARG002  # the base remembers nothing
        """Return whom "the group" means."""
        return []

    def both(self, via: str, position: int) -> list[Participant]:  # noqa: ARG002  # the base remembers nothing
        """Return the two sides."""
        return []

    def enemy(self, via: str) -> list[Participant]:  # noqa: ARG002  # the base remembers nothing
        """Return the enemy."""
        return []

    def bare(self, found: Participant, index: int, where: Any) -> Participant:  # noqa: ARG002  # the base remembers nothing
        """Return whom "the rebels" mean, or the words as they are."""
        return found

    def spokesperson(self, where: Any, index: int) -> Participant | None:  # noqa: ARG002  # the base remembers nothing
        """Return for whom "a spokesman" speaks."""
        return None

    def place(self, index: int, where: Any, via: str) -> list[FramePlace]:  # noqa: ARG002  # the base remembers nothing
        """Return which place "the town" or "it" means."""
        return []
