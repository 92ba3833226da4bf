"""`python -m kcplan`."""

from kcplan.cli import main

main()
