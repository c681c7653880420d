"""Interfaces whose origins are a pattern."""
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origin_regex=".*", allow_credentials=True)  # expect: hit
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https?://.*", allow_credentials=True)  # expect: hit
app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://[a-z]+\.example\.com", allow_credentials=True)
app.add_middleware(CORSMiddleware, allow_origin_regex=".*")
listed = [
    Middleware(CORSMiddleware, allow_origin_regex="^.*$", allow_credentials=True),  # expect: hit
    Middleware(CORSMiddleware, allow_origin_regex=r"https://app\.example", allow_credentials=True),
]
