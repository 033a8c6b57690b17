"""A body's solids: limbs, trunk, clothes and head, hung on its joints."""

import numpy as np

from agent.simulator.people.body import Body
from agent.simulator.people.head import head_solids
from agent.simulator.people.skeleton import Joints
from agent.simulator.solids import Colour, Hull, Solid
from agent.simulator.truth import Thing
from agent.simulator.view import Floats

_SLEEVE = 0.72
"""How far down the upper arm a short sleeve goes."""


def figure(
    body: Body, joints: Joints, person: Thing, head: Thing | None = None, helmet: Colour | None = None
) -> list[list[Solid]]:
    """What to draw for one person. Skull, hair and helmet belong to `head` where it is given, else to `person`."""
    limbs = [_arm(body, joints, person, side) for side in (0, 1)]
    legs = [_leg(body, joints, person, side) for side in (0, 1)]
    trunk = [_skirt(body, joints, person)] if "skirt" in body.below else []
    worn: list[list[Solid]] = [[_backpack(joints, person, body.backpack)]] if body.backpack else []
    top = head_solids(body, joints, person, head, helmet)
    return [*legs, *limbs, [*trunk, *_trunk(body, joints, person)], *worn, *top]


def _hull(points: list[Floats], radii: list[float], size: float, colour: Colour, thing: Thing) -> Hull:
    return Hull(np.array(points), np.array(radii) * size, colour, thing)


def _leg(body: Body, at: Joints, thing: Thing, side: int) -> list[Solid]:
    girth = at.size * body.build
    hip, knee, ankle, toe = at.hip_ends[side], at.knees[side], at.ankles[side], at.toes[side]
    thigh = body.skin if body.below == "skirt" else body.cloth
    shin = body.cloth if body.below == "trousers" else body.skin
    heel = ankle + (ankle - knee) * 0.06 - (toe - ankle) * 0.12
    cuff = 0.050 if body.below == "trousers" else 0.040
    return [
        _hull([heel, toe - (toe - ankle) * 0.1], [0.045, 0.034], at.size, body.shoes, thing),
        _hull([knee, ankle], [0.058, cuff], girth, shin, thing),
        _hull([hip, knee], [0.088, 0.070 if body.below == "shorts" else 0.061], girth, thigh, thing),
    ]


def _arm(body: Body, at: Joints, thing: Thing, side: int) -> list[Solid]:
    girth = at.size * (0.4 + 0.6 * body.build)
    shoulder, elbow, wrist, hand = at.shoulders[side], at.elbows[side], at.wrists[side], at.hands[side]
    if body.long_sleeves:
        return [
            _hull([wrist, hand], [0.034, 0.030], girth, body.skin, thing),
            _hull([elbow, wrist], [0.044, 0.038], girth, body.shirt, thing),
            _hull([shoulder, elbow], [0.056, 0.046], girth, body.shirt, thing),
        ]
    hem = shoulder + (elbow - shoulder) * _SLEEVE
    return [
        _hull([elbow, wrist, hand], [0.038, 0.030, 0.030], girth, body.skin, thing),
        _hull([hem, elbow], [0.040, 0.038], girth, body.skin, thing),
        _hull([shoulder, hem], [0.058, 0.056], girth, body.shirt, thing),
    ]


def _trunk(body: Body, at: Joints, thing: Thing) -> list[Solid]:
    """Seat of the trousers, shirt from waist to collar, and neck, in this order."""
    girth = at.size * body.build
    up, left = at.trunk[2] * at.size, at.trunk[1] * at.size
    hips = [at.hips + (at.hip_ends[side] - at.hips) * 0.9 for side in (0, 1)]
    waist = at.hips + up * (0.02 if body.waist == 1.0 else 0.12)
    ribs, wide = at.hips + up * 0.32, left * 0.075 * body.build
    collar = at.chest + up * 0.025
    shoulders = [at.chest + (end - at.chest) * 0.82 for end in at.shoulders]
    around = [0.103 * body.waist] * 2 + [0.102 * (0.5 + 0.5 * body.waist)] * 2 + [0.062] * 2 + [0.055]
    shirt = [waist + wide, waist - wide, ribs + wide * 1.1, ribs - wide * 1.1, *shoulders, collar]
    return [
        _hull([at.chest, at.neck + (at.head - at.neck) * 0.2], [0.055, 0.050], at.size, body.skin, thing),
        _hull([*hips, at.hips + up * 0.1], [0.100, 0.100, 0.095], girth, body.cloth, thing),
        _hull(shirt, around, girth, body.shirt, thing),
    ]


def _skirt(body: Body, at: Joints, thing: Thing) -> Hull:
    """Cloth from the hips to the knees, or half-way down the shins."""
    long = 0.55 if body.below == "long skirt" else -0.12
    hems = [at.knees[side] + (at.ankles[side] - at.knees[side]) * long for side in (0, 1)]
    points = [*at.hip_ends, at.knees[0], at.knees[1], *hems]
    return _hull(points, [0.095] * 2 + [0.085] * 2 + [0.075] * 2, at.size * body.build, body.cloth, thing)


def _backpack(at: Joints, thing: Thing, colour: Colour) -> Hull:
    ahead, left, up = at.trunk * at.size
    low, high = at.hips + up * 0.16 - ahead * 0.17, at.chest - up * 0.04 - ahead * 0.15
    points = [low + left * 0.07, low - left * 0.07, high + left * 0.08, high - left * 0.08]
    return _hull(points, [0.075, 0.075, 0.06, 0.06], at.size, colour, thing)
