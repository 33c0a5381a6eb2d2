"""Forms of English verbs and nouns, made generously: a form that does not exist does no harm in a list of cues."""

from __future__ import annotations

_VOWELS = "aeiou"
_DOUBLED = frozenset(["b", "d", "g", "m", "n", "p", "t", "r", "l"])

# Past and participle of the irregular verbs that reports of conflict use.
_IRREGULAR: dict[str, tuple[str, ...]] = {
    "be": ("is", "are", "was", "were", "been", "being"),
    "beat": ("beaten",),
    "become": ("became",),
    "begin": ("began", "begun"),
    "bind": ("bound",),
    "blow": ("blew", "blown"),
    "break": ("broke", "broken"),
    "bring": ("brought",),
    "build": ("built",),
    "burn": ("burnt",),
    "buy": ("bought",),
    "catch": ("caught",),
    "choose": ("chose", "chosen"),
    "come": ("came",),
    "cut": ("cut", "cutting"),
    "deal": ("dealt",),
    "dig": ("dug",),
    "do": ("did", "done"),
    "drive": ("drove", "driven"),
    "eat": ("ate",),
    "fall": ("fell", "fallen"),
    "feel": ("felt",),
    "fight": ("fought",),
    "find": ("found",),
    "flee": ("fled", "fleeing"),
    "fly": ("flew", "flown"),
    "forbid": ("forbade", "forbidden"),
    "force": (),
    "get": ("got", "gotten"),
    "give": ("gave", "given"),
    "go": ("went", "gone", "goes"),
    "grow": ("grew", "grown"),
    "hang": ("hung",),
    "have": ("has", "had", "having"),
    "hear": ("heard",),
    "hide": ("hid", "hidden"),
    "hit": ("hit", "hitting"),
    "hold": ("held",),
    "hurt": ("hurt",),
    "keep": ("kept",),
    "kneel": ("knelt",),
    "lay": ("laid",),
    "lead": ("led",),
    "leave": ("left",),
    "lend": ("lent",),
    "let": ("let", "letting"),
    "lie": ("lay", "lain", "lying"),
    "lose": ("lost",),
    "make": ("made",),
    "meet": ("met",),
    "pay": ("paid",),
    "put": ("put", "putting"),
    "quit": ("quit",),
    "read": (),
    "ride": ("rode", "ridden"),
    "ring": ("rang", "rung"),
    "rise": ("rose", "risen"),
    "run": ("ran", "running"),
    "say": ("said",),
    "see": ("saw", "seen"),
    "seek": ("sought",),
    "sell": ("sold",),
    "send": ("sent",),
    "set": ("set", "setting"),
    "shake": ("shook",),
    "shoot": ("shot",),
    "show": ("shown",),
    "shut": ("shut",),
    "sit": ("sat", "sitting"),
    "slay": ("slew", "slain"),
    "speak": ("spoke", "spoken"),
    "spend": ("spent",),
    "split": ("split", "splitting"),
    "stand": ("stood",),
    "steal": ("stole", "stolen"),
    "stick": ("stuck",),
    "strike": ("struck", "stricken"),
    "swear": ("swore", "sworn"),
    "sweep": ("swept",),
    "take": ("took", "taken"),
    "teach": ("taught",),
    "tear": ("tore", "torn"),
    "tell": ("told",),
    "think": ("thought",),
    "throw": ("threw", "thrown"),
    "undertake": ("undertook", "undertaken"),
    "wear": ("wore",),
    "win": ("won",),
    "withdraw": ("withdrew", "withdrawn"),
    "withstand": ("withstood",),
    "write": ("wrote", "written"),
}
_PREFIXED = ("over", "re", "under", "out", "with")


def inflections(lemma: str) -> tuple[str, ...]:
    """Return the forms of a verb or noun, the lemma first.

    Examples
    --------
    >>> inflections("seize")
    ('seize', 'seizes', 'seized', 'seizing')
    >>> inflections("retake")
    ('retake', 'retakes', 'retaking', 'retook', 'retaken')
    """
    irregular = irregular_forms(lemma)
    forms = [lemma, _third(lemma)]
    forms += _regular(lemma) if irregular is None else [_ing(lemma), *irregular]
    return tuple(dict.fromkeys(forms))


def irregular_forms(lemma: str) -> tuple[str, ...] | None:
    """Return the irregular past forms of a verb, also behind a prefix (retake, overrun), or None."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma] or None
    for prefix in _PREFIXED:
        rest = lemma.removeprefix(prefix)
        if rest != lemma and _IRREGULAR.get(rest):
            return tuple(prefix + form for form in _IRREGULAR[rest])
    return None


def _third(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _ing(lemma: str) -> str:
    return (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"


def _regular(lemma: str) -> list[str]:
    if lemma.endswith("e"):
        return [lemma + "d", _ing(lemma)]
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return [lemma[:-1] + "ied", lemma + "ing"]
    forms = [lemma + "ed", lemma + "ing"]
    if lemma[-1] in _DOUBLED and lemma[-2:-1] in _VOWELS and lemma[-3:-2] not in _VOWELS:
        forms += [lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"]
    return forms
