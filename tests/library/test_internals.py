"""What torch is asked about itself."""

from __future__ import annotations

from torch.utils.flop_counter import FlopCounterMode

from convscope import internals


def test_a_mode_that_sees_each_operation_is_known() -> None:
    assert not internals.dispatched()
    with FlopCounterMode(display=False):
        assert internals.dispatched()


def test_a_name_that_torch_lacks_leaves_all_to_torch() -> None:
    assert internals._ask("no_such_name") is True
    assert internals._ask("_functorch.no_such_name") is True
