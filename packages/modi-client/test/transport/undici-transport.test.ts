import { createUndiciTransport } from '../../src/transport/undici-transport.js';
import { describeTransport } from './transport.contract.js';

describeTransport('the undici transport', createUndiciTransport);
