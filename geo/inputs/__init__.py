"""Files that are read. ``documents`` picks the reader of a file; every reader gives documents of one shape.

``files`` lists inputs, opens them and decides on encodings. ``builder`` makes a document of what was written;
``front_matter``, ``json_lines``, ``pages`` (``markup``), ``pdf``, ``word``, ``mail`` and ``saved_json`` read one format
each, by way of ``layout`` where the format marks headings, lists and tables. Tables: ``raw_tables`` gives the rows of a
file (``csv_cells``, ``spreadsheets``), ``table_headers`` says what they hold by ``column_maps``, ``report_tables``
reads reports, ``event_tables`` events (``table_blocks`` makes columns of rows, ``event_columns`` checks them),
``row_documents`` does so for tables inside a report, ``column_proposals`` proposes a map.
``feeds`` fetches new reports, ``archives`` reads back what ``sitmap archive`` wrote.
"""

# The modules that other packages may import.
__all__ = ["archives", "column_maps", "column_proposals", "documents", "event_tables", "feeds", "files", "raw_tables"]
