"""The views that need a user, and the built apps."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils._os import safe_join
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


@api_view()
@permission_classes([IsAuthenticated])
def hello(request):
    return Response({"msg": f"Hello {request.user.first_name} {request.user.last_name}"})


@api_view()
@permission_classes([IsAuthenticated])
def whoami(request):
    return Response({"id": request.user.id, "username": request.user.username})


@api_view()
@permission_classes([IsAuthenticated])
def protected(request):
    return Response({"content": "This view is protected"})


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


def site(request, file):
    """A file of the site; a folder's index.html; the app's page for the paths that the app itself knows."""
    if settings.SITE is None:
        raise Http404
    found = settings.SITE / safe_join("/", file).lstrip("/")
    for candidate in (found, found / "index.html", settings.SITE / "index.html"):
        if candidate.is_file():
            return FileResponse(candidate.open("rb"))
    raise Http404
