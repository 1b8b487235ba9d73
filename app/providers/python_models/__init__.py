"""Models written in Python: functions that yield an answer."""

from ..base import Usage
from .declare import PythonModel, model
from .files import ModelFile
from .steps import Step
from .turn import ModelTurn
from .values import Cancelled, Finish, Reasoning, Refused

__all__ = [
    "Cancelled",
    "Finish",
    "ModelFile",
    "ModelTurn",
    "PythonModel",
    "Reasoning",
    "Refused",
    "Step",
    "Usage",
    "model",
]
