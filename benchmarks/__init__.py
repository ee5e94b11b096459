"""How fast the pack is, beside an empty pack, and what it finds, beside other scanners: `make bench`.

`PYTHONPATH=policypack python -m benchmarks --help` tells how to measure less, or more. For people, not for machines:
everything is measured here and now, side by side in one run, and nothing is asserted.
"""
