"""Toponym recognition and resolution: names in a text to places of the gazetteer."""
