"""A model as a small file and a workbook that planners fill in."""
