"""How well a plan goes: one number, and the parts that it is made of."""
