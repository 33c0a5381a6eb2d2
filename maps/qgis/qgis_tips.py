"""Map tips of QGIS: what a layer says of the feature under the pointer, as HTML of expressions; quotes stay text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maps.cartography import side_name
from maps.qgis.xml import looked_up

if TYPE_CHECKING:
    from geo.model import Situation

_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
# What the words of `precision` mean to a reader.
_PRECISION = {
    "exact": "known place",
    "near": "near the place named",
    "adm2": "unit known, spot not",
    "adm1": "province known, spot not",
    "fuzzy": "region, spot not known",
    "water": "water, spot not known",
}


def head(expression: str) -> str:
    """Return what shows an expression's value as the first line."""
    return f"<b>[% {_escaped(expression)} %]</b>"


def line(expression: str, tag: str = "span") -> str:
    """Return what shows an expression's value on a line of its own; without a value there is no line."""
    shown = f"'<br/><{tag}>' || {_escaped(expression)} || '</{tag}>'"
    return f"[% if(coalesce({expression}, '') = '', '', {shown}) %]"


def _escaped(expression: str) -> str:
    """Return an expression's value with HTML's signs escaped: reports are hostile text."""
    for sign, entity in _ENTITIES:
        expression = f"replace({expression}, '{sign}', '{entity}')"
    return f"coalesce({expression}, '')"


def _col(name: str) -> str:
    return f'"{name}"'


def _day(name: str) -> str:
    return f"format_date({_col(name)}, 'd MMM yyyy')"


def _more(before: str, name: str) -> str:
    """Return the expression of a column with words before it; of nothing where the column is empty."""
    return f"if(coalesce({_col(name)}, '') = '', '', '{before}' || {_col(name)})"


def _listed(name: str) -> str:
    """Return the expression of a list, which a table holds as JSON, as one text."""
    return f"array_to_string(from_json({_col(name)}), '; ')"


def _named(side: str, situation: Situation) -> str:
    """Return the expression of a side's name, as the legend has it; ``side`` is the expression of its id."""
    met = {id_ for status in situation.control for id_ in (status.holder, *status.rivals) if id_}
    met |= {claim.actor for claim in situation.claims}
    return looked_up(side, {id_: side_name(id_, actors=situation.actors) for id_ in met})


_LOW, _HIGH = _col("fatalities_low"), _col("fatalities_high")
_SAID = _col("assertion") + " || " + _more(" by ", "claimant")
_EVENT_LINES = (
    f"{_day('event_date')} || if({_col('end_date')} > {_col('event_date')}, ' to ' || {_day('end_date')}, '')",
    f"array_to_string(array_filter(array({_col('actor1')}, {_col('actor2')}), coalesce(@element, '') <> ''), ', ')",
    f"{_col('location')} || ' (' || {looked_up(_col('precision'), _PRECISION)} || ')'",
    f"if({_LOW} = {_HIGH}, {_LOW}, {_LOW} || ' to ' || {_HIGH}) || ' killed'",
    _SAID,
)
_PRINTED = f"{_col('sources')} || if({_col('published')} IS NULL, '', ', ' || {_day('published')})"
_REVIEW = f"coalesce(nullif({_more('reviewed by ', 'reviewed_by')}, ''), 'machine-coded, unreviewed')"
_QUOTE = line(_col("quote"), "i")

EVENT_TIP = (
    head(_col("type_label")) + "".join(map(line, _EVENT_LINES)) + _QUOTE + line(_PRINTED) + line(_REVIEW, "small")
)
MENTION_TIP = head(_col("text")) + line(_col("name")) + line(_col("method")) + line(_listed("reasons"), "small")
PLACE_TIP = head(_col("name")) + line(_col("kind")) + line(_listed("reasons"), "small")
DOCUMENT_TIP = head(_col("title")) + line(_col("source")) + line(_day("published"))


def control_tip(situation: Situation) -> str:
    """Return the tip of an area of control: who, since when, and the sentence with the most weight."""
    holder = _named(_col("holder"), situation)
    rivals = f"array_foreach(string_to_array({_col('rivals')}, ' '), {_named('@element', situation)})"
    others = f"if(coalesce({_col('rivals')}, '') = '', '', ', ' || array_to_string({rivals}, ', '))"
    alone = f"if({_col('claimed_only')}, ', by its own word only', '')"
    state = (
        f"CASE WHEN {_col('state')} = 'controls' THEN 'held by ' || {holder} || {alone}"
        f" WHEN {_col('state')} = 'presence' THEN {holder} || ' present'"
        f" WHEN {_col('state')} = 'contested' THEN 'contested: ' || {holder} || {others} ELSE 'not known' END"
    )
    since = f"'since ' || {_day('since')} || ', last report ' || {_day('last_report')}"
    doubt = f"'confidence ' || {_col('confidence')} || '; as reported, not verified'"
    return head(_col("name")) + line(state) + line(since) + _QUOTE + line(doubt, "small")


def claim_tip(situation: Situation) -> str:
    """Return the tip of a claim: who is said to do what where, and who says so."""
    said = f"{_named(_col('actor'), situation)} || ' ' || {_col('says')} || ' ' || {_col('name')}"
    return head(said) + line(_day("as_of")) + line(_SAID) + _QUOTE + line(_col("publisher"))
