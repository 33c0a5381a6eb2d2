"""Phrases that lead from a name to somewhere else: "20 km north of", "près de", "on the road from ... to"."""

from __future__ import annotations

from geo.spatial.directions import COMPASS_EN, COMPASS_FR, QUANTITY, UNIT
from geo.text.lazy_regex import pattern

_DE = r"(?:de\sla|de\sl['\u2019]|du|des|de|d['\u2019])\s?"
_KIND_EN = (
    r"(?:city|town|village|hamlet|settlement|locality|capital|port|district|territory|province|hub|base|camp|island"
    r"|shores?\sof)"
)
# Words of the language may stand before the kind of place; a capital is a name: "near Sein Lel village, Sagaing" is
# not near Sagaing. With "the ... of" it may be an adjective: "the Congolese town of Goma".
_TYPE_EN = (
    rf"(?:the\s(?:[a-z-]+\s){{0,2}}{_KIND_EN}\s(?:of|called|named)\s|the\s(?-i:[a-z-]+\s){{0,2}}{_KIND_EN},\s"
    rf"|(?:the\s)?(?-i:[a-z-]+\s){{0,2}}{_KIND_EN}\s(?:(?:of|called|named)\s)?)?(?:the\s)?"
)
_TYPE_FR = (
    r"(?:(?:la|le|les|l['\u2019])\s?)?(?:(?:ville|cit\u00e9|village|localit\u00e9|capitale|chef-lieu|commune|territoire"
    r"|agglom\u00e9ration)(?-i:\s[a-z\u00e9\u00e8-]+)?\s(?:de\sla\s|de\sl['\u2019]|du\s|de\s|d['\u2019])?)?"
)
_PAREN = r"(?:\s?\([^()]{1,40}\))?"
_DIR_EN = rf"(?P<dir>{COMPASS_EN}|inland)"
_DIR_FR = rf"(?P<dir>{COMPASS_FR})"
_HOW = r"(?:\s(?:away|by\sroad|drive|inland|as\sthe\scrow\sflies|further|farther|due|straight|offshore))*,?"

