"""What can be done with tickets."""
from dataclasses import asdict, dataclass

from ..db.repository import Repository


@dataclass
class Draft:
    title: str
    queue: str


class TicketService:
    def __init__(self, repository=None):
        self.repository = repository or Repository()

    def search(self, term):
        return self.repository.find(f"title LIKE '%{term}%'")

    def search_bound(self, term):
        return self.repository.find_bound("title LIKE ?", f"%{term}%")

    def create_raw(self, ticket):
        draft = Draft(ticket.title, ticket.queue)
        return self.repository.insert_raw(asdict(draft))

    def create(self, ticket):
        draft = Draft(ticket.title, ticket.queue)
        return self.repository.insert({"title": draft.title, "queue": draft.queue})

    def sorted_by(self, column):
        return self.repository.ordered(column)
