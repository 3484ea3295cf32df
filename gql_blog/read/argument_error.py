"""What is wrong with one field of a request, found before anything was read."""


class ArgumentError(Exception):
    """The field at ``place`` cannot be answered; ``message`` is for the client. ``others`` are as wrong as it is."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.others: tuple[ArgumentError, ...] = ()
