import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import express from 'express';

/**
 * What the gateway is compared with: express and axios, nothing between them. Posts what it receives to the upstream named by the first
 * argument, over kept connections, and returns the bytes. No check, no register, no mapping.
 */
const [upstream = ''] = process.argv.slice(2);
const client = axios.create({
  httpAgent: new Agent({ keepAlive: true }),
  responseType: 'arraybuffer',
  proxy: false,
  validateStatus: () => true,
});

const app = express();
app.post('/', express.raw({ type: () => true }), (request, response, next) => {
  const { authorization = '', soapaction = '' } = request.headers;
  client
    .post<Buffer>(upstream, request.body, {
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: soapaction,
        Authorization: authorization,
        Accept: 'text/xml',
      },
    })
    .then(({ status, data }) => {
      response.status(status).setHeader('Content-Type', 'text/xml; charset=utf-8');
      response.end(data);
    })
    .catch(next);
});

const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ listening: `http://127.0.0.1:${port}` })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
