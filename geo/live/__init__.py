"""A situation that follows its files: after an edit only the reports that it concerns are read again.

``reader`` holds the project; ``edits`` says what an edit of the gazetteer concerns, ``substitution`` puts changed
entries into reports that were read before.
"""

from geo.live.edits import Changed, changes, words_of
from geo.live.reader import LiveReader, LiveState, Trouble, trouble_of

__all__ = ["Changed", "LiveReader", "LiveState", "Trouble", "changes", "trouble_of", "words_of"]
