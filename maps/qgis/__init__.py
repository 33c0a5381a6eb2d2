"""The map as a QGIS project: styles, symbols, rules, labels, print layout."""
