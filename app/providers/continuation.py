"""What asks a model to go on with an answer that was cut off."""

CONTINUE_INSTRUCTION = (
    "Your last message was cut off. Go on with it exactly where it ends, at its last character: "
    "repeat nothing of it, say nothing about this, and keep its language and formatting."
)
