"""The desk: the map served on the user's machine, live, with corrections that stand in the user's own YAML.

``session`` holds a project open: it reads again after edits and hands out what changed (``payload``). ``corrections``
turns a correction into new texts of files, ``decisions`` does so for reviews; ``journal`` writes them, so that each can
be undone. ``paste`` explains a report that is not saved yet, ``features`` gives the data to other programs. ``guard``
decides which requests are answered, ``app`` says which there are, ``server`` runs them. ``page`` and ``words`` make the
page; its scripts are in ``static/``.
"""

# The modules that other packages may import.
__all__ = ["journal", "server", "session"]
