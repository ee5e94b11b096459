"""How fast the pack is, beside an empty pack, and what it finds, beside other scanners: `python -m benchmarks`.

For people, not for machines: everything is measured here and now, side by side in one run, and nothing is asserted.
"""
