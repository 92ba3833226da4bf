"""Inverse of a basis, against numpy on the dense matrix, as one column after another of it is replaced."""

import numpy as np
import pytest
from support.dense_programme import dense_programme

from kcplan.engine import solvers
from kcplan.engine.factors import Doubtful, Inverse

INFINITY = np.inf


@pytest.mark.parametrize("seed", range(10))
def test_both_solves_are_those_of_the_dense_matrix(seed: int) -> None:
    """Columns of [A, -I] come and go until no more can be replaced; some come into a place for the second time."""
    rng = np.random.default_rng(seed)
    rows, columns = 12, 15
    dense = np.where(rng.random((rows, columns)) < 0.4, rng.integers(-3, 4, (rows, columns)), 0).astype(float)
    programme = dense_programme(
        [np.zeros(columns)],
        dense,
        (np.full(rows, -INFINITY), np.full(rows, INFINITY)),
        (np.zeros(columns), np.full(columns, INFINITY)),
    )
    scaled = np.zeros(dense.shape)
    scaled[programme.entry_rows, programme.indices] = programme.scaled.values
    whole = np.hstack([scaled, -np.eye(rows)])
    basic = np.arange(columns, columns + rows)
    for free in rng.permutation(columns):  # as many columns as leave it regular
        tried = np.sort(np.append(basic[basic != rng.choice(basic[basic >= columns])], free))
        if np.linalg.cond(whole[:, tried]) < 1e4:
            basic = tried
        if (basic < columns).sum() == 8:
            break
    factors, own = Inverse(solvers.bases_of(programme), basic), whole[:, basic]
    replaced = 0
    while not factors.worn:
        side = rng.normal(size=rows)
        assert own @ factors.since(factors.before(side)) == pytest.approx(side, abs=1e-7)
        assert factors.weights(side) @ own == pytest.approx(side, abs=1e-7)
        place, column = int(rng.integers(rows)), whole[:, rng.integers(columns + rows)]
        other = own.copy()
        other[:, place] = column
        if np.linalg.cond(other) < 1e4:
            factors.replace(place, factors.before(column))
            own, replaced = other, replaced + 1
        if replaced == 30:
            break
    assert replaced >= 12


def test_a_singular_basis_is_doubted() -> None:
    """Two columns that are alike, as many columns as rows that are not loose or fewer, and no column at all."""
    programme = dense_programme([[0, 0]], [[1, 1], [2, 2]], ([-INFINITY] * 2, [INFINITY] * 2), ([0, 0], [INFINITY] * 2))
    bases = solvers.bases_of(programme)
    for basic in ([0, 1], [0, 1, 2], [0]):
        with pytest.raises(Doubtful):
            Inverse(bases, np.array(basic))
    assert Inverse(bases, np.array([2, 3])).weights(np.array([1.0, 2.0])).tolist() == [-1.0, -2.0]
