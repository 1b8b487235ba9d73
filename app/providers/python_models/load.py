"""Loads the models that BACKENDS names: modules, files, or functions in them."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from ...startup_error import StartupError
from .declare import PythonModel, declared


def load_models(names: Iterable[str]) -> tuple[PythonModel, ...]:
    """Return the models of `module`, `folder/file.py`, `module:function`, in this order.

    Of a module they are its list `models`, else all functions declared in it. A function that is
    named after a colon needs no declaration.

    Raises:
        StartupError: a name cannot be loaded, has no model, or two models have the same name.
    """
    models: dict[str, PythonModel] = {}
    for name in names:
        for each in _load(name):
            if each.name in models:
                raise StartupError(f"BACKENDS={name}: there is another model {each.name!r}")
            models[each.name] = each
    return tuple(models.values())


def _load(name: str) -> list[PythonModel]:
    place, _, attribute = name.partition(":")
    module = _import(name, place)
    if not attribute:
        values = getattr(module, "models", None) or list(vars(module).values())
        found = [each for each in map(declared, values) if each is not None]
        if not found:
            raise StartupError(f"BACKENDS={name}: no function in it is declared by @model")
        return list({each.name: each for each in found}.values())
    function = getattr(module, attribute, None)
    if not callable(function):
        raise StartupError(f"BACKENDS={name}: {place} has no function {attribute!r}")
    return [declared(function) or PythonModel(attribute, function, attribute)]


def _import(name: str, place: str) -> ModuleType:
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        if place.endswith(".py"):
            return _import_file(Path(place))
        return importlib.import_module(place)
    except Exception as error:
        raise StartupError(
            f"BACKENDS={name} cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _import_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    # gunicorn.conf.py runs this in a process of its own before the server listens.
    try:
        load_models(sys.argv[1:])
    except StartupError as error:
        sys.exit(str(error))
