"""Deployment over SSH."""
import paramiko
from paramiko import AutoAddPolicy, RejectPolicy, SSHClient


def deploy(host, client):
    own = SSHClient()
    own.set_missing_host_key_policy(AutoAddPolicy)  # expect: hit
    client.set_missing_host_key_policy(policy=paramiko.WarningPolicy)  # expect: hit
    client.set_missing_host_key_policy(RejectPolicy)
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host)