OFFSET_EN = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})[\s-]?(?P<u>{UNIT}){_PAREN}{_HOW}\s(?:(?:to\s)?(?:the\s)?{_DIR_EN}\s(?:of|from)"
    rf"|(?P<plain>from|of|outside(?:\sof)?|off|beyond|short\sof)(?:\sthe\s(?:coast|shores?)\sof)?)\s{_TYPE_EN}\Z"
)
OFFSET_FR = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})\s?(?P<u>{UNIT}){_PAREN}(?:\s(?:environ|\u00e0\svol\sd['\u2019]oiseau))?,?\s"
    rf"(?:(?:au|\u00e0\sl['\u2019]|vers\sle|vers\sl['\u2019])\s?{_DIR_FR}\s(?P<plain>)|(?P<plain2>))(?:\bde\sla|\bde\sl['\u2019]|du|des|de|d['\u2019])\s?"
    rf"{_TYPE_FR}\Z"
)
WITHIN = pattern(r"(?i)\b(?:within|less\sthan|under|no\smore\sthan|barely|\u00e0\smoins\sde|dans\sun\srayon\sde)\s\Z")
TRAVEL_EN = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY}(?:\sand\sa\shalf)?)[\s-](?P<t>minutes?|hours?|days?)['\u2019]?s?[\s-]?"
    r"(?P<mode>drive|driving|walk|walking|march|trek|hike|ride|by\scar|by\sroad|on\sfoot|by\sboat|boat\sride)"
    rf"(?:\s(?:away|by\sroad|by\scar))?,?\s(?:(?:to\s)?(?:the\s)?{_DIR_EN}\s(?:of|from)|from|outside(?:\sof)?)\s{_TYPE_EN}\Z"
)
TRAVEL_FR = pattern(
    rf"(?i)(?<![\w.,])(?P<q>{QUANTITY})\s(?P<t>minutes?|heures?|jours?)\s(?:de|en)\s"
    r"(?P<mode>route|voiture|moto|marche|pirogue|bateau)"
    rf"\s(?:(?:au|\u00e0\sl['\u2019])\s?{_DIR_FR}\s)?(?:de\sla|de\sl['\u2019]|du|des|de|d['\u2019])\s?{_TYPE_FR}\Z"
)
DIRECTION_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:just|due|immediately|further|farther|to\sthe)\s)*(?P<dir>{COMPASS_EN})\s(?:of|from)\s{_TYPE_EN}\Z"
)
DIRECTION_FR = pattern(rf"(?i)(?<![\w-])(?:au|\u00e0\sl['\u2019])\s?{_DIR_FR}\s{_DE}{_TYPE_FR}\Z")
NEAR_EN = pattern(
    r"(?i)(?<![\w-])(?:near|close\sto|in\sthe\s(?:immediate\s)?vicinity\sof|in\sthe\sareas?\saround"
    r"|in\sthe\sneighbou?rhood\sof|not\sfar\sfrom|(?:in\sand\s)?around|just\soutside(?:\sof)?|outside(?:\sof)?"
    rf"|a\sshort\s(?:distance|drive|walk)\sfrom|next\sto|adjacent\sto|surrounding|off\sthe\scoast\sof|on\sthe\sapproach(?:es)?\sto"
    rf"|(?:on|along)\sthe\s(?:main\s)?(?:road|highway|route)\s(?:leading\s)?(?:to|towards?|from|out\sof))\s{_TYPE_EN}\Z"
)
NEAR_FR = pattern(
    r"(?i)(?<![\w-])(?:(?:tout\s)?pr\u00e8s|proches?|voisine?s?|limitrophes?|aux\s(?:environs|alentours|abords)|dans\sles\s(?:environs|alentours)"
    r"|\u00e0\sproximit\u00e9|non\sloin|autour|\u00e0\sc\u00f4t\u00e9|pas\sloin|sur\sla\sroute)\s"
    rf"{_DE}{_TYPE_FR}\Z"
)
OUTSKIRTS_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|in|at|to|into|from|of|reached)\s)?(?:the\s)?(?:(?P<dir>{COMPASS_EN})\s)?"
    r"(?:outskirts|outer\ssuburbs|suburbs?|fringes?|edges?|periphery|gates|entrances?)\s(?:of|to)\s"
    rf"{_TYPE_EN}\Z"
)
OUTSKIRTS_FR = pattern(
    r"(?i)(?<![\w-])(?:(?:\u00e0|en|dans|aux|sur)\s)?(?:(?:la|les|l['\u2019])\s?)?"
    r"(?:p\u00e9riph\u00e9rie|banlieues?|portes|faubourgs|entr\u00e9es?|lisi\u00e8re|sortie)"
    rf"\s(?:(?P<dir>{COMPASS_FR}|septentrionale|m\u00e9ridionale|orientale|occidentale)\s)?{_DE}{_TYPE_FR}\Z"
)
SHORE_EN = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|along|from|to|at|near)\s)?(?:the\s)?(?:(?P<dir>{COMPASS_EN}|left|right)[\s-])?"
    r"(?:shores?|banks?|shoreline|coasts?|coastline|waterfront|lakeshore|edge)\s(?:of|along)\s(?:the\s)?\Z"
)
SHORE_FR = pattern(
    r"(?i)(?<![\w-])(?:(?:sur|le\slong\sde|au|vers)\s)?(?:(?:les?|la|du|des)\s)?"
    r"(?:rives?|rivages?|bords?|berges?|littoral|c\u00f4tes?)"
    rf"\s(?:(?P<dir>{COMPASS_FR}|gauche|droite|septentrionale|m\u00e9ridionale|orientale|occidentale)\s)?{_DE}\Z"
)
LEFT_OR_RIGHT = {"left": "left", "right": "right", "gauche": "left", "droite": "right"}
# "the left bank of the Dnipro in Kherson Oblast"
IN_UNIT = pattern(
    r"(?i)\A,?\s(?:in|within|dans|en)\s(?:the\s|la\s|le\s|l['\u2019])?(?:(?:oblast|r\u00e9gion|region|province)\s(?:of|de)\s)?\Z"
)
ITS_SHORE = pattern(
    rf"(?i)\A(?:['\u2019]s)?\s(?:(?P<dir>{COMPASS_EN})\s)?(?:shores?|shoreline|banks?|coasts?|coastline|lakeshore)\b"
)
ALONG = pattern(r"(?i)(?<![\w-])(?:along|le\slong\sde|le\slong\sdu)\s(?:the\s|la\s|l['\u2019])?(?:national\sroad\s)?\Z")
ACROSS = pattern(
    r"(?i)(?<![\w-])(?:across|over|on\sthe\sother\sside\sof)\sthe\s(?:border|frontier|river|lake|strait|water)\sfrom\s"
    rf"{_TYPE_EN}\Z|(?<![\w-])de\sl['\u2019]autre\sc\u00f4t\u00e9\sde\sla\sfronti\u00e8re\s{_DE}{_TYPE_FR}\Z"
)

