"""The employee list: searched, sorted, paged, each row with its department and branch."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render

from people.models import Employee

SORTS = {
    "name": ("last_name", "first_name", "id"),
    "number": ("number",),
    "title": ("job_title", "last_name", "id"),
    "hired": ("hired_on", "last_name", "id"),
}


@login_required
def index(request):
    query, sort = request.GET.get("q", "").strip(), request.GET.get("sort", "name")
    employees = Employee.objects.select_related("department", "branch").order_by(*SORTS.get(sort, SORTS["name"]))
    if query:
        employees = employees.filter(search__contains=query.lower())
    page = Paginator(employees, 50).get_page(request.GET.get("page", 1))
    return render(request, "people/index.html", {"page": page, "query": query, "sort": sort})
