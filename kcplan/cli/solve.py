"""`kcplan solve`."""

from pathlib import Path

import click

from kcplan.cli import options
from kcplan.cli.output import hand_over
from kcplan.cli.progress import bar
from kcplan.cli.speaking import command
from kcplan.commands.arguments import cluster_at
from kcplan.language import _
from kcplan.visible import typed


@command()
@options.scenario_file
@click.option("--by-source", is_flag=True, help="Show the budgets of each line by source.")
@options.full
@options.out
@options.as_json
@options.quiet
@options.solver
@click.option(
    "--method",
    type=click.Choice(["simplex", "ipm", "pdlp", "decompose"]),
    show_default="by size",
    help="Solution method of HiGHS; decompose, for many regions, ends within a proven gap.",
)
@click.option("--cluster", metavar="ADDRESS", help="Decompose on a Dask cluster: tcp://HOST:PORT, or tls://HOST:PORT.")
@options.tls
@click.option("--proof", is_flag=True, help="With --out: write a proof that check_proof.py checks without kcplan.")
@options.lang
def solve(
    file: Path,
    by_source: bool,
    full: bool,
    out: Path | None,
    as_json: bool,
    quiet: bool,
    solver: str,
    method: str | None,
    cluster: str | None,
    tls_ca_file: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    proof: bool,
) -> None:
    """Recommend the annual budgets of a scenario."""
    from kcplan.commands import solve as use

    at = cluster_at(cluster, tls_ca_file, tls_cert, tls_key)
    if quiet and not out and not as_json and not proof:
        use.prove(file, solver, method, at)
        return
    with bar(_("Working out prices"), quiet or as_json) as progress:
        view = use.of_file(file, out, solver, method, at, by_source, progress, full, proof)
    hand_over(view, out, as_json, quiet)
    if proof and out and not (as_json or quiet):
        check = _("Check the proof without kcplan: {command}")
        click.echo(check.format(command=f"python -I {typed(out / 'check_proof.py')}"), err=True)
