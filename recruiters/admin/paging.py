"""Pages of the desk's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from recruiters.queries.slices import sliced

if TYPE_CHECKING:
    Rows = Paginator[Any]
else:
    Rows = Paginator


class SlicingPaginator(Rows):
    """Django's, whose pages are found by their keys first."""

    def page(self, number: int | str) -> Page[Any]:
        """A page: with what its rows show, which is joined to these alone."""
        place = self.validate_number(number)
        begin = (place - 1) * self.per_page
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return super().page(place)
        end = self.count if place == self.num_pages else begin + self.per_page
        return Page(sliced(rows, begin, end), place, self)
