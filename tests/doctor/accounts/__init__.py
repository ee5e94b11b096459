"""Accounts as people leave them who followed a guide in the console: what they made, what a program wants of it."""
