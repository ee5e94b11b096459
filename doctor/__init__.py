"""Help for people who have an account: does it match the stack, what does this error mean, how is it adopted.

`python -m doctor --help` lists the commands; each is a module of its own, and all of them only read unless told
otherwise. The other modules: `expected` (what a stack should have made), `account` (what the account has),
`engine` (what Pulumi answers), `report` (what people and machines see).
"""
