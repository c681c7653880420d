"""Saving."""
import logging


def save(path, data):
    try:
        path.write_text(data)
    except:  # expect: hit
        pass
    try:
        path.write_text(data)
    except Exception:  # expect: hit
        pass
    try:
        path.write_text(data)
    except BaseException as error:  # expect: hit
        pass
    try:
        path.unlink()
    except FileNotFoundError:
        pass
    try:
        path.write_text(data)
    except Exception:
        logging.exception("could not save")
    try:
        path.write_text(data)
    except Exception:
        return None
    return path
