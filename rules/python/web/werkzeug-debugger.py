"""Starting of an application."""
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple


def start(app, debug):
    one = DebuggedApplication(app, evalex=True)  # expect: hit
    run_simple("localhost", 5000, app, use_debugger=True)  # expect: hit
    run_simple("localhost", 5000, app)
    run_simple("localhost", 5000, app, use_debugger=False, use_reloader=True)
    run_simple("localhost", 5000, app, use_debugger=debug)
    return one
