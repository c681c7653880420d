"""Reading of records."""
import logging


def read(lines):
    numbers = []
    for line in lines:
        try:
            numbers.append(int(line))
        except:  # expect: hit
            continue
        try:
            numbers.append(int(line) * 2)
        except Exception:  # expect: hit
            continue
        try:
            numbers.append(int(line) * 3)
        except ValueError:
            continue
        try:
            numbers.append(int(line) * 4)
        except Exception:
            logging.exception("bad line")
            continue
    return numbers
