"""Processes, caches on disk, YAML with line numbers, and names imported when first used."""
