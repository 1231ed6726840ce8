import { useQuery } from '@tanstack/react-query';

import type { Session, TimelineEntry } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { lastedText, preciseText } from '../../ui/time';
import { Refusals } from './Refusals';
import classes from './SessionDetail.module.css';
import { endOf, happeningText, outMeaning } from './wording';

/** Everything that happened in a session, oldest first. */
export function Timeline({ session }: { session: Session }) {
  const { rest } = useGateway();
  const timeline = useQuery({
    queryKey: ['timeline', session.id, session.version],
    queryFn: () => rest.sessionTimeline(session.id),
    placeholderData: (before) => before,
  });
  if (timeline.isPending) return <LoadingRows rows={8} label="Loading the timeline" />;
  if (timeline.isError) {
    return <ErrorState title="The timeline cannot be shown" reason={explain(timeline.error)} onRetry={() => void timeline.refetch()} />;
  }
  const { entries } = timeline.data;
  const [first] = entries;
  if (first === undefined) return <EmptyState icon="clock" title="Nothing is recorded yet" />;
  return (
    <ol className={classes['timeline']} aria-label="Timeline">
      {entries.map((entry, index) => (
        <li key={index}>
          <time dateTime={entry.at}>
            {preciseText(new Date(entry.at))} <span>+{lastedText(Date.parse(entry.at) - Date.parse(first.at))}</span>
          </time>
          <div>
            <p>
              <b>{entry.displayName ?? entry.address ?? 'Session'}</b> {happeningText(entry.type)}
              {tail(entry, session)}
            </p>
            <Refusals why={entry.why} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function tail(entry: TimelineEntry, session: Session): string {
  const said = [
    ...(entry.leaveMeans === undefined ? [] : [outMeaning(entry.leaveMeans)]),
    ...(entry.endReason === undefined ? [] : [endOf({ ...session, endReason: entry.endReason }).word]),
    ...(entry.sip === undefined ? [] : [`SIP ${entry.sip.status} ${entry.sip.reason}`]),
  ];
  return said.length === 0 ? '' : `: ${said.join(', ')}`;
}
