"""An interface with CORS."""
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.middleware import Middleware

app = FastAPI()
origins = ["*"]
known = ["https://app.example"]

app.add_middleware(  # expect: hit
    CORSMiddleware,
    allow_origins=["*"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)
app.add_middleware(CORSMiddleware, allow_origins=origins, allow_credentials=True)  # expect: hit
app.add_middleware(CORSMiddleware, allow_origins=known, allow_credentials=True, allow_methods=["*"])
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=False)
listed = [
    Middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True),  # expect: hit
    Middleware(CORSMiddleware, allow_origins=known, allow_credentials=True),
]
