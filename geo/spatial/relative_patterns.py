"""Phrases that lead from a name to somewhere else: "20 km north of", "près de", "on the road from ... to"."""

from __future__ import annotations

from geo.lang import alternatives
from geo.spatial.directions import COMPASS_EN, COMPASS_FR, QUANTITY, UNIT, may_measure
from geo.text.lazy_regex import pattern

_KINDS_EN = alternatives("spatial.relative_patterns.kinds", "en")
_KINDS_FR = alternatives("spatial.relative_patterns.kinds", "fr")
_MEASURED_EN = alternatives("spatial.relative_patterns.measured", "en")
_MEASURED_FROM = alternatives("spatial.relative_patterns.measured_from", "en")
_MEASURED_FR = alternatives("spatial.relative_patterns.measured", "fr")
_TOWARDS_SIDE = alternatives("spatial.relative_patterns.towards_side", "fr")
_WITHIN = alternatives("spatial.relative_patterns.within")
_MODES_EN = alternatives("spatial.relative_patterns.modes", "en")
_MODES_FR = alternatives("spatial.relative_patterns.modes", "fr")
_JUST = alternatives("spatial.relative_patterns.just", "en")
_NEAR_EN = alternatives("spatial.relative_patterns.near", "en")
_NEAR_FR = alternatives("spatial.relative_patterns.near", "fr")
_OUTSKIRTS_EN = alternatives("spatial.relative_patterns.outskirts", "en")
_OUTSKIRTS_FR = alternatives("spatial.relative_patterns.outskirts", "fr")
_FEMININE_SIDES = alternatives("spatial.relative_patterns.feminine_sides", "fr")
_SHORE_EN = alternatives("spatial.relative_patterns.shore", "en")
_SHORE_FR = alternatives("spatial.relative_patterns.shore", "fr")
_UNITS = alternatives("spatial.relative_patterns.units")
_ITS_SHORE = alternatives("spatial.relative_patterns.its_shore", "en")
_ALONG = alternatives("spatial.relative_patterns.along")
_LINES_CROSSED = alternatives("spatial.relative_patterns.lines_crossed", "en")
_ROADS_EN = alternatives("spatial.relative_patterns.roads", "en")
_LINKING_WORDS = alternatives("spatial.relative_patterns.linking", "en")
_ROADS_FR = alternatives("spatial.relative_patterns.roads", "fr")
_ENDS_OF_A_ROAD = alternatives("spatial.relative_patterns.ends_of_a_road")
_AXES = alternatives("spatial.relative_patterns.axes", "fr")
_SETTLEMENTS_EN = alternatives("spatial.relative_patterns.settlements", "en")
_SETTLEMENTS_FR = alternatives("spatial.relative_patterns.settlements", "fr")
_NOT_GROUND = alternatives("spatial.relative_patterns.not_ground")
_LEADING_WORDS = alternatives("spatial.relative_patterns.leading_words")
_LEADING_KINDS = alternatives("spatial.relative_patterns.leading_kinds")
_BORDERS = alternatives("spatial.relative_patterns.borders")
_APPOSED_KINDS = alternatives("spatial.relative_patterns.apposed_kinds")
_TAKING = alternatives("spatial.relative_patterns.taking")

_DE = r"(?:de\sla|de\sl['\u2019]|du|des|de|d['\u2019])\s?"
_KIND_EN = rf"(?:{_KINDS_EN})"
# Words of the language may stand before the kind of place; a capital is a name: "near Sein Lel village, Sagaing" is
# not near Sagaing. With "the ... of" it may be an adjective: "the Congolese town of Goma".
_TYPE_EN = (
    rf"(?:the\s(?:[a-z-]+\s){{0,2}}{_KIND_EN}\s(?:of|called|named)\s|the\s(?-i:[a-z-]+\s){{0,2}}{_KIND_EN},"
    rf"\s|(?:the\s)?(?-i:[a-z-]+\s){{0,2}}{_KIND_EN}\s(?:(?:of|called|named)\s)?)?(?:the\s)?"
)
_TYPE_FR = (
    rf"(?:(?:la|le|les|l['\u2019])\s?)?(?:(?:{_KINDS_FR})(?-i:\s[a-z\u00e9\u00e8-]+)?\s(?:de\sla\s|de\sl['\u2019]"
    rf"|du\s|de\s|d['\u2019])?)?"
)
_PAREN = r"(?:\s?\([^()]{1,40}\))?"
_DIR_EN = rf"(?P<dir>{COMPASS_EN}|inland)"
_DIR_FR = rf"(?P<dir>{COMPASS_FR})"
_HOW = rf"(?:\s(?:{_MEASURED_EN}))*,?"

