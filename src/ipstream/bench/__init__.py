"""Measures the real parts on this machine. Nothing of the product imports it."""
