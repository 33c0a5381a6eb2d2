"""Files that are read: ``documents``, ``event_tables`` (``csv_cells``), ``archives``."""

# The modules that other packages may import.
__all__ = ["archives", "documents", "event_tables"]
