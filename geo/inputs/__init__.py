"""Files that are read: documents, event tables, archives of reports."""
