const { exec, execSync, execFile } = require('child_process');
const cp = require('child_process');

function list(name) {
  // ruleid: js-command-built-from-parts
  exec('ls ' + name, done);
  // ruleid: js-command-built-from-parts
  cp.execSync(`ls ${name}`);
  // ok: js-command-built-from-parts
  execFile('ls', [name], done);
  // ok: js-command-built-from-parts
  exec('ls -l', done);
  // ok: js-command-built-from-parts
  pattern.exec('a' + name);
}