OFFSET_EN = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})[\s-]?(?P<u>{UNIT}){_PAREN}{_HOW}\s(?:(?:to\s)?(?:the\s)?{_DIR_EN}\s"
    rf"(?:of|from)|(?P<plain>{_MEASURED_FROM})(?:\sthe\s(?:coast|shores?)\sof)?)\s{_TYPE_EN}\Z"
)
OFFSET_FR = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})\s?(?P<u>{UNIT}){_PAREN}(?:\s(?:{_MEASURED_FR}))?,?\s(?:"
    rf"(?:{_TOWARDS_SIDE})\s?{_DIR_FR}\s(?P<plain>)|(?P<plain2>))(?:\bde\sla|\bde\sl['\u2019]|du|des|de|d['\u2019])"
    rf"\s?{_TYPE_FR}\Z"
)
WITHIN = pattern(rf"(?i)\b(?:{_WITHIN})\s\Z")
TRAVEL_EN = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY}(?:\sand\sa\shalf)?)[\s-](?P<t>minutes?|hours?|days?)['\u2019]?s?[\s-]?"
    rf"(?P<mode>{_MODES_EN})(?:\s(?:away|by\sroad|by\scar))?,?\s(?:(?:to\s)?(?:the\s)?{_DIR_EN}\s(?:of|from)"
    rf"|from|outside(?:\sof)?)\s{_TYPE_EN}\Z"
)
TRAVEL_FR = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})\s(?P<t>minutes?|heures?|jours?)\s(?:de|en)\s(?P<mode>{_MODES_FR})\s"
    rf"(?:(?:au|\u00e0\sl['\u2019])\s?{_DIR_FR}\s)?(?:de\sla|de\sl['\u2019]|du|des|de|d['\u2019])\s?"
    rf"{_TYPE_FR}\Z"
)
DIRECTION_EN = pattern(rf"(?i)(?<![\w-])(?:(?:{_JUST})\s)*(?P<dir>{COMPASS_EN})\s(?:of|from)\s{_TYPE_EN}\Z")
DIRECTION_FR = pattern(rf"(?i)(?<![\w-])(?:au|\u00e0\sl['\u2019])\s?{_DIR_FR}\s{_DE}{_TYPE_FR}\Z")
NEAR_EN = pattern(
    rf"(?i)(?<![\w-])(?:{_NEAR_EN}|(?:on|along)\sthe\s(?:main\s)?(?:road|highway|route)\s(?:leading\s)?"
    rf"(?:to|towards?|from|out\sof))\s{_TYPE_EN}\Z"
)
NEAR_FR = pattern(rf"(?i)(?<![\w-])(?:{_NEAR_FR})\s{_DE}{_TYPE_FR}\Z")
OUTSKIRTS_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|in|at|to|into|from|of|reached)\s)?(?:the\s)?(?:(?P<dir>{COMPASS_EN})\s)?"
    rf"(?:{_OUTSKIRTS_EN})\s(?:of|to)\s{_TYPE_EN}\Z"
)
OUTSKIRTS_FR = pattern(
    rf"(?i)(?<![\w-])(?:(?:\u00e0|en|dans|aux|sur)\s)?(?:(?:la|les|l['\u2019])\s?)?(?:{_OUTSKIRTS_FR})\s(?:"
    rf"(?P<dir>{COMPASS_FR}|{_FEMININE_SIDES})\s)?{_DE}{_TYPE_FR}\Z"
)
SHORE_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|along|from|to|at|near)\s)?(?:the\s)?(?:(?P<dir>{COMPASS_EN}|left|right)[\s-])?"
    rf"(?:{_SHORE_EN})\s(?:of|along)\s(?:the\s)?\Z"
)
SHORE_FR = pattern(
    rf"(?i)(?<![\w-])(?:(?:sur|le\slong\sde|au|vers)\s)?(?:(?:les?|la|du|des)\s)?(?:{_SHORE_FR})\s(?:"
    rf"(?P<dir>{COMPASS_FR}|gauche|droite|{_FEMININE_SIDES})\s)?{_DE}\Z"
)
LEFT_OR_RIGHT = {"left": "left", "right": "right", "gauche": "left", "droite": "right"}
# "the left bank of the Dnipro in Kherson Oblast"
IN_UNIT = pattern(rf"(?i)\A,?\s(?:in|within|dans|en)\s(?:the\s|la\s|le\s|l['\u2019])?(?:(?:{_UNITS})\s(?:of|de)\s)?\Z")
ITS_SHORE = pattern(rf"(?i)\A(?:['\u2019]s)?\s(?:(?P<dir>{COMPASS_EN})\s)?(?:{_ITS_SHORE})\b")
ALONG = pattern(rf"(?i)(?<![\w-])(?:{_ALONG})\s(?:the\s|la\s|l['\u2019])?(?:national\sroad\s)?\Z")
ACROSS = pattern(
    rf"(?i)(?<![\w-])(?:across|over|on\sthe\sother\sside\sof)\sthe\s(?:{_LINES_CROSSED})\sfrom\s{_TYPE_EN}\Z"
    rf"|(?<![\w-])de\sl['\u2019]autre\sc\u00f4t\u00e9\sde\sla\sfronti\u00e8re\s{_DE}{_TYPE_FR}\Z"
)

