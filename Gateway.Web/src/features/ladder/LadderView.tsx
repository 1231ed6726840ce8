import { Button, CopyButton, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { preciseText } from '../../ui/time';
import { afterText, type LadderLayout, type LadderRow, layoutLadder } from './ladderLayout';
import classes from './LadderView.module.css';

export type LadderSubject = 'alert' | 'session' | 'enquiry';

const nothingYet: Readonly<Record<LadderSubject, string>> = {
  alert: 'Nothing was sent for this alert: it was decided before the first message, or it is still waiting.',
  session: 'Nothing was sent for this session: it was decided before the first message, or its signalling is not kept any more.',
  enquiry: 'Nothing was sent for this enquiry: it was answered by another one that goes on, or its signalling is not kept any more.',
};

const followEveryMs = 3000;

type Props = {
  subject: LadderSubject;
  id: string;
  version: number;
  /** Whether messages may come that no event tells of: then it is asked for again and again. */
  follows?: boolean;
};

/** The signalling of one alert, session or enquiry, hop by hop, as every element of the network sent and received it. */
export function LadderView({ subject, id, version, follows = false }: Props) {
  const { rest } = useGateway();
  const [read, file] = {
    alert: [rest.ladder, rest.ladderFile] as const,
    session: [rest.sessionLadder, rest.sessionLadderFile] as const,
    enquiry: [rest.enquiryLadder, rest.enquiryLadderFile] as const,
  }[subject];
  const ladder = useQuery({
    queryKey: ['ladder', id, version],
    queryFn: () => read(id),
    placeholderData: (before) => before,
    refetchInterval: follows ? followEveryMs : false,
  });

  if (ladder.isPending) return <LoadingRows rows={8} label="Loading the ladder" />;
  if (ladder.isError) {
    return <ErrorState title="The ladder cannot be shown" reason={explain(ladder.error)} onRetry={() => void ladder.refetch()} />;
  }
  const layout = layoutLadder(ladder.data);
  if (layout.rows.length === 0) {
    return (
      <EmptyState icon="network" title="No SIP message yet">
        {nothingYet[subject]}
      </EmptyState>
    );
  }
  return (
    <div className={classes['ladder']}>
      <div className={classes['tools']}>
        <span>
          {layout.rows.length} messages
          {layout.startedAt === undefined ? '' : ` from ${preciseText(new Date(layout.startedAt))}`}
        </span>
        <Button component="a" href={file(id, 'pcap')} download variant="default" leftSection={<Icon name="download" size={14} />}>
          pcap
        </Button>
        <Button component="a" href={file(id, 'text')} download variant="default" leftSection={<Icon name="file" size={14} />}>
          Text
        </Button>
      </div>
      <Diagram layout={layout} />
    </div>
  );
}

function Diagram({ layout }: { layout: LadderLayout }) {
  const [open, setOpen] = useState<LadderRow>();
  const count = layout.columns.length;
  const middle = (index: number) => ((index + 0.5) / count) * 100;

  return (
    <>
      <div className={classes['scroller']} role="group" aria-label="SIP ladder">
        <div className={classes['diagram']} style={{ '--columns': count } as React.CSSProperties}>
          <div className={classes['heads']} aria-hidden="true">
            <span className={classes['gutter']}>after</span>
            {layout.columns.map((element) => (
              <span key={element.name} className={classes['element']}>
                <b>{element.name}</b>
                <span>{element.isOwn ? 'this gateway' : 'peer'}</span>
              </span>
            ))}
          </div>
          <ol className={classes['rows']}>
            <li className={classes['lifelines']} aria-hidden="true">
              {layout.columns.map((element, index) => (
                <i key={element.name} style={{ left: `${middle(index)}%` }} />
              ))}
            </li>
            {layout.rows.map((row) => (
              <li key={row.message.seq}>
                <button
                  type="button"
                  className={classes['row']}
                  aria-pressed={open === row}
                  onClick={() => setOpen(open === row ? undefined : row)}
                >
                  <span className={classes['gutter']}>
                    {`${afterText(row.afterUs)} `}
                    {row.message.step === undefined ? null : <span className={classes['step']}>{row.message.step}</span>}{' '}
                  </span>
                  <span className={classes['lane']}>
                    <Arrow row={row} from={middle(row.from)} to={middle(row.to)} />
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </div>
      </div>
      {open === undefined ? (
        <p className={classes['hint']}>Choose a message to read it as it was on the wire. Numbers in circles are the steps of the standard’s figure.</p>
      ) : (
        <RawMessage row={open} />
      )}
    </>
  );
}

function Arrow({ row, from, to }: { row: LadderRow; from: number; to: number }) {
  const { message } = row;
  const left = Math.min(from, to);
  const kind = message.kind === 'response' && (message.status ?? 0) >= 300 ? 'refusal' : message.kind;
  return (
    <span
      className={classes['arrow']}
      data-kind={kind}
      data-back={to < from || undefined}
      data-self={from === to || undefined}
      data-again={message.retransmission || undefined}
      style={{ left: `${left}%`, width: `${Math.abs(to - from)}%` }}
    >
      <span className={classes['label']}>
        {row.label}
        {message.retransmission ? (
          <span className={classes['again']}>
            {' '}
            <Icon name="refresh" size={11} /> again
          </span>
        ) : null}
{' '}
        <VisuallyHidden>{`from ${message.from} to ${message.to}`}</VisuallyHidden>
      </span>
    </span>
  );
}

function RawMessage({ row: { message, label } }: { row: LadderRow }) {
  return (
    <section className={classes['raw']} aria-label={`${label} as it was on the wire`}>
      <header>
        <b>{label}</b>
        <span>
          {message.from} to {message.to}, {message.transport}, {preciseText(new Date(message.at))}
        </span>
        <CopyButton value={message.raw}>
          {({ copied, copy }) => (
            <Button variant="subtle" size="compact-sm" leftSection={<Icon name={copied ? 'check' : 'copy'} size={13} />} onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </header>
      {/* Scrollable by keyboard too. */}
      <pre tabIndex={0}>{message.raw}</pre>
    </section>
  );
}
