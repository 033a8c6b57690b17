"""Which labels are vehicles."""

MOTOR = ("car", "bus", "truck", "motorcycle")
"""What drives in the lanes of a road."""

VEHICLES = (*MOTOR, "bicycle")
"""All of them."""
