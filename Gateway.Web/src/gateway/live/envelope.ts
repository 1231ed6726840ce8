import { ContractError, isRecord, number, object, optional, type Parser, string, withDefault } from '../parse';

/** One numbered fact of the gateway's journal. `seq` strictly grows within an `epoch`. */
export type Envelope = {
  seq: number;
  epoch: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, unknown>;
  actor?: { kind: string; id: string };
};

const record: Parser<Record<string, unknown>> = (value, path) => {
  if (value === undefined || value === null) return {};
  if (isRecord(value)) return value;
  throw new ContractError(path, 'an object');
};

export const envelope: Parser<Envelope> = object({
  seq: number,
  epoch: withDefault(string, ''),
  type: string,
  time: withDefault(string, ''),
  subject: withDefault(string, ''),
  data: record,
  actor: optional(object({ kind: withDefault(string, ''), id: withDefault(string, '') })),
});
