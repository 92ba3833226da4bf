"""What of signed money comes in a future: all that a cap still pays for, shared as the scenario says."""

import numpy as np

from kcplan.arrays import FloatArray
from kcplan.mathematics.columns import Columns


def coming(columns: Columns, caps: FloatArray, signed: FloatArray) -> FloatArray:
    """The share of each cell of `spend` that comes, shape (futures, cells), where `caps` are (futures, blocks, years).

    All money that a cap pays for comes down alike, to cap in the future / cap; a cap of 0 and money without a cap stay
    whole. Lines of the scenario's cut_order give first, one after the other, all that they have `signed` (cells,);
    what is left of the cap is for the others, who share it alike. So these lines' own money must stay as signed.
    """
    capped, spend = columns.capped, columns.spend
    block = capped.of[spend.region, spend.source]
    held = block >= 0
    year = spend.year - columns.scenario.first_open
    whole = np.maximum(capped.there(capped.money), 0.0)
    there = caps.copy()
    there[..., 0] += capped.brought
    short = np.maximum(whole - there, 0.0)
    shares = np.ones((len(caps), spend.size))
    named, left = np.zeros(whole.shape), np.zeros(there.shape)  # signed by lines that give first; what they keep
    lines = [line.id for line in columns.scenario.model.lines]
    first = np.zeros(spend.size, dtype=bool)
    for line in columns.scenario.cut_order:
        own = held & (spend.line == lines.index(line))
        money = np.zeros(whole.shape)
        np.add.at(money, (block[own], year[own]), signed[own])
        given = np.minimum(short, money)
        part = np.divide(money - given, money, out=np.ones(given.shape), where=money > 0)
        shares[:, own] = part[:, block[own], year[own]]
        short, named, left, first = short - given, named + money, left + money - given, first | own
    rest = whole - named
    some = rest > 0
    part = np.divide(there - left, rest, out=np.ones(there.shape), where=some)
    others = held & ~first
    shares[:, others] = np.clip(part, 0.0, 1.0)[:, block[others], year[others]]
    return shares
