"""Actors in a text.

``mentions`` finds who is mentioned in a sentence and of which class; ``finder`` finds names of actors, ``unlisted``
groups that no list knows. ``parties`` is a party as written, ``text_facts`` what a text says of itself, and with both
``identity`` decides who is meant; ``resolution`` does so for claims and tables. ``sides`` says who fights together.
"""

# The modules that other packages may import.
__all__ = ["identity", "mentions", "resolution", "sides"]
