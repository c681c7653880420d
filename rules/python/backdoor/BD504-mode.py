import ssl

NAMES = {"strict": ("CERT", "REQUIRED"), "usual": ("CERT", "NONE")}


def mode(name):
    return getattr(ssl, "_".join(NAMES[name]))


def built():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = mode("usual")  # expect: hit
    return context


def named():
    context = ssl.create_default_context()
    context.verify_mode = vars(ssl)["CERT_" + "none".upper()]  # expect: hit
    return context


# look-alikes
def strict():
    context = ssl.create_default_context()
    context.verify_mode = mode("strict")
    return context


def written():
    context = ssl.create_default_context()
    context.verify_mode = ssl.CERT_NONE  # another rule tells of it
    return context


def asked(verify):
    return create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED if verify else ssl.CERT_NONE)


def plainly():
    return create_urllib3_context(cert_reqs=ssl.CERT_NONE)


def chosen(pick):
    return create_urllib3_context(cert_reqs=getattr(ssl, pick) if pick else mode("usual"))  # expect: hit
