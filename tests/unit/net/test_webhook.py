"""What we sign, the reference verifier accepts."""

from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from chronicle_node.net import webhook

# From the standard's own libraries (libraries/python/tests/test_webhooks.py).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
PAYLOAD = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector_comes_out() -> None:
    assert webhook.sign(SECRET, MESSAGE, 1614265330, PAYLOAD) == SIGNATURE
    assert webhook.sign(SECRET.removeprefix("whsec_"), MESSAGE, 1614265330, PAYLOAD) == SIGNATURE


def test_the_reference_verifier_accepts_a_delivery() -> None:
    secret = webhook.new_secret()
    now = int(datetime.now(UTC).timestamp())
    headers = webhook.headers(secret, "msg_1", now, PAYLOAD)
    assert Webhook(secret).verify(PAYLOAD, headers) == {"test": 2432232314}


def test_the_reference_verifier_refuses_a_changed_body() -> None:
    secret = webhook.new_secret()
    now = int(datetime.now(UTC).timestamp())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", webhook.headers(secret, "msg_1", now, PAYLOAD))


def test_a_secret_is_long_and_new_each_time() -> None:
    one, other = webhook.new_secret(), webhook.new_secret()
    assert one != other
    assert one.startswith("whsec_")
    assert len(one) > 40


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64!"])
def test_a_broken_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        webhook.sign(secret, MESSAGE, 0, b"")
