"""A job."""
import pdb
from pdb import set_trace as trace

import debugpy


def work(items):
    breakpoint()  # expect: hit
    pdb.set_trace()  # expect: hit
    trace()  # expect: hit
    debugpy.listen(("127.0.0.1", 5678))  # expect: hit
    pdb.post_mortem()
    items.breakpoint()
    return items
