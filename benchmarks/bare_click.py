"""The least that a click program does for --help."""

import click


@click.group()
def main() -> None:
    """A program with one command."""


@main.command()
def solve() -> None:
    """Do nothing."""


if __name__ == "__main__":
    main()
