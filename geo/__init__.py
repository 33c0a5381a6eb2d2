"""geo: text in, a Situation out. No drawing, no files but the place index and the geocoder's cache."""
