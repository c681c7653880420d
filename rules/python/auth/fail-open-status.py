"""Locked accounts and revoked tokens."""


def is_banned(store, name):
    try:
        return store.exists(f"ban:{name}")
    except Exception:
        log.exception("look-up failed")
        return False  # expect: hit


async def is_token_revoked(store, token):
    try:
        return await store.sismember("revoked", token)
    except ConnectionError as error:
        log.warning("store: %s", error)
        return False  # expect: hit


def check_account_locked(name):
    try:
        return locks[name]
    except:
        return False  # expect: hit


def is_blocked(name):
    try:
        Block.objects.get(name=name)
    except Block.DoesNotExist:
        return False
    return True


def is_suspended(name):
    try:
        return bool(table[name])
    except KeyError:
        return False


def is_disabled(name):
    try:
        return store.get(name)
    except Exception:
        return True


def is_available(host):
    try:
        return ping(host)
    except Exception:
        return False
