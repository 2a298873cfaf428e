/** INPS's services as a caller meets them: TLS that asks for a certificate, the rules of the door, the answer, the log. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { httpDate } from '../clock.js';
import type { InpsContext, InpsServer } from '../context.js';
import { readContract, servedWsdl } from './contract-files.js';
import { createDailyCounter } from './daily-counter.js';
import { certificateFlaw, decideCall } from './decide-call.js';
import { createProofMemory } from './dpop-proof.js';
import { createAttestazioneService } from './attestazione-service.js';
import { readCodiceFiscale } from './eci-request.js';
import { createEciService } from './eci-service.js';
import { createJwksSource } from './jwks-source.js';
import { logCall } from './log-call.js';
import { ECI_PATH, PRESTAZIONI_BASE } from './names.js';
import { checkProfilo } from './profilo.js';
import { createReplayMemory } from '../wss/replay-memory.js';
import type { SoapService } from './servizio-soap.js';
import { createAnswerSealer } from './seal-answer.js';
import { readCall, type ReceivedCall } from './received-call.js';
import { packAnswer } from './pack-answer.js';
import { createRestEndpoint } from './rest-endpoint.js';
import { disfigure, type Reply, send, spoil, XML_TYPE } from './reply.js';

function wsdlReply(call: ReceivedCall, endpoint: string, mtls: boolean): Reply | undefined {
  if (call.method !== 'GET' || call.path !== ECI_PATH) return undefined;
  const wanted = call.query.toLowerCase();
  if (wanted !== 'wsdl' && wanted !== 'xsd=eci.xsd') return undefined;
  if (mtls && certificateFlaw(call) !== undefined) return undefined;
  const body = wanted === 'wsdl' ? servedWsdl(endpoint) : readContract('eci.xsd');
  return { status: 200, headers: { 'Content-Type': XML_TYPE }, body };
}

async function listen(server: Server, context: InpsContext): Promise<string> {
  server.listen(context.port, context.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the INPS server has no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `https://${host}:${address.port}${ECI_PATH}`;
}

/**
 * Starts INPS's ECI service on a loopback port, over TLS, with the profile of the context.
 *
 * Every call is in the log before its answer leaves, whatever its end; requests of the WSDL are logged apart and not
 * counted. Throws `InvalidInput` on a profile that nobody could meet, and what `listen` throws when the port is taken.
 */
export async function startInps(context: InpsContext): Promise<InpsServer> {
  let profilo = checkProfilo(context.profilo);
  let limite = context.limiteGiornaliero;
  let url = '';
  const jwks = createJwksSource(context.pdnd.jwksUrl, context.clock);
  const counter = createDailyCounter();
  const proofs = createProofMemory();
  const answers = await createEciService(context.clock);
  const eci: SoapService = {
    path: ECI_PATH,
    soapAction: answers.soapAction,
    read: (payload) => ({ codiceFiscale: readCodiceFiscale(payload), answer: (about) => answers.answer(about) }),
  };
  const attestazione = createAttestazioneService();
  const replay = createReplayMemory();
  const rest = createRestEndpoint(context);
  const sealers = new Map(
    [eci, attestazione].map((service) => [service, createAnswerSealer(context, service.soapAction)]),
  );

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const govwayId = randomUUID();
    response.setHeader('GovWay-Transaction-ID', govwayId).setHeader('Date', httpDate(context.clock));
    const call = await readCall(request);
    if (call.aborted) {
      logCall(context, { call, code: 'REQUEST_ABORTED', findings: {}, govwayId });
      return;
    }
    const contract = wsdlReply(call, url, profilo.mtls);
    if (contract !== undefined) {
      context.log.append({ kind: 'inps-wsdl', query: call.query, certificate: call.certificate });
      await send(response, contract, undefined);
      return;
    }
    // The profile of the beginning is the profile of the end, whatever the admin port does in between.
    const inForce = profilo;
    const openapi = rest.contract(call, { profilo: inForce });
    if (openapi !== undefined) {
      context.log.append({ kind: 'inps-openapi', path: call.path, certificate: call.certificate });
      await send(response, openapi, undefined);
      return;
    }
    const fault = context.faults.take('inps');
    if (rest.has(call.path)) {
      const endpoint = new URL(call.path, url).href;
      const asked = { context, profilo: inForce, limite, jwks, counter, proofs, endpoint };
      const { reply, code } = await rest.serve(call, govwayId, fault, asked);
      if (context.explain && code !== 'OK') response.setHeader('Varco-Sandbox-Code', code);
      await send(response, reply, fault);
      return;
    }
    // What no service has is judged, and refused, by the first.
    const service = call.path === attestazione.path ? attestazione : eci;
    const seal = sealers.get(service) ?? createAnswerSealer(context, service.soapAction);
    const endpoint = new URL(service.path, url).href;
    const deps = { context, profilo: inForce, limite, jwks, counter, service, endpoint, replay, proofs };
    const outcome = await decideCall(call, govwayId, fault, deps);
    const sealed = await seal(spoil(outcome.reply, fault, govwayId), outcome.findings.signed, fault, {
      profilo: inForce,
      endpoint,
    });
    const reply = packAnswer(disfigure(sealed, fault), inForce);
    logCall(context, { ...outcome, call, reply, fault, govwayId });
    if (context.explain && outcome.code !== 'OK') response.setHeader('Varco-Sandbox-Code', outcome.code);
    await send(response, reply, fault);
  };

  const server = createServer(
    {
      cert: context.pki.serverCert,
      key: context.pki.serverKey,
      ca: context.pki.caPem,
      requestCert: true,
      // An unknown certificate is answered with a page, not with an alert.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    },
  );
  url = await listen(server, context);

  return {
    url,
    restUrl: new URL(PRESTAZIONI_BASE, url).href,
    setProfilo: (next) => {
      profilo = checkProfilo(next);
    },
    setLimite: (next) => {
      limite = next;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
