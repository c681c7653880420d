"""What is sent."""
from pydantic import BaseModel, EmailStr, SecretStr


class UserCreate(BaseModel):
    mail: EmailStr
    password: str  # expect: hit


class ResetConfirm(BaseModel):
    code: str
    new_password: SecretStr  # expect: hit


class Login(BaseModel):
    mail: EmailStr
    password: str


class CreatedResponse(BaseModel):
    password: str


class CreateDatabase(BaseModel):
    password: str = "generated"
