"""Every tolerance of kcplan, in one place.

All are shares of something, or absolute in scaled numbers: a column or row of a programme over its size
(kcplan.engine.scaling), money over `Scenario.money_size`, a share of a target as it is. So none depends on the unit in
which a model counts its money.
"""

#: A rule is kept, and a target met, when broken by no more than this share of its limit, or of its size below that. A
#: tier is proved least where it is above its bound by no more than this share of the terms of its value and its proof.
KEPT = 1e-6

#: What solvers are asked for, in scaled numbers: bounds and rows kept, and reduced costs signed, to this much.
SOLVER = 1e-9

#: Scaled reduced costs and duals below this, where the objective too is scaled so that prices are of size 1, are zero.
ZERO_PRICE = 1e-8

#: A scaled column or row within this of a bound (relative above size 1) stands at it.
AT_BOUND = 1e-7

#: Two plans that differ by no more than this in each scaled cell are one plan.
SAME_PLAN = 1e-6

#: A budget in whole multiples keeps the optimum of the tiers before it to this much, of their value above size 1.
TIER_KEPT = 1e-7

#: A plan found by decomposition is within this share of the proven bound, or it is no plan ...
GAP = 1e-4

#: ... and within this share no better one is looked for.
CLOSED = 1e-9

#: Prices that a decomposition begins with are trusted to no less than this share of the largest.
PRICES_APART = 1e-5

#: A large budget in whole multiples is within this share of the best one, by proof, in misses and in outcomes.
ROUNDED_GAP = 1e-4

#: Of budgets that are as good no nearer one is looked for where this one is proved to be within this share of the
#: nearest; of large ones within a larger share.
NEAR_GAP = 0.02
ROUNDED_NEAR_GAP = 0.05

#: Scaled entries of a programme are 0 or between these, as HiGHS drops smaller ones and refuses larger ones.
SMALLEST, LARGEST = 1e-12, 1e15

#: Scaled bounds are no larger, or none at all: HiGHS takes 1e20 for infinite.
FARTHEST = 1e18

#: A price or a speed below this share of the terms that it is the sum of is rounding.
ROUNDING = 1e-11

#: Money is as exact as a solver's point: two sums of a few amounts that differ by no more than this share are one.
SAME_SUM = 1e-8

#: A sum of a few terms below this share of them is rounding; what is rounded up may be this share too large.
SUMMED = 1e-12

#: What an iteration is carried on to: the digits that a number has.
EXACT = 1e-15

#: In a published budget less than a step is at most a step less this share of it.
INSIDE = 1e-6

#: Money within this share of a round amount shows as that amount.
SHOWN = 5e-7

#: How much of the weighted outcomes may be given for the plan nearest the official one, as a share of them.
NEARNESS = 1e-5

#: Chances that are written with a few digits sum to 1 within this.
CHANCES = 1e-6

#: A correlation matrix may have eigenvalues this far below 0: rounding of one that has an eigenvalue of 0.
EIGENVALUE = 1e-9

#: Along a parameter: values that differ by no more than this share are one; so are slopes, and prices of two steps.
SAME_PARAMETER = 1e-9
SAME_SLOPE = 1e-7
SAME_PRICE = 1e-6

#: Two places so near, as a share of the way, tell no speed.
TOO_NEAR = 1e-6

#: Clashes are named this far beyond the end of a walk, as a share of the money; before it plans are found for sure.
BEYOND = 1e-5
BEFORE = 1e-7

#: On the plane of two sources, each from 0 to 1: an edge that gives way by no more than this is final; corners closer
#: than this are one; what is left uncovered counts as rounding below this area.
SAME_EDGE = 1e-9
SAME_CORNER = 1e-10
AREA = 1e-12

#: Multiples are bisected in steps: coefficients below 1e-9, such as 1 less a multiple near it, are refused by HiGHS.
MULTIPLE = 1e-8


def beside(value: float, size: float) -> float:
    """A value; 0 where it is rounding beside a size."""
    return value if abs(value) > ROUNDING * abs(size) else 0.0


def apart(one: float, other: float) -> float:
    """One sum of figures less another; 0 where rounding alone keeps them apart."""
    return one - other if abs(one - other) > SAME_SUM * max(abs(one), abs(other)) else 0.0