# Two names: what stands before the first, between both, and after the second.
_ROAD_EN = r"(?:roads?|highways?|route|motorway|axis|track|railway|corridor|stretch|supply\sline)"
_LINKING = r"(?:that\s|which\s)?(?:leads?|leading|runs?|running|links?|linking|connects?|connecting|joins?|joining)\s"
ROAD_BEFORE = pattern(
    rf"(?i)(?<![\w-])(?:(?:on|along|off|down)\s)?(?:the\s)?(?:[a-z-]+\s)?{_ROAD_EN}\s(?:{_LINKING})?(?:from\s|between\s)?{_TYPE_EN}\Z"
    r"|(?<![\w-])(?:sur\s)?(?:la\s|l['\u2019]|(?=axe\s))(?:route|axe|piste|tron\u00e7on|voie)\s(?:nationale\s|routier\s)?"
    rf"(?:reliant\s|qui\s(?:relie|m\u00e8ne)\s)?(?:entre\s|de\s|d['\u2019])?{_TYPE_FR}\Z"
)
ROAD_MIDDLE = pattern(rf"(?i)\A\s(?:to|and|with|\u00e0|et|vers)\s{_TYPE_EN}(?:{_TYPE_FR})\Z")
HYPHEN = pattern("\\A\\s?[-\u2010-\u2015/]\\s?\\Z|\\A\\sto\\s\\Z")
ROAD_AFTER = pattern(rf"(?i)\A\s(?:main\s|national\s)?{_ROAD_EN}\b")
AXIS_BEFORE = pattern(
    r"(?i)(?<![\w-])(?:sur\s)?(?:la\s|l['\u2019]|(?=axe\s))(?:route|axe|tron\u00e7on)\s(?:routier\s|national\s)?\Z"
)
BETWEEN_BEFORE = pattern(
    rf"(?i)(?<![\w-])(?:half-?way\s)?between\s(?:the\s(?:towns|villages|cities|localities)\sof\s)?{_TYPE_EN}\Z"
    rf"|(?<![\w-])entre\s(?:les\s(?:localit\u00e9s|villages|villes)\sde\s)?{_TYPE_FR}\Z"
)
# "On the RN2 between Sake and Minova"
ROAD_NAME_BEFORE = pattern(
    r"(?:(?i:on|along|sur|de)\s)?(?:(?i:the|la|le)\s|(?i:l)['\u2019])?(?:(?i:road|highway|route|nationale)\s)?"
    r"(?<![\w-])[A-Z]{1,2}[ -]?\d{1,4}\s\Z"
)
BORDER_BETWEEN = pattern(
    r"(?i)(?<![\w-])(?:(?:on|along|near|at|across)\s)?(?:the\s)?(?:border|frontier)\sbetween\s(?:the\s)?\Z"
    r"|(?<![\w-])(?:(?:\u00e0|sur|le\slong\sde|pr\u00e8s\sde)\s)?la\sfronti\u00e8re\sentre\s(?:la\s|le\s|l['\u2019]|les\s)?\Z"
)
BETWEEN_MIDDLE = pattern(rf"(?i)\A\s(?:and|et)\s{_TYPE_EN}(?:{_TYPE_FR})\Z")
# "talks between Doha and Kigali", "flights between ..." happen in neither.
NOT_GROUND = pattern(
    r"(?i)\b(?:talks?|relations?|ties|war|tensions?|agreements?|deals?|accords?|match|game|flights?|differences?|trade"
    r"|border|rivalry|dispute|truce|ceasefire|negotiations?|dialogue|call|meeting|summit|links|distance|choice|frontière"
    r"|pourparlers|relations|tensions|guerre|accord|vols?|travel(?:l?ed|l?ing)?|shuttl\w+|commut\w+|divided|split)"
    r"\s(?:\w+\s){0,3}\Z"
)
# The word right before a name tells whether a look is worth while.
TRIGGER = pattern(
    r"(?i)(?<![\w-])(?:of|from|near|nearby|around|outside|off|to|surrounding|along|the|of,|beyond|de|du|des|d['\u2019]|la|l['\u2019]|(?:city|town|village"
    r"|capital|hub|port|base|territory|district|ville|cit\u00e9|village|localit\u00e9|capitale|chef-lieu|commune),?)\s?\Z"
)
# "Two miles south of the town, Magway region": the town is another one than the unit.
THE_PLACE = pattern(rf"(?i)\bthe\s(?:[a-z-]+\s){{0,2}}{_KIND_EN},\s\Z")
# "Near the New York border" is not near New York.
BORDER_AFTER = pattern(r"\s(?:border|frontier|line|fronti\u00e8re)\b")
# "Sake, about 20 km west of Goma", "Luvungi, a town on the Ruzizi plain between ...": what may stand in between.
_A_TOWN = (
    r"(?:a|an|the|une?|la|le)\s(?:[\w-]+\s){0,3}?(?:town|village|city|hamlet|settlement|locality|area|post|base|hub"
    r"|localit\u00e9|ville|bourgade|cit\u00e9)(?:,|\s(?:on|in|of|along|at|sur|dans|de|du)\s[\w\s'\u2019-]{2,40}?)?\s"
)
_LYING = (
    r"(?:is|lies|sits|located|situated|lying|was|est|se\strouve|situ\u00e9e?s?|some|about|around|roughly|approximately|nearly"
    r"|almost|just|more\sthan|less\sthan|only|over|at|in|\u00e0|environ|quelque|pr\u00e8s\sde|plus\sde|moins\sde|une?|\s|,)*"
)
APPOSITION = pattern(rf"(?i)\A\s?[,(\u2013\u2014]?\s?(?:{_A_TOWN})?(?:(?:which|that|qui)\s)?{_LYING}\Z")

