def check(request, allowed):
    origin = request.headers["Origin"]
    if "shop.example" in origin:  # expect: hit
        return True
    if origin.startswith("https://shop.example"):  # expect: hit
        return True
    if request.headers["Referer"].endswith("shop.example"):  # expect: hit
        return True
    if origin in allowed or origin == "https://shop.example":
        return True
    if origin.startswith("https://"):
        return True
    name = "shop.example"
    return "shop.example" in name
