"""The ledger of one place on one day, in plain Python, written from docs/control.md: it shares no line with geo/."""

import math
import re

WEIGHTS = {"base": 0.8, "administration": 0.8, "prior": 0.8, "clash": 0.6, "patrol": 0.4, "presence": 0.4, "siege": 0.4}
SEEN = {"base", "patrol", "presence", "siege", "clash"}


def plain_day(claims, today, *, constants, actors):
    day = today.toordinal()
    lines = [line for line in plain_lines(claims, constants, actors) if line["day"] <= day]
    if not lines:
        return None
    sides = sorted({line["side"] for line in lines})
    for line in lines:
        line["left"] = 1.0
    weaken(lines)
    for line in lines:
        against = [other for other in lines if other["day"] > line["day"] and opposed(line, other)]
        line["left"] = math.prod(1 - other["spends"] for other in against)
    newest = max(
        (one["day"] for one in lines if one["control"] and one["kind"] != "mark" and one["left"] > 1e-6), default=None
    )
    gains, losses = (
        {side: total(lines, side, newest, constants, loss=loss) for side in sides} for loss in (False, True)
    )
    for side in sides:
        gains[side] += sightings(lines, side, day, constants)
    score = {side: round(gains[side] - losses[side], 9) for side in sides}
    nobody = math.prod(1 - one["weight"] * one["left"] for one in lines if one["control"] and one["kind"] == "gain")
    odds = {side: math.exp(score[side] / 0.5) for side in sides if gains[side] > 1e-6}
    whole = sum(odds.values()) + nobody
    chance = {side: round(odds.get(side, 0.0) / whole, 9) if whole else 0.0 for side in sides}
    nobody = round(nobody / whole, 9) if whole else 1.0
    inside = {side for side in sides if day - last_inside(lines, side) < constants.contested_days}
    return plain_state(chance, nobody, inside, sum(max(gains[side], losses[side]) for side in sides), constants)


def plain_state(chance, nobody, inside, heard, constants):
    best = max(sorted(chance), key=lambda side: chance[side])
    holder, close = "", set()
    if round(heard, 9) >= constants.unknown_below and chance[best] > max(nobody, 0):
        holder = best
        near = {
            side for side in chance if chance[side] > 0 and round(chance[best] - chance[side], 9) < constants.margin
        }
        close = near - {best}
    elif len(inside) > 1:
        holder = min(inside)
    rivals = tuple(sorted((inside | close) - {holder})) if holder else ()
    if rivals:
        return "contested", holder, rivals
    if not holder or chance[holder] < constants.presence_at:
        return "unknown", "", ()
    return "controls" if chance[holder] >= constants.controls_at else "presence", holder, ()


def plain_lines(claims, constants, actors):
    best, last = {}, {}
    for one in sorted(claims, key=lambda claim: (claim.as_of, claim.publisher, claim.id)):
        text = re.sub(r"\W", "", one.quote).lower()
        key = (one.actor, one.says, text)
        if (
            one.assertion == "planned"
            or one.score < constants.least_score
            or (len(text) >= 24 and key in last and (one.as_of - last[key]).days <= 3)
        ):
            continue
        last[key] = one.as_of
        line = plain_line(one, constants, actors)
        key = (line["publisher"], line["day"], line["side"], line["kind"])
        if key not in best or (-line["weight"], line["id"]) < (-best[key]["weight"], best[key]["id"]):
            best[key] = line
    return sorted(best.values(), key=lambda line: (line["day"], line["side"], line["kind"], line["id"]))


def plain_line(one, constants, actors):
    basis = "presence" if one.says == "present" and WEIGHTS.get(one.basis, 1.0) > 0.4 else one.basis
    weight = min(1.0, WEIGHTS.get(basis, 1.0) * (constants.own_word if one.gains_by_it else 1.0))
    control = one.says == "lost" or (one.says == "holds" and one.basis not in SEEN)
    insists = one.assertion == "denied" or (one.gains_by_it and one.basis == "statement")
    side = (actors[one.actor].side or one.actor) if one.actor in actors else one.actor
    return {
        "id": one.id,
        "day": one.as_of.toordinal(),
        "side": side,
        "kind": {"holds": "gain", "present": "gain", "lost": "loss", "contests": "mark"}[one.says],
        "weight": weight,
        "control": control,
        "inside": one.inside and not control,
        "spends": weight if control and not insists else 0.0,
        "publisher": one.publisher,
    }


def opposed(line, other):
    if line["kind"] == "loss":
        return other["kind"] == "gain" and other["side"] == line["side"]
    if other["kind"] == "gain":
        return other["side"] != line["side"]
    return other["kind"] == "loss" and other["side"] == line["side"]


def total(lines, side, newest, constants, *, loss):
    voices = {}
    for line in lines:
        if not line["control"]:
            continue
        own = line["side"] == side and line["kind"] == ("loss" if loss else "gain")
        implied = loss and line["kind"] == "gain" and line["control"] and line["side"] != side
        key = (line["publisher"], line["day"])
        if (own or implied) and line["weight"] > (voices[key]["weight"] if key in voices else -1):
            voices[key] = line
    spoken = voices.values()
    faded = sum(v["weight"] * v["left"] * 2 ** ((v["day"] - newest) / constants.half_life_days) for v in spoken)
    return max([faded, *(0.3 * v["weight"] * v["left"] for v in spoken)])


def sightings(lines, side, day, constants):
    seen = [line for line in lines if line["side"] == side and line["kind"] == "gain" and not line["control"]]
    return sum(one["weight"] * one["left"] * 2 ** ((one["day"] - day) / constants.half_life_days) for one in seen)


def weaken(lines):
    """One publisher against three or more of the days before: it changes less, and the place is contested."""
    changed = []
    for line in lines:
        week = [one for one in lines if one["control"] and 0 <= line["day"] - one["day"] <= 3]
        before = {
            one["publisher"]
            for one in week
            if one["day"] < line["day"] and one["kind"] == "gain" and opposed(one, line)
        }
        along = {one["publisher"] for one in week if (one["side"], one["kind"]) == (line["side"], line["kind"])}
        if line["spends"] and len(before) >= 3 and 2 * len(along) < len(before):
            changed.append((line, line["spends"] * len(along) / len(before)))
    for line, spends in changed:
        line["spends"] = spends
        line["weak"] = True


def last_inside(lines, side):
    last = -(10**9)
    for line in lines:
        if (line["inside"] or (line.get("weak") and line["kind"] == "gain")) and line["side"] == side:
            # A weak change is news of its own day: what clears the place on that day does not clear it.
            least = line["day"] + bool(line.get("weak"))
            later = [other for other in lines if other["day"] >= least and other["spends"] >= 0.75]
            if not any(opposed({"kind": "gain", "side": side}, other) for other in later):
                last = max(last, line["day"])
    return last
