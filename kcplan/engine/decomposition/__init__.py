"""Large programmes in blocks that only a few rows couple: prices for those rows, and an optimum with a proven gap.

Dantzig-Wolfe decomposition (G. B. Dantzig, P. Wolfe, Operations Research 8, 1960, 101-111, doi:10.1287/opre.8.1.101)
with two changes that a country of regions asks for. Proposals are mixed not by region but by the smallest parts that
no row but the coupling ones ties together, most of which never change. And prices start from a sample of the regions
and stay in a box around the best known (O. du Merle, D. Villeneuve, J. Desrosiers, P. Hansen, Discrete Mathematics 194,
1999, 229-237, doi:10.1016/S0012-365X(98)00213-1), which moves and widens until it does not bind.
"""
