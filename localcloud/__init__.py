"""A local AWS and a Pulumi engine: infrastructure for this repository's program, pack and tests.

`python -m localcloud` is the command line; `localcloud.cloud.LocalCloud` is the same for tests.
"""
