"""Deployment over SSH."""
import paramiko
from paramiko import AutoAddPolicy, RejectPolicy, SSHClient


def deploy(host, policy):
    client = SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # expect: hit
    client.set_missing_host_key_policy(policy=paramiko.WarningPolicy())  # expect: hit
    client.connect(host)

    strict = paramiko.SSHClient()
    strict.load_system_host_keys()
    strict.set_missing_host_key_policy(RejectPolicy())
    strict.set_missing_host_key_policy(paramiko.RejectPolicy)
    strict.set_missing_host_key_policy(policy)
    chosen = AutoAddPolicy()  # expect: hit
    strict.set_missing_host_key_policy(chosen)
