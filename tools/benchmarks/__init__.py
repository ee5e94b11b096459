"""Measure how fast the policy pack is and what it finds, compared with an empty pack and other scanners: `make bench`.

`PYTHONPATH=policypack python -m tools.benchmarks --help` lists the options. Everything is measured on this machine in
one run, and nothing is asserted: the tables are for people.
"""
