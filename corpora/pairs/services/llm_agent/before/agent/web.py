from flask import Flask, request, jsonify
from agent.llm import complete
from agent.loop import run

app = Flask(__name__)


@app.post("/chat")
def chat():
    return jsonify(reply=run(request.json["message"]))


@app.get("/summary")
def summary():
    message = complete([{"role": "user", "content": request.args["text"]}])
    return "<article>" + message.content + "</article>"  # weak: 79 1427


@app.post("/persona")
def persona():
    data = request.get_json()
    message = complete([{"role": "system", "content": "You act as " + data["persona"]}])
    return jsonify(reply=message.content)


if __name__ == "__main__":
    app.run(debug=True)  # weak: 489 215
