import type { Ladder, LadderMessage } from '../../gateway/model';

export type LadderRow = {
  message: LadderMessage;
  /** Index of the element the arrow leaves from, and of the one it points to. */
  from: number;
  to: number;
  /** Milliseconds since the first message. */
  afterMs: number;
  /** "MESSAGE", "200 OK". */
  label: string;
};
export type LadderLayout = { columns: readonly { name: string; host: string }[]; rows: readonly LadderRow[]; startedAt: string | undefined };

/** Elements as columns in the server's order, messages as rows in the order they were seen. An element only a message names gets a column at the end. */
export function layoutLadder(ladder: Ladder): LadderLayout {
  const columns = [...ladder.elements];
  const column = (name: string): number => {
    const known = columns.findIndex((element) => element.name === name);
    return known >= 0 ? known : columns.push({ name, host: '' }) - 1;
  };
  const messages = ladder.messages.toSorted((a, b) => a.at.localeCompare(b.at) || a.seq - b.seq);
  const startedAt = messages[0]?.at;
  const start = startedAt === undefined ? 0 : Date.parse(startedAt);
  const rows = messages.map((message) => ({
    message,
    from: column(message.from),
    to: column(message.to),
    afterMs: Date.parse(message.at) - start,
    label: labelOf(message),
  }));
  return { columns, rows, startedAt };
}

function labelOf(message: LadderMessage): string {
  if (message.kind === 'request') return message.method ?? message.startLine.split(' ')[0] ?? '';
  return message.startLine.replace(/^SIP\/2\.0\s+/, '');
}

/** "+0 ms", "+512 ms", "+4.03 s". */
export function afterText(ms: number): string {
  return ms < 1000 ? `+${ms} ms` : `+${(ms / 1000).toFixed(2)} s`;
}
