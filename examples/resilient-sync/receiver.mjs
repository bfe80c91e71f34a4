// Listens for messages of oprun while a command runs, checks who signed them and prints them:
//   node receiver.mjs oprun workflow.yaml
import { spawn } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const key = readFileSync(new URL('webhook-key.example', import.meta.url), 'utf8').trimEnd();
const messages = [];

const server = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  // The signature is of the bytes as they came: read them as JSON only afterwards.
  const body = Buffer.concat(pieces);
  const isOurs = isSigned(body, request.headers['oprun-signature'] ?? '');
  response.writeHead(isOurs ? 204 : 403).end();
  if (isOurs) messages.push(JSON.parse(body.toString()).text);
});

function isSigned(body, signature) {
  const expected = Buffer.from(`sha256=${createHmac('sha256', key).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

server.listen(0, '127.0.0.1', () => {
  const [command, ...args] = process.argv.slice(2);
  const webhook = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(command, [...args, '-p', `webhook=${webhook}`], { stdio: 'inherit' });
  child.on('close', (code) => {
    server.close();
    for (const text of messages) console.log(`\nA message came:\n\n${text}`);
    process.exitCode = code ?? 1;
  });
});
