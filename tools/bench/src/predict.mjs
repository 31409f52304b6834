// endpoint.infer with everything on (retries armed, deadline, error mapping, decoding) against bare undici and global fetch.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AiPlatform } from '@ai-platform/sdk';
import { Pool } from 'undici';
import { printTable, ratiosToFirst, throughput } from './ratios.mjs';

const ROUNDS = 7;

async function startServer(size, form) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./echo-server.mjs', import.meta.url)), String(size), form],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [port] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, url: `http://127.0.0.1:${port.trim()}` };
}

async function bench({ title, size, form, calls }) {
  const { child, url } = await startServer(size, form);
  const pool = new Pool(url);
  try {
    const tensor = new Float32Array(size).fill(0.5);
    const input = { x: { data: tensor, shape: [1, size], datatype: 'FP32' } };
    const endpoint = new AiPlatform({ predict: { url } }).predict.endpoint('m');
    const { body, headers } = form === 'json' ? jsonBody(tensor) : binaryBody(tensor);
    const path = '/v2/models/m/infer';
    const contenders = {
      'undici.request (floor)': async () =>
        (await pool.request({ path, method: 'POST', headers, body })).body.arrayBuffer(),
      'endpoint.infer': () => endpoint.infer(input),
      'global fetch': async () => (await fetch(url + path, { method: 'POST', headers, body })).arrayBuffer(),
    };
    for (const concurrency of [1, 16, 64]) {
      printTable(
        `${title}, ${concurrency} at once: throughput relative to bare undici.request`,
        await ratiosToFirst(contenders, (work) => throughput(work, calls, concurrency), ROUNDS),
      );
    }
  } finally {
    await pool.destroy();
    child.kill();
  }
}

function jsonBody(tensor) {
  const body = JSON.stringify({
    inputs: [{ name: 'x', datatype: 'FP32', shape: [1, tensor.length], data: Array.from(tensor) }],
  });
  return { body, headers: { 'content-type': 'application/json' } };
}

function binaryBody(tensor) {
  const head = JSON.stringify({
    inputs: [
      { name: 'x', datatype: 'FP32', shape: [1, tensor.length], parameters: { binary_data_size: tensor.byteLength } },
    ],
  });
  const body = Buffer.concat([Buffer.from(head), Buffer.from(tensor.buffer)]);
  return {
    body,
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.length) },
  };
}

await bench({ title: '1 kB JSON', size: 200, form: 'json', calls: 1500 });
await bench({ title: '602,112-byte binary tensor', size: 150_528, form: 'binary', calls: 300 });
process.exit(0);
