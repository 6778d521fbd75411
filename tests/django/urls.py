"""What is where, as in hallpass's backend."""

from django.urls import path, re_path
from rest_framework_simplejwt.views import (
    TokenBlacklistView,
    TokenObtainPairView,
    TokenRefreshView,
    TokenVerifyView,
)

import views

urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/verify/", TokenVerifyView.as_view()),
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
    path("api/hello/", views.hello),
    path("api/whoami/", views.whoami),
    path("protected/", views.protected),
    path("healthz", views.healthz),
    re_path("^(?P<file>.*)$", views.site),
]