# Two names: what stands before the first, between both, and after the second.
_ROAD_EN = rf"(?:{_ROADS_EN})"
_LINKING = rf"(?:that\s|which\s)?(?:{_LINKING_WORDS})\s"
ROAD_BEFORE = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|along|off|down)\s)?(?:the\s)?(?:[a-z-]+\s)?{_ROAD_EN}\s(?:{_LINKING})?"
    rf"(?:from\s|between\s)?{_TYPE_EN}\Z|(?<![\w-])(?:sur\s)?(?:la\s|l['\u2019]|(?=axe\s))(?:{_ROADS_FR})\s"
    rf"(?:nationale\s|routier\s)?(?:reliant\s|qui\s(?:relie|m\u00e8ne)\s)?(?:entre\s|de\s|d['\u2019])?"
    rf"{_TYPE_FR}\Z"
)
ROAD_MIDDLE = pattern(rf"(?i)\A\s(?:{_ENDS_OF_A_ROAD})\s{_TYPE_EN}(?:{_TYPE_FR})\Z")
HYPHEN = pattern("\\A\\s?[-\u2010-\u2015/]\\s?\\Z|\\A\\sto\\s\\Z")
ROAD_AFTER = pattern(rf"(?i)\A\s(?:main\s|national\s)?{_ROAD_EN}\b")
AXIS_BEFORE = pattern(rf"(?i)(?<![\w-])(?:sur\s)?(?:la\s|l['\u2019]|(?=axe\s))(?:{_AXES})\s(?:routier\s|national\s)?\Z")
BETWEEN_BEFORE = pattern(
    rf"(?i)(?<![\w-])(?:half-?way\s)?between\s(?:the\s(?:{_SETTLEMENTS_EN})\sof\s)?{_TYPE_EN}\Z|(?<![\w-])entre"
    rf"\s(?:les\s(?:{_SETTLEMENTS_FR})\sde\s)?{_TYPE_FR}\Z"
)
# "On the RN2 between Sake and Minova"
ROAD_NAME_BEFORE = pattern(
    r"(?:(?i:on|along|sur|de)\s)?(?:(?i:the|la|le)\s|(?i:l)['\u2019])?(?:(?i:road|highway|route|nationale)\s)?"
    r"(?<![\w-])[A-Z]{1,2}[ -]?\d{1,4}\s\Z"
)
BORDER_BETWEEN = pattern(
    r"(?i)(?<![\w-])(?:(?:on|along|near|at|across)\s)?(?:the\s)?(?:border|frontier)\sbetween\s(?:the\s)?\Z"
    r"|(?<![\w-])(?:(?:\u00e0|sur|le\slong\sde|pr\u00e8s\sde)\s)?la\sfronti\u00e8re\sentre\s(?:la\s|le\s|l['\u2019]"
    r"|les\s)?\Z"
)
BETWEEN_MIDDLE = pattern(rf"(?i)\A\s(?:and|et)\s{_TYPE_EN}(?:{_TYPE_FR})\Z")
# "talks between Doha and Kigali", "flights between ..." happen in neither.
NOT_GROUND = pattern(rf"(?i)\b(?:{_NOT_GROUND})\s(?:\w+\s){{0,3}}\Z")
# The word right before a name tells whether a look is worth while.
TRIGGER = pattern(rf"(?i)(?<![\w-])(?:{_LEADING_WORDS}|(?:{_LEADING_KINDS}),?)\s?\Z")
# "Two miles south of the town, Magway region": the town is another one than the unit.
THE_PLACE = pattern(rf"(?i)\bthe\s(?:[a-z-]+\s){{0,2}}{_KIND_EN},\s\Z")
# "Near the New York border" is not near New York.
BORDER_AFTER = pattern(rf"\s(?:{_BORDERS})\b")
# "Sake, about 20 km west of Goma", "Luvungi, a town on the Ruzizi plain between ...": what may stand in between.
_A_TOWN = (
    rf"(?:a|an|the|une?|la|le)\s(?:[\w-]+\s){{0,3}}?(?:{_APPOSED_KINDS})(?:,|\s(?:on|in|of|along|at|sur|dans"
    rf"|de|du)\s[\w\s'\u2019-]{{2,40}}?)?\s"
)
_LYING = (
    r"(?:is|lies|sits|located|situated|lying|was|est|se\strouve|situ\u00e9e?s?|some|about|around|roughly|approximately"
    r"|nearly|almost|just|more\sthan|less\sthan|only|over|at|in|\u00e0|environ|quelque|pr\u00e8s\sde|plus"
    r"\sde|moins\sde|une?|\s|,)*"
)
APPOSITION = pattern(rf"(?i)\A\s?[,(\u2013\u2014]?\s?(?:{_A_TOWN})?(?:(?:which|that|qui)\s)?{_LYING}\Z")

# A town is shelled or entered more often than a man; still less certain than a direction.
_TAKES_A_TOWN = pattern(rf"(?i)\b(?:{_TAKING})\s\Z")
TRIGGER_REACH = 24  # code points: the last word before a name, which tells whether a longer look is worth while
_FRAMES = (DIRECTION_EN, OUTSKIRTS_EN, OUTSKIRTS_FR, SHORE_EN, SHORE_FR)
_MEASURES = (OFFSET_EN, OFFSET_FR, TRAVEL_EN, TRAVEL_FR)


def frames_a_place(left: str) -> bool:
    """Return whether the words before a name can only be followed by a place: "east of", "20 km from", "the banks of".

    >>> frames_a_place("counted on the line east of "), frames_a_place("in the name of ")
    (True, False)
    """
    if not TRIGGER.search(left[-TRIGGER_REACH:]):
        return False
    frames = (*_MEASURES, *_FRAMES) if may_measure(left) else _FRAMES
    return any(frame.search(left) for frame in frames)


def takes_a_town(left: str) -> bool:
    """Return whether a verb right before a name is one of taking or striking a town.

    >>> takes_a_town("The air force struck ")
    True
    """
    return bool(_TAKES_A_TOWN.search(left))
