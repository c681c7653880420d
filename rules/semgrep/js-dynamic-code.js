function run(text) {
  // ruleid: js-dynamic-code
  eval(text);
  // ruleid: js-dynamic-code
  const f = new Function('a', text);
  // ok: js-dynamic-code
  eval('1 + 1');
  // ok: js-dynamic-code
  return JSON.parse(text);
}
