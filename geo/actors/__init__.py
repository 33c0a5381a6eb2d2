"""Actors in a text.

``mentions`` finds who is mentioned in a sentence and of which class; ``resolution`` decides which actor is meant, and
on which side it is.
"""

# The modules that other packages may import.
__all__ = ["identity", "mentions", "resolution", "sides"]
