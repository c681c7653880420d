function show(element, name) {
  // ruleid: js-markup-from-variable
  element.innerHTML = '<b>' + name + '</b>';
  // ok: js-markup-from-variable
  element.innerHTML = '<b>hello</b>';
  // ok: js-markup-from-variable
  element.textContent = name;
}
