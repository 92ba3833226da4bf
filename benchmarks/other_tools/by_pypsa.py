"""The first tier of `scenarios/base.yaml` as a PyPSA network: purses are buses, years snapshots, activities processes.

Prints the weighted outcomes, and what a further million of each public source would buy in each year.
"""

import logging
from collections.abc import Callable

import pandas as pd
import pypsa
from figures import ACTIVITIES, CAPS, LINES, PAYS, PLANNED, PUBLIC, RANGE, RATIO, TARGETS, WEIGHTS, YEARS

PLENTY = 1e6  # more than any flow


def network() -> pypsa.Network:
    """Money flows from sources through lines to activities, which also draw on beneficiaries; outcomes are sold."""
    n = pypsa.Network(snapshots=pd.Index(YEARS))
    outcomes = sorted({o for _, _, yields in ACTIVITIES.values() for o in yields})
    n.add("Bus", [*PUBLIC, "other", *(f"to {line}" for line in LINES), *LINES, *(f"{o} reached" for o in outcomes)])
    for s in PUBLIC:
        n.add("Generator", s, bus=s, p_nom=1, p_max_pu=by_year(lambda t, s=s: CAPS[s, t]))
    n.add("Generator", "other", bus="other", p_nom=PLENTY)
    for line, s in PAYS:
        if s in PUBLIC:
            n.add("Link", f"{s} for {line}", bus0=s, bus1=f"to {line}", p_nom=PLENTY)
    for line in LINES:
        low, high = (by_year(lambda t, line=line, times=times: times * PLANNED[line, t]) for times in RANGE[line])
        n.add("Link", line, bus0=f"to {line}", bus1=line, p_nom=1, p_min_pu=low, p_max_pu=high)
        if line not in {own for own, *_ in ACTIVITIES.values()}:
            n.add("Generator", f"{line} spent", bus=line, sign=-1, p_nom=PLENTY)
    for activity, (line, cost, yields) in ACTIVITIES.items():
        ports = {"bus0": line, "rate0": by_year(lambda t, cost=cost: -cost[t])}  # one unit a unit of flow
        for port, (outcome, amount) in enumerate(yields.items(), start=1):
            ports |= {f"bus{port}": f"{outcome} reached", f"rate{port}": amount}
        if (line, YEARS[0]) in RATIO:
            last = len(yields) + 1
            drawn = by_year(lambda t, line=line, cost=cost: -RATIO[line, t] * cost[t])
            ports |= {f"bus{last}": "other", f"rate{last}": drawn}
        n.add("Process", activity, p_nom=PLENTY, **ports)
    for outcome in outcomes:
        spans = [(years, least) for o, years, least in TARGETS if o == outcome]
        rest = [t for t in YEARS if not any(t in years for years, _ in spans)]
        for number, (years, least) in enumerate([*spans, *([(rest, 0)] if rest else [])]):
            n.add(
                "Generator",
                f"{outcome} {number}",
                bus=f"{outcome} reached",
                sign=-1,
                p_nom=PLENTY,
                p_max_pu=by_year(lambda t, years=years: float(t in years)),
                e_sum_min=least,
                marginal_cost=-WEIGHTS.get(outcome, 0),
            )
    return n


def by_year(number: Callable[[int], float]) -> pd.Series:
    return pd.Series([number(t) for t in YEARS], index=pd.Index(YEARS))


if __name__ == "__main__":
    logging.disable()
    pypsa.options.api.legacy_string_dtype = True
    n = network()
    status, condition = n.optimize(solver_name="highs", log_to_console=False, threads=1)
    assert status == "ok", condition
    print(n.buses_t.marginal_price[[*PUBLIC]].round(4))
    print(f"{-n.objective:.6f} weighted outcomes")
