"""Agents that use tools."""


class Agent:
    def ask(self, client, messages):
        while True:
            answer = client.messages.create(model="m", messages=messages)  # expect: hit
            if answer.stop_reason != "tool_use":
                return answer
            messages.append(self.results(answer))

    async def ask_other(self, client, messages):
        while 1:
            answer = await client.chat.completions.create(model="m", messages=messages)  # expect: hit
            if not answer.choices[0].message.tool_calls:
                return answer
            messages.extend(await self.run(answer))

    def ask_within_limits(self, client, messages):
        for _ in range(8):
            answer = client.messages.create(model="m", messages=messages)
            if answer.stop_reason != "tool_use":
                return answer
            messages.append(self.results(answer))

    def ask_and_count(self, client, messages):
        turns = 0
        while True:
            answer = client.messages.create(model="m", messages=messages)
            turns += 1
            if answer.stop_reason != "tool_use" or turns > 8:
                return answer
            messages.append(self.results(answer))

    def talk(self, client, messages):
        while True:
            messages.append({"role": "user", "content": input("> ")})
            answer = client.messages.create(model="m", messages=messages)
            print(answer.stop_reason, answer.content)
