"""Toponym recognition and resolution: names in a text -> places of the gazetteer.

``resolver`` is the entry (long documents: ``chunking``). In order: ``gazetteer_matcher`` finds names, ``features``
describes them, ``classifier`` decides whether they are toponyms, ``ranking`` chooses among candidates
(``source_prior``: the outlet's country), ``filters`` rejects names that are no places, ``metonymy`` tells governments
from locations, ``explanation`` words the reasons. ``mentions`` holds the names of a text, ``word_lists`` the lists of
words; ``type_words`` the words of kinds; ``compounds``, ``site_names``, ``force_countries``,
``surroundings`` (with ``containers``) and ``bare_names`` check single names, by ``choices`` among namesakes, and answer
with ``answers``; ``written_positions`` reads positions; ``lookup`` answers what a person types;
``unknown_names`` finds names that no gazetteer has, ``custom_recogniser`` loads a user's own recogniser.
"""

# The modules that other packages may import.
__all__ = ["custom_recogniser", "force_countries", "lookup", "resolver", "type_words", "word_lists"]