# A town is shelled or entered more often than a man; still less certain than a direction.
_TAKES_A_TOWN = pattern(
    r"(?i)\b(?:raided|attacked|torched|pounded|shelled|bombed|bombarded|struck|captured|recaptured|retook|seized|overran|stormed|besieged|entered|liberated|fled"
    r"|retaken|evacuated|in\sand\saround|pris|repris|bombard\u00e9|pilonn\u00e9|attaqu\u00e9)\s\Z"
)
TRIGGER_REACH = 24  # code points: the last word before a name, which tells whether a longer look is worth while
_FRAMES = (*(OFFSET_EN, OFFSET_FR, TRAVEL_EN, TRAVEL_FR, DIRECTION_EN, OUTSKIRTS_EN, OUTSKIRTS_FR, SHORE_EN, SHORE_FR),)


def frames_a_place(left: str) -> bool:
    """Return whether the words before a name can only be followed by a place: "east of", "20 km from", "the banks of".

    >>> frames_a_place("counted on the line east of "), frames_a_place("in the name of ")
    (True, False)
    """
    return bool(TRIGGER.search(left[-TRIGGER_REACH:])) and any(frame.search(left) for frame in _FRAMES)


def takes_a_town(left: str) -> bool:
    """Return whether a verb right before a name is one of taking or striking a town.

    >>> takes_a_town("The air force struck ")
    True
    """
    return bool(_TAKES_A_TOWN.search(left))
