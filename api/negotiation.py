"""Which form of a thing is sent: by what the address says, else by the Accept header (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphsvc.publish.dumps import Packing


def accepted(header: str, offers: Sequence[str]) -> str | None:
    """
    The offered media type that a client likes best, the first of equals; None where it takes none.

    A missing header takes anything.
    """
    wishes = _wishes(header or "*/*")
    best, liked = None, 0.0
    for offer in offers:
        quality = _quality(offer, wishes)
        if quality > liked:
            best, liked = offer, quality
    return best


def packing(header: str) -> Packing:
    """The content coding that an Accept-Encoding header likes best, zstd of equals, or none."""
    wishes = _wishes(header) if header else {}
    codings: tuple[Packing, ...] = ("zstd", "gzip")
    best = max(codings, key=lambda coding: wishes.get(coding, wishes.get("*", 0.0)))
    return best if wishes.get(best, wishes.get("*", 0.0)) > 0 else "identity"


def _wishes(header: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for part in header.split(","):
        range_, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        found[range_.lower()] = quality
    return found


def _quality(offer: str, wishes: Mapping[str, float]) -> float:
    """The quality of the most specific range that fits."""
    ranges = (offer, f"{offer.partition('/')[0]}/*", "*/*")
    return next((wishes[one] for one in ranges if one in wishes), 0.0)
