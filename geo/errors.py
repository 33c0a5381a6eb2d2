"""What can go wrong, as a tree.

::

    SitmapError
    ├── InputError (ValueError)          a document, a table or an argument cannot be used
    │   ├── DocumentError                a report cannot be read
    │   ├── InputFault                   an input on which a rule or a library stumbled
    │   └── TableError                   an event table lacks columns or has bad rows
    ├── ConfigError (ValueError)         config.yaml or the gazetteer's YAML is wrong
    │   └── LexiconError                 an entry of a YAML file is wrong: file, line, key path
    ├── PlaceIndexError (OSError)        the place index cannot be built or opened
    ├── OutputError (OSError)            a file cannot be written
    └── GeocoderError (RuntimeError)     the geocoding service did not answer usefully
        ├── GeocoderTimeout (TimeoutError)
        ├── GeocoderRefused              the policy or the credentials forbid the call
        └── GeocoderBusy                 too many requests; ``retry_after_s`` says how long to wait

A place that is not found is no error: it is a :class:`geo.model.Resolution` without a choice.
The leaves also inherit a built-in exception, so callers need not import this module.
"""

from __future__ import annotations


class SitmapError(Exception):
    """Root of all errors raised on purpose. The command line prints it as one line and ends with 2."""


class InputError(SitmapError, ValueError):
    """A document, a table or an argument cannot be used."""


class DocumentError(InputError):
    """A report cannot be read."""


class InputFault(InputError):  # noqa: N818  # a fault of ours or of a library, not of what was written
    """An input on which a rule or a library stumbled: ``where`` it stands, and ``why``. Its cause is the error."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: cannot be read ({why})")
        self.where, self.why = where, why


class TableError(InputError):
    """An event table lacks columns or holds rows that cannot be used."""


class ConfigError(SitmapError, ValueError):
    """The configuration is wrong. The message begins with ``file:line: key.path:`` where known."""


class LexiconError(ConfigError):
    """An entry of the gazetteer or the ontology is wrong."""


class PlaceIndexError(SitmapError, OSError):
    """The place index cannot be built or opened."""


class OutputError(SitmapError, OSError):
    """A result cannot be written."""


class GeocoderError(SitmapError, RuntimeError):
    """The geocoding service did not answer usefully."""


class GeocoderTimeout(GeocoderError, TimeoutError):  # noqa: N818  # named like the built-in it extends
    """The geocoding service did not answer in time."""


class GeocoderRefused(GeocoderError):  # noqa: N818  # a state, as in geopy's names
    """The service's policy or the credentials forbid the call."""


class GeocoderBusy(GeocoderError):  # noqa: N818  # a state, as in geopy's names
    """The service asks to slow down."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
