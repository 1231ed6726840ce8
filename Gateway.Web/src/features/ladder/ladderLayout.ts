import type { Ladder, LadderElement, LadderMessage } from '../../gateway/model';

export type LadderRow = {
  message: LadderMessage;
  /** Index of the element the arrow leaves from, and of the one it points to. */
  from: number;
  to: number;
  /** Microseconds since the first message. */
  afterUs: number;
  /** "MESSAGE", "200 OK". */
  label: string;
};
export type LadderLayout = { columns: readonly LadderElement[]; rows: readonly LadderRow[]; startedAt: string | undefined };

/** Elements as columns in the server's order, messages as rows by their number. An element only a message names gets a column at the end. */
export function layoutLadder(ladder: Ladder): LadderLayout {
  const columns = [...ladder.elements];
  const column = (name: string): number => {
    const known = columns.findIndex((element) => element.name === name);
    return known >= 0 ? known : columns.push({ name, isOwn: false }) - 1;
  };
  const messages = ladder.messages.toSorted((a, b) => a.seq - b.seq);
  const startedAt = messages[0]?.at;
  const rows = messages.map((message) => ({
    message,
    from: column(message.from),
    to: column(message.to),
    afterUs: message.sinceFirstUs,
    label: labelOf(message),
  }));
  return { columns, rows, startedAt };
}

function labelOf(message: LadderMessage): string {
  // Floor control has no start line of its own: the gateway says in words which message it is.
  if (message.kind === 'mbcp') return message.startLine;
  if (message.kind === 'request') return message.method ?? message.startLine.split(' ')[0] ?? '';
  return message.startLine.replace(/^SIP\/2\.0\s+/, '');
}

/** "+0.32 ms", "+512 ms", "+4.03 s": three figures are enough. */
export function afterText(us: number): string {
  const ms = us / 1000;
  if (ms < 10) return `+${ms.toFixed(2)} ms`;
  return ms < 1000 ? `+${Math.round(ms)} ms` : `+${(ms / 1000).toFixed(2)} s`;
}
