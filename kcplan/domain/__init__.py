"""The words of a programme as frozen objects: scenario, recommendation, uncertainty. No input or output."""
