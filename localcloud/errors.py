"""The one error of the local cloud that a person is meant to read."""


class LocalCloudError(Exception):
    """Something the caller can act on; its text is a whole message, shown without a traceback."""
