"""JSON in the one form that everybody writes alike (RFC 8785), so that it can be signed and checked after transport."""

from __future__ import annotations

import json
import math
from typing import Any

_TEXT = json.encoder.encode_basestring  # escapes what RFC 8785 (3.2.2.2) escapes, and as it does
EXACT = 2**53


def canonical(value: Any) -> bytes:
    """The bytes of a value that came from JSON. Raises ValueError for a number that no double is."""
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, str):
        return _TEXT(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        names = sorted(value, key=_order)
        return "{" + ",".join(f"{_TEXT(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    return _number(value)


def _order(name: str) -> bytes:
    """Names are ordered by their UTF-16 units (3.2.3), which beyond the first 65,536 characters differs."""
    return name.encode("utf-16-be")


def _number(value: float) -> str:
    """A number as ECMAScript writes the double it is (3.2.2.3)."""
    if isinstance(value, int) and -EXACT <= value <= EXACT:
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a number that is none cannot be written")
    if number == 0:
        return "0"
    sign, digits, exponent = _parts(number)
    count = len(digits)
    if count <= exponent <= 21:
        body = digits + "0" * (exponent - count)
    elif 0 < exponent <= 21:
        body = f"{digits[:exponent]}.{digits[exponent:]}"
    elif -6 < exponent <= 0:
        body = "0." + "0" * -exponent + digits
    else:
        body = digits[0] + (f".{digits[1:]}" if count > 1 else "") + f"e{exponent - 1:+d}"
    return sign + body


def _parts(number: float) -> tuple[str, str, int]:
    """Sign, shortest digits, and the power of ten behind `0.digits`."""
    mantissa, _, power = repr(abs(number)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    return "-" if number < 0 else "", digits.rstrip("0"), exponent
