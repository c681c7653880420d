const https = require('https');
// ruleid: js-certificates-not-checked
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
// ruleid: js-certificates-not-checked
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
// ok: js-certificates-not-checked
const good = new https.Agent({ rejectUnauthorized: true });
