"""The one error of the doctor that a person is meant to read."""


class DoctorError(Exception):
    """Something the caller can act on; its text is a whole message, shown without a traceback."""
