"""Tables."""
from sqlalchemy.orm import Mapped, mapped_column


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    mail = db.Column(db.String(255))
    password = db.Column(db.String(128))

    def to_dict(self):
        return {c.name: getattr(self, c.name) for c in self.__table__.columns}  # expect: hit


class Client(Base):
    id: Mapped[int] = mapped_column(primary_key=True)
    api_key: Mapped[str] = mapped_column()

    @property
    def shown(self):
        return dict((c.key, getattr(self, c.key)) for c in self.__table__.c)  # expect: hit


class Member(db.Model):
    password_hash = db.Column(db.String(128))

    def to_dict(self):
        return {c.name: getattr(self, c.name) for c in self.__table__.columns if c.name not in HIDDEN}


class City(db.Model):
    name = db.Column(db.String(128))

    def to_dict(self):
        return {c.name: getattr(self, c.name) for c in self.__table__.columns}
