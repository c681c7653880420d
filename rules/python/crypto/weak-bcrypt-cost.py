"""Password storage."""
import bcrypt
from bcrypt import gensalt

COST = 12


def store(password):
    one = bcrypt.hashpw(password, bcrypt.gensalt(4))  # expect: hit
    two = bcrypt.hashpw(password, bcrypt.gensalt(rounds=6))  # expect: hit
    three = gensalt(COST - 4)  # expect: hit
    ok1 = bcrypt.hashpw(password, bcrypt.gensalt())
    ok2 = bcrypt.hashpw(password, bcrypt.gensalt(rounds=12))
    ok3 = gensalt(COST)
    return one, two, three, ok1, ok2, ok3
