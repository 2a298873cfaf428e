import { createAxiosTransport } from '../../src/transport/axios-transport.js';
import { describeTransport } from './transport.contract.js';

describeTransport('the axios transport', createAxiosTransport);
