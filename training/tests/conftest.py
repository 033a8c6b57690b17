from collections.abc import Iterator

import pytest
import torch

# tiny networks are slowed down by company, most of all on a busy machine
torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def eager(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compiling takes longer than all quick tests together; the slow ones compile as training does."""
    stance = "default" if request.node.get_closest_marker("slow") else "force_eager"
    with torch.compiler.set_stance(stance):
        yield
