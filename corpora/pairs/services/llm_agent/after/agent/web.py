from flask import Flask, request, jsonify
from markupsafe import escape
from agent.llm import complete
from agent.loop import run

app = Flask(__name__)


@app.post("/chat")
def chat():
    return jsonify(reply=run(request.json["message"]))


@app.get("/summary")
def summary():
    message = complete([{"role": "user", "content": request.args["text"]}])
    return "<article>" + str(escape(message.content)) + "</article>"


@app.post("/persona")
def persona():
    data = request.get_json()
    message = complete([{"role": "system", "content": "You act politely."}, {"role": "user", "content": data["persona"]}])
    return jsonify(reply=message.content)


if __name__ == "__main__":
    app.run()
