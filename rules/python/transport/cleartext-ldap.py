"""Directory log-ins."""
import ldap
import ldap3

HOST = "ldap.shop.example"


def connect():
    one = ldap.initialize("ldap://ldap.shop.example")  # expect: hit
    two = ldap.initialize(f"ldap://{HOST}:389")  # expect: hit
    three = ldap3.Server("ldap://ldap.shop.example")  # expect: hit
    ok1 = ldap.initialize("ldaps://ldap.shop.example")
    ok2 = ldap.initialize("ldap://localhost")
    ok3 = ldap3.Server("ldaps://ldap.shop.example")
    ok4 = ldap3.Server(HOST, use_ssl=True)
    return one, two, three, ok1, ok2, ok3, ok4
