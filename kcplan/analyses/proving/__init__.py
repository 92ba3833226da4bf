"""Proofs in exact fractions that an auditor can check without kcplan."""
