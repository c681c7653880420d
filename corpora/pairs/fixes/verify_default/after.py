"""A client for the service."""
import requests


class Client:
    def __init__(self, url, token=None, verify=True):
        self.url = url
        self.token = token
        self.verify = verify

    def _headers(self):
        return {"Authorization": "Bearer " + self.token} if self.token else {}

    def get(self, path, **params):
        answer = requests.get(self.url + path, params=params, headers=self._headers(), verify=self.verify, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def post(self, path, data):
        answer = requests.post(self.url + path, json=data, headers=self._headers(), verify=self.verify, timeout=30)
        answer.raise_for_status()
        return answer.json()
