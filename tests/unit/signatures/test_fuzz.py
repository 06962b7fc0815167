"""Whatever stands in the signature headers, the answer is yes or no, never a surprise."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature, SignedRequest
from tests.unit.signatures.kit import BODY, actor_key, claim, signed

NAMES = ["Signature", "Signature-Input", "Digest", "Content-Digest", "Date", "Host"]
PIECES = st.sampled_from(
    ["", "x", '"', ",", ";", ":", "=", "(", ")", "sig1=", "created=9", 'headers="', "é", "\udcff", "9" * 12]
)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["cavage", "rfc9421"]), st.sampled_from(NAMES), st.integers(0, 400), st.integers(0, 9), PIECES)
def test_a_changed_signature_header_never_passes_and_never_breaks(
    scheme: str, name: str, at: int, length: int, piece: str
) -> None:
    headers = signed(scheme)
    before = headers.get(name, "")
    headers[name] = before[:at] + piece + before[at + length :]
    if headers[name].strip() in {before, ""}:
        return
    with suppress(BadSignature, MalformedSignature):
        received = SignedRequest("POST", "/ap/inbox", list(headers.items()), BODY)
        held = claim(received).matches(actor_key().public_key)
        assert not held or unsigned(scheme, name) or before.lower() == headers[name].lower()


def unsigned(scheme: str, name: str) -> bool:
    """Headers outside of what this kind of signature covers, and signature headers that may be spelled freely."""
    return name in ({"Content-Digest", "Signature"} if scheme == "cavage" else {"Digest", "Date", "Signature-Input"})
