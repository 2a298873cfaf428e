import type { Connection } from './connection.js';
import type { Perform } from './group-commit.js';
import { addAnonymous, pruneAnonymous } from './operations/anonymous-operations.js';
import { giveBack, latch, pruneCounters, reserve, taken } from './operations/counter-operations.js';
import { readTip, RegistroOperations } from './operations/registro-operations.js';
import { readChains, readOpenings, readSubjectKey } from './operations/registro-readings.js';
import { migrate, readMigrations, runStatement } from './operations/statement-operations.js';
import type { OperationName, Operations, Request } from './protocol.js';
import { esitoToWire, fromWire } from './wire.js';

type Performers = { readonly [Name in OperationName]: (args: Operations[Name]['args']) => Operations[Name]['result'] };

/** Every operation, on one connection. */
export function createPerform(
  connection: Connection,
  istanza: string,
): { readonly perform: Perform; readonly forget: () => void } {
  const registro = new RegistroOperations(connection, istanza);
  const performers: Performers = {
    'registro.add': (riga) => esitoToWire(registro.add(fromWire(riga))),
    'registro.addHead': (testata) => registro.addHead(testata),
    'registro.addAnonymous': (conteggi) => addAnonymous(connection, conteggi),
    'registro.pruneAnonymous': ({ primaDelMinuto, massimo }) => pruneAnonymous(connection, primaDelMinuto, massimo),
    'read.tip': ({ ente }) => readTip(connection, ente, istanza),
    'read.chains': () => readChains(connection, istanza),
    'read.openings': () => readOpenings(connection, istanza),
    'read.subjectKey': ({ ente, indice }) => readSubjectKey(connection, ente, indice),
    'counters.reserve': ({ limiti, istante }) => reserve(connection, limiti, istante),
    'counters.giveBack': ({ token }) => giveBack(connection, token),
    'counters.latch': ({ chiave, finoA }) => latch(connection, chiave, finoA),
    'counters.prune': ({ istante, massimo }) => pruneCounters(connection, istante, massimo),
    'read.counters': (chiavi) => taken(connection, chiavi),
    'read.statement': (statement) => runStatement(connection, statement),
    'write.statements': (statements) => statements.map((statement) => runStatement(connection, statement)),
    'schema.migrate': ({ nome, statements }) => migrate(connection, nome, statements),
    'read.migrations': () => readMigrations(connection),
  };
  const perform = <Name extends OperationName>(request: Request<Name>): Operations[Name]['result'] =>
    performers[request.name](request.args);
  return { perform, forget: () => registro.forget() };
}
