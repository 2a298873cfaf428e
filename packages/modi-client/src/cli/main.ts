import { ConfigurationError } from '../errors/configuration-error.js';
import { ModiError } from '../errors/modi-error.js';
import { SoapSecurityError } from '../errors/soap-security-error.js';
import { TokenError } from '../errors/token-error.js';
import { assertion } from './assertion.js';
import { doctor } from './doctor.js';
import { dpop } from './dpop.js';
import { evidence } from './evidence.js';
import { EXIT, processIo, UsageError, type CliIo } from './io.js';
import { keygen } from './keygen.js';
import { signSoap } from './sign-soap.js';
import { signBody } from './sign-body.js';
import { USAGE } from './usage.js';
import { verifyBody } from './verify-body.js';
import { verifySoap } from './verify-soap.js';
import { voucher } from './voucher.js';

const COMMANDS = new Map([
  ['keygen', keygen],
  ['assertion', assertion],
  ['evidence', evidence],
  ['voucher', voucher],
  ['dpop', dpop],
  ['doctor', doctor],
  ['sign-body', signBody],
  ['verify-body', verifyBody],
  ['sign-soap', signSoap],
  ['verify-soap', verifySoap],
]);

/**
 * The `modi` command.
 *
 * @param argv arguments after the program's name
 * @returns the exit code: 0 done, 1 refused or invalid, 2 usage, 3 nobody answered or internal
 */
export async function main(argv: readonly string[], io: CliIo = processIo): Promise<number> {
  const [name = '', ...args] = argv;
  if (name === 'help' || name === '--help' || name === '-h' || args.includes('--help')) {
    io.out(USAGE);
    return EXIT.done;
  }
  const command = COMMANDS.get(name);
  if (command === undefined) {
    io.err(`modi: ${name === '' ? 'a command is needed' : 'unknown command'}; modi help lists them`);
    return EXIT.usage;
  }
  try {
    return await command(args, io);
  } catch (error) {
    return report(name, error, io);
  }
}

function report(command: string, error: unknown, io: CliIo): number {
  if (error instanceof UsageError) {
    io.err(`modi ${command}: ${oneLine(error.message)}`);
    return EXIT.usage;
  }
  if (!(error instanceof ModiError)) {
    io.err(`modi ${command}: internal error (${error instanceof Error ? error.name : 'unknown'})`);
    return EXIT.internal;
  }
  io.err(`modi ${command}: ${error.code}: ${oneLine(error.message)}${factsOf(error)}`);
  if (error instanceof ConfigurationError || error.code === 'ERR_MODI_CONFIG_INVALID') return EXIT.usage;
  const refused = error instanceof TokenError || error instanceof SoapSecurityError;
  if (!refused || error.code === 'ERR_MODI_PDND_UNAVAILABLE') return EXIT.internal;
  io.out(JSON.stringify({ code: error.code, ...error.facts }));
  return EXIT.refused;
}

/** What support asks for, on the same line. */
function factsOf(error: ModiError): string {
  const { correlationId } = error.facts;
  return correlationId === undefined ? '' : ` (correlationId ${String(correlationId)})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
