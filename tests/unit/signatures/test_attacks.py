"""Attacks on signed requests, each under its id in docs/reference/federation-attacks.md."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers, generate_private_key

from chronicle_node.federation.signatures import digest, keys
from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature
from chronicle_node.federation.signatures.verify import VerifiedActivity, VerifiedRequest, admit
from chronicle_node.federation.vocabulary.activity import activity
from tests.unit.signatures.kit import (
    ACTOR,
    BODY,
    INBOX,
    KEY_ID,
    NOW,
    actor_key,
    by_hand,
    check,
    claim,
    ed25519,
    encoded,
    request,
    signed,
)

BOTH = pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])
FULL = "(request-target) host date digest content-type"


@BOTH
def test_an_honest_request_is_accepted(scheme: str) -> None:
    verified = check(request(signed(scheme)))
    assert (verified.actor_uri, verified.key_id, verified.signed_at) == (ACTOR, KEY_ID, NOW)


def test_G01_post_without_digest_is_refused() -> None:
    with pytest.raises(BadSignature, match="digest"):
        check(request(signed(body=None)))


def test_G01_post_without_content_digest_is_refused() -> None:
    with pytest.raises(BadSignature, match="content-digest"):
        check(request(signed("rfc9421", body=None)))


@BOTH
def test_G02_an_altered_body_is_refused(scheme: str) -> None:
    with pytest.raises(BadSignature, match="does not match the body"):
        check(request(signed(scheme), body=BODY + b" "))


@BOTH
def test_G03_two_digest_headers_are_refused(scheme: str) -> None:
    name = "Digest" if scheme == "cavage" else "Content-Digest"
    headers = [*signed(scheme).items(), (name.lower(), signed(scheme)[name])]
    with pytest.raises(MalformedSignature):
        check(request(headers))


def test_G03_two_digests_in_one_header_are_refused() -> None:
    twice = f"{digest.digest(BODY)},{digest.digest(b'other')}"
    with pytest.raises(MalformedSignature):
        check(request(by_hand(FULL, headers=signed() | {"Digest": twice})))


@BOTH
def test_G04_a_signature_for_another_path_is_refused(scheme: str) -> None:
    with pytest.raises(BadSignature):
        check(request(signed(scheme), path="/ap/actors/bob/inbox"))


@pytest.mark.parametrize(
    "names", ["date", "host date digest", "(request-target) date digest", "(request-target) host digest"]
)
def test_G05_a_signature_over_too_little_is_refused(names: str) -> None:
    with pytest.raises(BadSignature, match="Sign at least"):
        check(request(by_hand(names)))


@BOTH
def test_G06_a_request_for_another_host_is_refused(scheme: str) -> None:
    headers = signed(scheme, url=INBOX.with_host("other.example")) | {"Host": "other.example"}
    with pytest.raises(BadSignature, match="another host"):
        check(request(headers))


@BOTH
def test_G06_an_absolute_request_line_is_refused(scheme: str) -> None:
    with pytest.raises(MalformedSignature):
        check(request(signed(scheme), path="https://node.example/ap/inbox"))


def test_G06_two_host_headers_are_refused() -> None:
    with pytest.raises(MalformedSignature):
        check(request([("host", "evil.example"), *signed().items()]))


@BOTH
def test_G07_a_replay_has_the_same_fingerprint_and_ends_with_the_window(scheme: str) -> None:
    received = request(signed(scheme))
    assert claim(received).fingerprint == claim(received, now=NOW + timedelta(minutes=59)).fingerprint
    with pytest.raises(BadSignature, match="too long ago"):
        check(received, now=NOW + timedelta(minutes=61))


@BOTH
@pytest.mark.parametrize("hours", [-2, 2])
def test_G08_a_time_two_hours_off_is_refused(scheme: str, hours: int) -> None:
    with pytest.raises(BadSignature, match="clocks"):
        check(request(signed(scheme)), now=NOW + timedelta(hours=hours))


@pytest.mark.parametrize("date", ["", "yesterday", "99 Foo 2026", "Sun, 01 Mar 2026 99:00:00 GMT"])
def test_G08_a_missing_or_unreadable_date_is_refused(date: str) -> None:
    with pytest.raises(BadSignature):
        check(request(by_hand(FULL, headers=signed() | {"Date": date})))


def test_G08_a_signature_without_created_is_refused() -> None:
    headers = signed("rfc9421")
    headers["Signature-Input"] = headers["Signature-Input"].replace(f"created={int(NOW.timestamp())};", "")
    with pytest.raises(BadSignature, match="time of signing"):
        check(request(headers))


@pytest.mark.parametrize("created", ["2147483647", "-1", "9" * 30, "soon"])
def test_G08_created_in_the_future_or_nonsense_is_refused(created: str) -> None:
    names = "(request-target) (created) host digest"
    with pytest.raises(BadSignature):
        check(request(by_hand(names, parameters=f'algorithm="hs2019",created="{created}",')))


@pytest.mark.parametrize("seconds", [-1, 100_000])
def test_G08_an_expiry_that_has_passed_or_is_far_off_is_refused(seconds: int) -> None:
    expires = int(NOW.timestamp()) + seconds
    with pytest.raises(BadSignature, match="expire"):
        check(request(by_hand(FULL, parameters=f'algorithm="hs2019",expires={expires},')))


@pytest.mark.parametrize("actor", ["https://remote.example/users/alice", "https://other.example/users/erin"])
def test_G09_an_activity_of_somebody_else_is_refused(actor: str) -> None:
    document = {"id": "https://remote.example/1", "type": "Follow", "actor": actor, "object": "https://node.example/x"}
    with pytest.raises(BadSignature, match="somebody else"):
        admit(check(request(signed())), activity(document))


def test_G09_an_activity_with_an_id_on_another_server_is_refused() -> None:
    document = {"id": "https://other.example/1", "type": "Follow", "actor": ACTOR, "object": "https://node.example/x"}
    with pytest.raises(BadSignature, match="server"):
        admit(check(request(signed())), activity(document))


def test_an_activity_of_its_signer_is_admitted() -> None:
    document = {"id": "https://remote.example/1", "type": "Follow", "actor": ACTOR, "object": "https://node.example/x"}
    assert admit(check(request(signed())), activity(document)).activity.type == "Follow"


def test_nothing_is_verified_but_by_verification() -> None:
    with pytest.raises(TypeError):
        VerifiedRequest(ACTOR, KEY_ID, NOW, object())
    with pytest.raises(TypeError):
        VerifiedActivity(activity({"type": "Like", "actor": ACTOR, "object": ACTOR}), None)


def test_G11_a_key_of_another_id_is_refused() -> None:
    with pytest.raises(BadSignature, match="not the one"):
        check(request(signed()), key=actor_key(KEY_ID + "-2"))


@pytest.mark.parametrize("signature", ["AA==", "A" * 344, encoded("another base")])
def test_G13_an_empty_short_or_foreign_signature_is_refused(signature: str) -> None:
    header = f'keyId="{KEY_ID}",algorithm="rsa-sha256",headers="{FULL}",signature="{signature}"'
    with pytest.raises(BadSignature):
        check(request(signed() | {"Signature": header}))


@pytest.mark.parametrize("header", ["", "keyId", 'keyId="x"', 'keyId="x",signature=""', 'signature="AA=="', "é", '"'])
def test_G13_a_signature_header_that_says_nothing_is_refused(header: str) -> None:
    with pytest.raises((BadSignature, MalformedSignature)):
        check(request(signed() | {"Signature": header}))


@pytest.mark.parametrize("algorithm", ["none", "hmac-sha256", "rsa-sha1", "ed25519", ""])
def test_G13_an_algorithm_that_is_not_the_keys_is_refused(algorithm: str) -> None:
    with pytest.raises(BadSignature):
        check(request(by_hand(FULL, parameters=f'algorithm="{algorithm}",')))


@BOTH
def test_G13_the_key_decides_the_algorithm(scheme: str) -> None:
    key, pem = ed25519()
    headers = signed(scheme, key=key)
    assert check(request(headers), key=actor_key(pem=pem)).actor_uri == ACTOR
    with pytest.raises(BadSignature):
        check(request(headers))


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (FULL + " digest", MalformedSignature),
        (FULL + " ", MalformedSignature),
        (FULL + " (status)", MalformedSignature),
        (FULL + " x-absent", BadSignature),
        (FULL + " (created)", BadSignature),
        (FULL + " a\tb", MalformedSignature),
    ],
)
def test_G14_smuggled_header_names_are_refused(names: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        check(request(by_hand(names)))


def test_G14_a_folded_header_is_refused() -> None:
    with pytest.raises(MalformedSignature):
        check(request(signed() | {"X-Folded": "one\r\n two"}))


def test_G14_a_signed_header_sent_twice_is_refused() -> None:
    headers = by_hand(FULL + " x-a", headers=signed() | {"X-A": "1"})
    with pytest.raises(BadSignature, match="twice"):
        check(request([*headers.items(), ("X-A", "2")]))


def test_G15_two_kinds_of_signature_in_one_request_are_refused() -> None:
    with pytest.raises(MalformedSignature, match="one kind"):
        check(request(signed("rfc9421") | signed()))


def test_G15_two_signatures_of_one_kind_are_refused() -> None:
    headers = signed("rfc9421")
    headers["Signature"] += ", " + headers["Signature"].replace("sig1", "sig2")
    headers["Signature-Input"] += ", " + headers["Signature-Input"].replace("sig1", "sig2")
    with pytest.raises(MalformedSignature):
        check(request(headers))


def test_G16_a_signature_over_the_method_only_is_refused() -> None:
    parameters = f'("@method");created={int(NOW.timestamp())};keyid="{KEY_ID}"'
    base = f'"@method": POST\n"@signature-params": {parameters}'
    with pytest.raises(BadSignature, match="@target-uri"):
        check(request(signed() | {"Signature-Input": f"s={parameters}", "Signature": f"s=:{encoded(base)}:"}))


def test_G16_the_target_is_built_from_our_settings_behind_a_proxy() -> None:
    assert claim(request(signed("rfc9421")), scheme="https").matches(actor_key().public_key)
    assert not claim(request(signed("rfc9421")), scheme="http").matches(actor_key().public_key)


@pytest.mark.parametrize(
    "component", ['"@method";req', '"@query-param";name="a"', '"@status"', '"x-absent"', '"X Y"', "date"]
)
def test_G16_components_that_are_not_approved_are_refused(component: str) -> None:
    parameters = (
        f'("@method" "@target-uri" "content-digest" {component});created={int(NOW.timestamp())};keyid="{KEY_ID}"'
    )
    headers = signed("rfc9421") | {"Signature-Input": f"sig1={parameters}"}
    with pytest.raises((BadSignature, MalformedSignature)):
        check(request(headers))


def rsa_pem(bits: int, exponent: int = 65537) -> str:
    key = generate_private_key(public_exponent=exponent, key_size=bits).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "pem", [rsa_pem(1024), "", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x" * 10_000]
)
def test_D08_a_weak_costly_or_broken_key_is_refused(pem: str) -> None:
    with pytest.raises(keys.UnusableKey):
        keys.load_public(pem)


def test_D08_a_key_of_16384_bits_is_refused() -> None:
    for exponent, modulus in ((65537, (1 << 16384) - 1), (65537, (1 << 4104) - 1)):
        public = RSAPublicNumbers(exponent, modulus).public_key()
        pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        with pytest.raises(keys.UnusableKey):
            keys.load_public(pem.decode())


def test_an_unsigned_request_is_nobodys() -> None:
    received = request({"Host": "node.example", "Date": format_datetime(NOW, usegmt=True)})
    assert not received.is_signed
    with pytest.raises(BadSignature):
        claim(received)
