// A model server that answers at once: what remains is the client. Run as a process of its own; prints its port.
import { createServer } from 'node:http';

const metadata = (size) => ({
  name: 'm',
  versions: ['1'],
  platform: 'echo',
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, size] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 10] }],
});
const head = JSON.stringify({
  model_name: 'm',
  model_version: '1',
  outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 10], parameters: { binary_data_size: 40 } }],
});
const binary = Buffer.concat([Buffer.from(head), Buffer.alloc(40)]);
const json = Buffer.from(
  JSON.stringify({
    model_name: 'm',
    model_version: '1',
    outputs: [{ name: 'y', datatype: 'FP32', shape: [1, 10], data: Array(10).fill(0.1) }],
  }),
);

const [size, form] = [Number(process.argv[2]), process.argv[3]];
const server = { name: 'echo', version: '1', extensions: form === 'json' ? [] : ['binary_tensor_data'] };

function answer(request, response) {
  if (request.method === 'GET') {
    const body = request.url === '/v2' ? server : metadata(size);
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }
  if (form === 'json') return response.setHeader('content-type', 'application/json').end(json);
  response
    .setHeader('content-type', 'application/octet-stream')
    .setHeader('inference-header-content-length', head.length);
  return response.end(binary);
}

createServer((request, response) => {
  request.resume();
  request.on('end', () => answer(request, response));
}).listen(0, '127.0.0.1', function listening() {
  console.log(this.address().port);
});
