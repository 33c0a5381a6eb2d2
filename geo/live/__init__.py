"""A situation that follows its files: after an edit only the reports that it concerns are read again."""

from geo.live.edits import Changed, changes, words_of
from geo.live.reader import LiveReader, LiveState, Trouble, trouble_of

__all__ = ["Changed", "LiveReader", "LiveState", "Trouble", "changes", "trouble_of", "words_of"]
