"""What a site makes of a signature: trust, pins, successions, revocations, policies."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.signing import rotation
from host.signing.content import bare_digest
from host.signing.errors import Malformed, SignatureRefused
from host.signing.rotation import Link
from host.signing.statement import NAME
from host.signing.verdict import Known, Policy, SignatureState, Verdict, judge, pin
from tests.signing.conftest import AT, FILES, Publisher, digest_of, verdict_on

RING = [Publisher.new(f"Key {number}") for number in range(5)]


def trusting(*publishers: Publisher, **more: dict[str, str]) -> Known:
    return Known(trusted={one.fingerprint: one.name for one in publishers}, **more)


def refusal(verdict: Verdict, pinned: str | None, policy: str) -> str:
    with pytest.raises(SignatureRefused) as caught:
        judge(verdict, "sample", pinned, policy)
    assert caught.value.status == 422
    return caught.value.message


def test_the_five_verdicts(ada: Publisher, eve: Publisher) -> None:
    known = trusting(ada, revoked_keys={eve.fingerprint: "stolen"})
    assert verdict_on(FILES, known).state == SignatureState.UNSIGNED
    signed = verdict_on(ada.sign(), known)
    assert (signed.state, signed.fingerprint) == (SignatureState.SIGNED, ada.fingerprint)
    unknown = verdict_on(ada.sign())
    assert unknown.state == SignatureState.UNKNOWN_KEY
    assert "says that it is from Ada's Modules" in unknown.message
    changed = verdict_on({**ada.sign(), "__init__.py": b"evil()"}, known)
    assert (changed.state, changed.fingerprint) == (SignatureState.MODIFIED, "")
    assert changed.message == "“__init__.py” was changed after signing"
    revoked = verdict_on(eve.sign(), known)
    assert revoked.state == SignatureState.REVOKED
    assert "stolen" in revoked.message


def test_the_name_of_a_trusted_key_is_the_administrators(ada: Publisher) -> None:
    known = Known(trusted={ada.fingerprint: "Ada Lane Ltd"})
    assert verdict_on(ada.sign(), known).publisher == "Ada Lane Ltd"


def test_a_revoked_archive_stays_revoked_when_it_is_signed_anew(
    ada: Publisher, eve: Publisher
) -> None:
    signed = ada.sign()
    whole = Known(revoked_archives={digest_of(signed): "leaks data"})
    assert verdict_on(signed, whole).state == SignatureState.REVOKED
    bare = Known(revoked_archives={bare_digest(signed): "leaks data"})
    for files in (FILES, ada.sign(), eve.sign()):
        found = verdict_on(files, bare)
        assert found.state == SignatureState.REVOKED
        assert "leaks data" in found.message
    assert verdict_on({**FILES, "more.py": b""}, bare).state == SignatureState.UNSIGNED
    broken = verdict_on({**FILES, NAME: b"{}"}, bare)
    assert broken.state == SignatureState.REVOKED


@pytest.mark.parametrize(
    ("kind", "passes"),
    [
        ("unsigned", {"warn", "dev"}),
        ("signed", {"strict", "warn", "dev"}),
        ("unknown_key", {"warn", "dev"}),
        ("modified", {"dev"}),
        ("revoked", {"dev"}),
    ],
)
def test_each_policy_lets_in_what_it_says(ada: Publisher, kind: str, passes: set[str]) -> None:
    files = {
        "unsigned": FILES,
        "modified": {**ada.sign(), "x.py": b""},
    }.get(kind, ada.sign())
    known = {
        "signed": trusting(ada),
        "revoked": trusting(ada, revoked_keys={ada.fingerprint: "stolen"}),
    }.get(kind, Known())
    verdict = verdict_on(files, known)
    assert verdict.state == kind
    for policy in Policy:
        if policy.value in passes:
            warnings = judge(verdict, "sample", None, policy)
            assert bool(warnings) is (kind != "signed")
        else:
            said = refusal(verdict, None, policy)
            assert said.startswith("Module sample")


def test_a_module_does_not_change_hands_in_silence(ada: Publisher, bob: Publisher) -> None:
    known = trusting(ada, bob)
    pinned = ada.fingerprint
    assert judge(verdict_on(ada.sign(), known), "sample", pinned, "strict") == []
    for policy in ("strict", "warn"):
        said = refusal(verdict_on(FILES, known), pinned, policy)
        assert "this archive is not signed" in said
        said = refusal(verdict_on(bob.sign(), known), pinned, policy)
        assert f"trellis module trust {bob.public}" in said
        assert f"--replaces {pinned}" in said
    assert len(judge(verdict_on(bob.sign(), known), "sample", pinned, "dev")) == 1
    assert len(judge(verdict_on(FILES, known), "sample", pinned, "dev")) == 2


def test_an_administrator_can_accept_the_new_hands(ada: Publisher, bob: Publisher) -> None:
    known = trusting(bob, successors={ada.fingerprint: bob.fingerprint})
    assert judge(verdict_on(bob.sign(), known), "sample", ada.fingerprint, "strict") == []
    back = verdict_on(ada.sign(), known)
    assert "does not vouch" in refusal(back, bob.fingerprint, "warn")


def test_successions_that_go_round_end(ada: Publisher, bob: Publisher) -> None:
    circle = {ada.fingerprint: bob.fingerprint, bob.fingerprint: ada.fingerprint}
    found = verdict_on(ada.sign(), Known(successors=circle))
    assert found.lineage == (bob.fingerprint,)


def test_a_key_under_which_a_module_came_is_pinned_even_if_unknown(ada: Publisher) -> None:
    assert pin("unknown_key", ada.fingerprint, None) == ada.fingerprint
    assert pin("signed", ada.fingerprint, "0" * 64) == ada.fingerprint
    assert pin("unsigned", "", ada.fingerprint) == ada.fingerprint
    assert pin("modified", "", ada.fingerprint) == ada.fingerprint
    assert pin("unsigned", "", None) is None


@given(st.permutations(range(5)), st.integers(1, 5), st.data())
@settings(deadline=None)
def test_a_chain_of_keys_hands_trust_on(order: list[int], length: int, data: st.DataObject) -> None:
    ring = [RING[number] for number in order[:length]]
    chain = tuple(old.vouch_for(new) for old, new in itertools.pairwise(ring))
    files = ring[-1].sign(chain=chain)
    trusted = data.draw(st.sampled_from(RING))
    revoked = data.draw(st.sets(st.sampled_from(RING)))
    reasons = {one.fingerprint: "lost" for one in revoked}
    known = Known(
        trusted={trusted.fingerprint: "T"} if trusted not in revoked else {}, revoked_keys=reasons
    )
    found = verdict_on(files, known)
    if ring[-1] in revoked:
        assert found.state == SignatureState.REVOKED
        return
    reach = []
    for one in reversed(ring):
        if one in revoked:
            break
        reach.append(one)
    assert (found.state == SignatureState.SIGNED) is (trusted in reach)
    assert found.lineage == tuple(one.fingerprint for one in reach[1:])
    for one in RING:
        accepted = one in reach
        try:
            judge(found, "sample", one.fingerprint, "warn")
        except SignatureRefused:
            assert not accepted
        else:
            assert accepted


def test_a_forged_chain_is_no_chain(ada: Publisher, bob: Publisher, eve: Publisher) -> None:
    honest = ada.vouch_for(bob)
    forged: list[tuple[Link, ...]] = [
        (replace(honest, newer=eve.public),),
        (replace(rotation.link(eve.private, eve.public, AT), older=ada.public),),
        (replace(ada.vouch_for(eve), at=AT.replace(year=2030)),),
        (replace(ada.vouch_for(eve), signature=honest.signature),),
        (honest,),
        (honest, ada.vouch_for(eve)),
        (eve.vouch_for(eve),),
        (ada.vouch_for(eve), eve.vouch_for(ada), ada.vouch_for(eve)),
    ]
    for chain in forged:
        with pytest.raises(Malformed):
            rotation.check(chain, eve.public)
        with pytest.raises(Malformed):
            eve.sign(chain=chain)


def test_a_forged_chain_in_a_file_makes_it_modified(ada: Publisher, eve: Publisher) -> None:
    from host.signing import keys, signature, statement

    link = replace(rotation.link(eve.private, eve.public, AT), older=ada.public)
    unsigned = statement.Statement("Eve", eve.public, AT, signature.hashes_of(FILES), (link,))
    signed = replace(unsigned, signature=keys.sign(eve.private, unsigned.message))
    found = verdict_on({**FILES, NAME: signed.render()}, trusting(ada))
    assert found.state == SignatureState.MODIFIED
    assert "was not signed by the key before it" in found.message


def test_a_chain_cannot_be_taken_over_by_another_key(
    ada: Publisher, bob: Publisher, eve: Publisher
) -> None:
    """Eve cannot put Ada's word for Bob before a signature of her own."""
    from host.signing import keys, statement

    honest = statement.parse(bob.sign(chain=(ada.vouch_for(bob),))[NAME])
    stolen = replace(honest, key=eve.public)
    stolen = replace(stolen, signature=keys.sign(eve.private, stolen.message))
    found = verdict_on({**FILES, NAME: stolen.render()}, trusting(ada))
    assert found.state == SignatureState.MODIFIED
    assert "does not lead to the next one" in found.message
