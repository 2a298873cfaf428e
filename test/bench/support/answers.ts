import { personaByScenario, startSandbox } from '@varco/sandbox';
import { Agent, request } from 'undici';

const ECI = 'http://sandbox.varco.example/EstrattoContoIntegrato';

/** A SOAP answer of the sandbox's contract, and whose it is. */
export interface FixedAnswer {
  readonly name: string;
  readonly envelope: Buffer;
  readonly codiceFiscale: string;
}

/** As the sandbox gives them: statements of about 4, 50 and 400 KB and 5 MB. The first is a longer one without its last rows. */
export async function takeAnswers(): Promise<readonly FixedAnswer[]> {
  const sandbox = await startSandbox({
    seed: {
      clients: [],
      inps: { profilo: { voucher: false, tracciamento: 'nessuno', identity: 'nessuno', mtls: false } },
    },
  });
  const dispatcher = new Agent({ connect: { ca: sandbox.pki.caPem } });
  const ask = async (name: string, scenario: string): Promise<FixedAnswer> => {
    const { codiceFiscale } = personaByScenario(scenario);
    const { body, statusCode } = await request(sandbox.inpsEndpoint, {
      dispatcher,
      method: 'POST',
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        soapaction: `"${ECI}/ISvcConsultazione/ConsultaEstrattoConto"`,
      },
      body:
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
        `<ConsultaEstrattoConto xmlns="${ECI}"><request><CodiceFiscale>${codiceFiscale}</CodiceFiscale></request>` +
        '</ConsultaEstrattoConto></s:Body></s:Envelope>',
    });
    const envelope = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`the sandbox answered ${statusCode} about ${scenario}`);
    return { name, envelope, codiceFiscale };
  };
  try {
    const long = await ask('50KB', 'estratto-50k');
    return [
      { ...long, name: '4KB', envelope: withoutLastRows(long.envelope, 4096) },
      long,
      await ask('400KB', 'estratto-400k'),
      await ask('5MB', 'estratto-5m'),
    ];
  } finally {
    await dispatcher.close();
    await sandbox.close();
  }
}

/** Takes `Periodo` rows off the end of QuadroA until the whole fits. */
function withoutLastRows(envelope: Buffer, bytes: number): Buffer {
  const text = envelope.toString('utf8');
  const end = text.indexOf('</QuadroA>');
  const rows = text.slice(0, end).split(/(?=<Periodo>)/);
  const tail = text.slice(end);
  while (rows.length > 2 && Buffer.byteLength(rows.join('') + tail) > bytes) rows.pop();
  return Buffer.from(rows.join('') + tail);
}
