"""A scenario that is played with: its money moved, its weights changed, figures locked, and what that comes to."""
