"""Why a request to somebody else's server gave no answer. Callers choose by type: refuse, retry, or give up."""


class OutboundError(Exception):
    """No answer came back. The message is a sentence that may be shown to the person who asked."""


class Refused(OutboundError):
    """Our own policy forbids the request; trying again changes nothing."""


class Unreachable(OutboundError):
    """The other side could not be spoken to; it may be worth trying again later."""


class TimedOut(Unreachable):
    """The other side took longer than it was given for the whole exchange."""


class TooLarge(OutboundError):
    """The answer was longer, once decompressed, than what was asked for may be."""
