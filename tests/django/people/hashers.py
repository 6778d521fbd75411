"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2AsInHallpass(Argon2PasswordHasher):
    """Argon2id with the parameters of hallpass's backend, which are OWASP's."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
