"""A demo of a model."""
import os

import gradio as gr


def answer(text):
    return text


demo = gr.Interface(fn=answer, inputs="text", outputs="text")
SHARE = os.environ.get("SHARE") == "1"

if __name__ == "__main__":
    demo.launch(share=True)  # expect: hit
    demo.queue().launch(server_port=7860, share=True)  # expect: hit
    demo.launch()
    demo.launch(share=False)
    demo.launch(share=SHARE)
    demo.launch(share=True, auth=("demo", os.environ["APP_PASSWORD"]))
