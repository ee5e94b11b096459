"""The errors of the local cloud that a person is meant to read."""


class LocalCloudError(Exception):
    """Something the caller can act on; its text is a whole message, shown without a traceback."""


class StackLockedError(LocalCloudError):
    """Another engine works on the stack."""
