"""The screen, data and files of a plan protected against money that is not known."""
