"""Handlers that catch everything."""
import logging

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse
from flask import abort, jsonify
from rest_framework.response import Response

router = APIRouter()
log = logging.getLogger(__name__)


class Refused(Exception):
    """Its text is for the caller."""


@router.post("/convert")
async def convert(name: str):
    try:
        return run(name)
    except Exception as exc:
        log.exception("failed")
        raise HTTPException(500, detail=f"Conversion failed: {exc!r}")  # expect: hit


@router.post("/load")
async def load(name: str):
    try:
        return run(name)
    except Exception as e:
        return JSONResponse({"error": f"{type(e).__name__}: {e}"}, status_code=500)  # expect: hit


class Import:
    def post(self, request):
        try:
            names = run(request.data)
        except Exception as exc:
            return Response({"detail": str(exc)}, status=400)  # expect: hit
        return Response(names)


def show(name):
    try:
        return jsonify(run(name))
    except Exception as e:
        return {"error": str(e)}, 500  # expect: hit


def stop(name):
    try:
        return jsonify(run(name))
    except Exception as e:
        abort(500, str(e))  # expect: hit


@router.post("/known")
async def known(name: str):
    try:
        return run(name)
    except Refused as exc:
        raise HTTPException(400, detail=str(exc))
    except Exception as exc:
        log.error("failed: %s", exc)
        raise HTTPException(500, detail="Conversion failed") from exc


def checked(name):
    """Not an answer to anybody: callers get a pair."""
    try:
        return run(name), None
    except Exception as e:
        return None, str(e)


def told(name):
    try:
        return run(name)
    except Exception as e:
        raise ValueError(f"cannot read {name}: {e}") from e


def named(name):
    try:
        return run(name)
    except Exception as e:
        return jsonify(error=type(e).__name__), 500
