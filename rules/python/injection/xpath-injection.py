"""Users kept in an XML file."""
from flask import Flask, request
from lxml import etree

app = Flask(__name__)
tree = etree.parse("users.xml")


@app.route("/user")
def user():
    name = request.args["name"]
    found = tree.xpath("//user[@name='" + name + "']")  # expect: hit
    again = tree.xpath(f"//user[@name='{name}']/mail")  # expect: hit
    safe = tree.xpath("//user[@name=$name]", name=name)
    number = int(request.args["number"])
    nth = tree.xpath(f"//user[{number}]")
    return str((found, again, safe, nth))


@app.route("/find")
def find():
    expression = "//user[mail='%s']" % request.args["mail"]
    finder = etree.XPath(expression)  # expect: hit
    every = tree.xpath("//user[@active='1']")
    return str((finder(tree), every))
