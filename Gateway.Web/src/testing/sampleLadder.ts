import type { Ladder, LadderMessage } from '../gateway/model';

type Hop = { from: string; to: string; step: string };

const hops: readonly Hop[] = [
  { from: 'Client A', to: 'SIP/IP core A', step: '1' },
  { from: 'SIP/IP core A', to: 'PoC server A', step: '2' },
  { from: 'PoC server A', to: 'SIP/IP core A', step: '3' },
  { from: 'SIP/IP core A', to: 'Client B', step: '4' },
];

/** The ladder of one alert through one network: four hops out, the 200 back through each, and one request sent again. */
export function sampleLadder(alertId: string, from: string, to: string, text: string, start: number, method = 'MESSAGE'): Ladder {
  const out = hops.map((hop, index) => message(hop, 'request', index, start + index * 3));
  const again = message(hops[3] ?? { from: '', to: '', step: '4' }, 'request', 4, start + 509, true);
  const back = hops.toReversed().map((hop, index) =>
    message({ from: hop.to, to: hop.from, step: String(5 + index) }, 'response', 5 + index, start + 530 + index * 2),
  );
  return {
    elements: [
      { name: 'Client A', isOwn: false },
      { name: 'SIP/IP core A', isOwn: true },
      { name: 'PoC server A', isOwn: true },
      { name: 'Client B', isOwn: false },
    ],
    messages: [...out, again, ...back],
  };

  function message(hop: Hop, kind: LadderMessage['kind'], seq: number, atMs: number, retransmission = false): LadderMessage {
    const startLine = kind === 'request' ? `${method} ${to} SIP/2.0` : 'SIP/2.0 200 OK';
    const body = kind === 'request' ? text : '';
    return {
      seq,
      at: new Date(atMs).toISOString(),
      sinceFirstUs: (atMs - start) * 1000,
      from: hop.from,
      to: hop.to,
      transport: 'UDP',
      kind,
      startLine,
      ...(kind === 'request' ? { method } : { status: 200, method }),
      retransmission,
      step: hop.step,
      raw: [
        startLine,
        `Via: SIP/2.0/UDP 10.20.1.20:5060;branch=z9hG4bK7d3a${hop.step}`,
        'Max-Forwards: 70',
        `From: <${from}>;tag=4fa3`,
        `To: <${to}>`,
        `Call-ID: ${alertId}@poc.local`,
        `CSeq: 1 ${method}`,
        'Accept-Contact: *;+g.poc.talkburst;require;explicit',
        'User-Agent: PoC-client/OMA2.1 Sonim/XP8',
        `P-Asserted-Identity: <${from}>`,
        'Content-Type: text/plain',
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    };
  }
}
