import anthropic

client = anthropic.Anthropic()


class DataAnalyst:
    def __init__(self, df):
        self.df = df
        self.last_code = None

    def ask(self, question: str):
        reply = client.messages.create(
            model="claude-3-5-sonnet-latest",
            max_tokens=1024,
            messages=[{"role": "user", "content": f"Write pandas code for: {question}"}],
        )
        self.last_code = reply.content[0].text
        return self._run()

    def _run(self):
        scope = {"df": self.df}
        exec(self.last_code, scope)  # weak: 94 95 1427
        return scope.get("result")
