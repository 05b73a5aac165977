"""Why a connection could not be made, in one sentence, and as a reason for programs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import SpuError

LONGEST = 200


@dataclass(frozen=True)
class Cause:
    """What gRPC tells, and what is said of it."""

    reason: str
    #: In what gRPC tells, which holds the words of the system and of its TLS library.
    words: re.Pattern[str]
    #: With `at` the address and `words` what was found.
    sentence: str
    #: Only with TLS, or only without.
    tls: bool | None = None


def _cause(reason: str, words: str, sentence: str, tls: bool | None = None) -> Cause:
    return Cause(reason, re.compile(words, re.IGNORECASE), sentence, tls)


CAUSES = (
    _cause(
        "CONNECTION_REFUSED",
        r"connection refused|ECONNREFUSED",
        "Nothing listens at {at} (connection refused): start the server there, or correct host and port.",
    ),
    _cause(
        "CONNECTION_REFUSED",
        r"no such file or directory|ENOENT",
        "There is no socket {at}: start the server that listens there, or correct the path.",
    ),
    _cause(
        "NAME_NOT_FOUND",
        r"domain name not found|name resolution|dns resolution failed|could not contact dns|name or service not known",
        "The host of {at} is not known (name not found): correct it, or give its IP address.",
    ),
    _cause(
        "CERTIFICATE_NAME",
        r"hostname verification|peer name .* is not in peer certificate",
        "The certificate of the server at {at} is for another name: give that name as tls.server_name.",
    ),
    _cause(
        "CERTIFICATE_WANTED",
        r"alert (certificate required|bad certificate|handshake failure|unknown ca)|CERTIFICATE_REQUIRED|BAD_CERTIFICATE",
        "The server at {at} wants a certificate of the client that it trusts: give tls.certificate and tls.key.",
        True,
    ),
    _cause(
        "CERTIFICATE_UNTRUSTED",
        r"self[- ]signed certificate[a-z ]*|unable to (?:verify|get)[a-z ]*|certificate (?:has expired|is not yet valid)"
        r"|CERTIFICATE_VERIFY_FAILED",
        "The certificate of the server at {at} is not trusted ({words}): give its authority as tls.ca.",
    ),
    _cause(
        "NO_TLS",
        r"wrong.version.number|http.request|packet length too long",
        "The server at {at} does not speak TLS: connect without tls, and without SPU_TLS_CA in the environment.",
        True,
    ),
    _cause(
        "TLS_EXPECTED",
        r"socket closed|connection reset|end of tcp stream|settings frame|settings timeout|handshake read failed",
        "The server at {at} ended the connection at once: it wants TLS (give tls=), or is no SPU.",
        False,
    ),
    _cause(
        "UNREACHABLE",
        r"no route to host|network is unreachable|host is down|timed out|permission denied",
        "The host of {at} cannot be reached ({words}): check address and network.",
    ),
)

#: Failures that the start of a server ends.
MAY_START = frozenset({"CONNECTION_REFUSED", "NAME_NOT_FOUND", "UNREACHABLE"})


def connect_failure(address: str, is_tls: bool, told: str) -> SpuError:
    """UNAVAILABLE that tells why; `told` is what gRPC says of the failed attempt."""
    for cause in CAUSES:
        found = cause.words.search(told)
        if found and cause.tls in (None, is_tls):
            sentence = cause.sentence.format(at=address, words=found[0])
            return SpuError("UNAVAILABLE", sentence, reason=cause.reason)
    words = " ".join(told.split())[:LONGEST]
    return SpuError("UNAVAILABLE", f"No connection to {address} could be made: {words}", reason="UNKNOWN")


def no_answer(address: str, seconds: float) -> SpuError:
    """UNAVAILABLE of a peer that says nothing."""
    return SpuError(
        "UNAVAILABLE",
        f"Nothing answers at {address} within {seconds:g} s: check host, port and firewall, and whether the server wants "
        "TLS.",
        reason="NO_ANSWER",
    )
