"""The password of the page: its argon2 hash. argon2 is imported only when a password is checked or hashed.

OWASP's first choice of parameters for argon2id: 19 MB, two passes, one thread, about 30 ms.
"""

LEAST_CHARACTERS = 12
_MOST_BYTES = 1_024
_MEMORY_KB, _PASSES, _THREADS = 19_456, 2, 1


def hashed(password: str) -> str:
    """Return the hash of a password, `$argon2id$v=19$m=19456,t=2,p=1$…`."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KB, parallelism=_THREADS).hash(password)


def matches(hash_: str, password: str) -> bool:
    """Return whether the password has this hash. Takes 30 ms and 19 MB: run it in a thread, one at a time."""
    if not password or len(password.encode(errors="replace")) > _MOST_BYTES:
        return False
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(hash_, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
