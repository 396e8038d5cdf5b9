"""The shared side: who the tenants are, and at which host name."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Client(TenantMixin):
    name = models.TextField()


class Domain(DomainMixin):
    pass
