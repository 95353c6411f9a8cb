"""API keys and member tokens, kept out of everything that is printed."""

from __future__ import annotations


class Credential:
    """An API key or a member token; or, where somebody on the way adds it, none."""

    def __init__(self, secret: object) -> None:
        if not isinstance(secret, (str, type(None))):
            raise TypeError("a credential is an API key or a member token: a str, or a callback that brings one")
        if secret is not None and not (secret and all("!" <= character <= "~" for character in secret)):
            raise ValueError("the credential is empty, or has characters that none has, such as a line's end")
        self._secret = secret

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and self._secret == other._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def __repr__(self) -> str:
        return "Credential(…)"

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The metadata that carries it."""
        return () if self._secret is None else (("authorization", f"Bearer {self._secret}"),)
