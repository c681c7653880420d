from agent.llm import complete, tool_args
from agent.tools import REGISTRY

SYSTEM = "You are a helpful assistant."


def run(user_message: str, max_turns: int = 8) -> str:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user_message}]
    for _ in range(max_turns):
        message = complete(messages, tools=[{"type": "function", "function": {"name": n}} for n in REGISTRY])
        if not message.tool_calls:
            return message.content
        for call in message.tool_calls:
            handler = REGISTRY[call.function.name]
            result = handler(**tool_args(call))
            messages.append({"role": "tool", "tool_call_id": call.id, "content": str(result)})
    return "gave up"
