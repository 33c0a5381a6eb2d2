"""The columns of our tables and what they hold: in rows, in an archive, in every file. Plain names, nothing else.

What a column means stands in geo/columns.yaml.
"""

from __future__ import annotations

# Days: ISO 8601 in rows, datetime64 without a zone in frames.
DAYS = frozenset(
    {
        "event_date",
        "end_date",
        "since",
        "last_report",
        "valid_from",
        "valid_to",
        "as_of",
        "published",
        "reviewed",
        "until",
        "period_start",
        "period_end",
        "first_report",
    }
)
INTEGERS = frozenset(
    {"time_precision", "date_prec", "geo_precision", "where_prec", "fatalities", "fatalities_low", "fatalities_high"}
    | {
        "quote_start",
        "quote_end",
        "start",
        "end",
        "mentions",
        "characters",
        "events",
        "population",
        "claim_count",
        "reports",
    }
)
NUMBERS = frozenset(
    {"latitude", "longitude", "radius_km", "score", "share", "strength", "area_km2", "area_error_km2", "length_km"}
)
TRUTHS = frozenset(
    {"claimed_only", "current", "civilian_targeting", "gains_by_it", "against_interest", "inside", "main"}
)
LISTS = frozenset({"reasons", "notes"})

EVENT = (
    *("event_id", "source_id", "document", "event_date", "end_date", "time_precision", "date_prec", "disorder_type"),
    *("event_type", "sub_event_type", "type", "layer", "plover", "actor1", "assoc_actor_1", "actor2", "assoc_actor_2"),
    *("main", "location", "place_id", "country", "country_name", "admin1", "admin1_pcode", "admin2", "admin2_pcode"),
    *("latitude", "longitude", "geo_precision", "where_prec", "radius_km", "fatalities", "fatalities_low"),
    *("fatalities_high", "assertion", "claimant", "control_effect", "quote", "quote_start", "quote_end", "score"),
    *("rule", "path", "sources"),
)
# What frames and files for other programs have besides: of the type, the place, the report and the review.
EVENT_MORE = ("type_label", "precision", "published", "url", "reviewed_by")
MENTION = (
    *("document", "start", "end", "text", "kind", "place_id", "name", "country", "admin1", "latitude", "longitude"),
    *("radius_km", "geo_precision", "where_prec", "score", "method", "reasons", "role"),
)
CLAIM = (
    *("claim_id", "place_id", "name", "actor", "says", "as_of", "basis", "assertion", "claimant", "publisher", "quote"),
    *("url", "document", "event_id", "latitude", "longitude"),
)
DOCUMENT = ("document", "title", "published", "source", "url", "language", "characters", "notes")
CONTROL = (
    *("place_id", "name", "kind", "country", "admin1", "holder", "holder_name", "holder_colour"),
    *("state", "rivals", "rival_names", "claimed_only"),
    *("confidence", "share", "since", "last_report", "valid_from", "valid_to", "as_of", "current", "latitude"),
    *("longitude", "radius_km", "claims"),
)
# Of the claims behind a row of control, in frames and files for other programs.
CONTROL_MORE = ("quote", "publishers", "claim_count")
FRONT = (
    *("area_id", "sign", "side", "side_name", "other", "other_name", "valid_from", "valid_to", "as_of", "current"),
    *("since", "until", "strength", "area_km2", "area_error_km2", "length_km", "places", "note"),
)
# Tables of an archive. Besides the row of an event, or a claim, what a build needs; publishers are the document's.
ARCHIVE = {
    "documents": DOCUMENT,
    "mentions": MENTION,
    "events": (
        *(name for name in EVENT if name != "sources"),
        *("actor1_id", "actor2_id", "civilian_targeting"),
    ),
    "claims": (*CLAIM, "actor_name", "gains_by_it", "against_interest", "inside", "note"),
}
