"""Signatures are those of the Standard Webhooks specification."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from host.messaging.webhooks import signature


def test_the_published_example_is_signed_as_published() -> None:
    signed = signature.sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_fresh_and_of_the_specified_form() -> None:
    secret = signature.new_secret()
    assert secret != signature.new_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_several_secrets_sign_with_a_space_between_them() -> None:
    at = datetime(2021, 2, 25, 15, 2, 10, tzinfo=UTC)
    first, second = signature.new_secret(), signature.new_secret()
    headers = signature.headers(first, "msg_1", at, "{}", earlier=second)
    assert headers["webhook-timestamp"] == "1614265330"
    wanted = [signature.sign(one, "msg_1", 1614265330, "{}") for one in (first, second)]
    assert headers["webhook-signature"].split(" ") == wanted
