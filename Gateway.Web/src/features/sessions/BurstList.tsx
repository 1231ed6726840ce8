import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';

import { useDesk } from '../../audio/VoiceContext';
import type { Burst, Session } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useWaveform } from '../../gateway/useWaveform';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { preciseText } from '../../ui/time';
import { WavePlayer } from '../../ui/WavePlayer';
import classes from './SessionDetail.module.css';
import { talkerName } from './tileVoice';
import { accessText, burstEnd } from './voiceWording';

const points = 80;

/** Everything that was said in a session, newest first: who, how soon it was granted, how it ended, and the speech itself. */
export function BurstList({ session, mayHear }: { session: Session; mayHear: boolean }) {
  const { rest } = useGateway();
  const floor = useLive((view) => view.floors.get(session.id));
  const pages = useInfiniteQuery({
    // Asked again when somebody begins to talk, has talked, or can be heard.
    queryKey: ['bursts', session.id, floor?.burst, floor?.lastBurst?.id, floor?.lastBurst?.recording],
    queryFn: ({ pageParam }) => rest.bursts(session.id, pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  if (pages.isPending) return <LoadingRows rows={4} label="Loading what was said" />;
  if (pages.isError) return <ErrorState title="What was said cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} />;
  const bursts = pages.data.pages.flatMap((page) => page.data);
  if (bursts.length === 0) {
    return (
      <EmptyState icon="mic" title="Nobody has talked yet">
        Each talk burst is listed here, with its recording.
      </EmptyState>
    );
  }
  return (
    <>
      <ol className={classes['people']} aria-label="Talk bursts">
        {bursts.map((burst) => (
          <BurstRow key={burst.id} burst={burst} mayHear={mayHear} />
        ))}
      </ol>
      {pages.hasNextPage ? (
        <Button m={12} variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Show older bursts
        </Button>
      ) : null}
    </>
  );
}

const recordings: Readonly<Record<Burst['recording'], string>> = { none: 'not recorded', pending: 'is being written', kept: '', failed: 'recording failed', deleted: 'recording deleted' };

function BurstRow({ burst, mayHear }: { burst: Burst; mayHear: boolean }) {
  const { rest } = useGateway();
  const desk = useDesk();
  const isKept = burst.recording === 'kept';
  const peaks = useWaveform(burst.id, points, mayHear && isKept);
  const name = talkerName(burst);
  return (
    <li className={classes['person']}>
      <div className={classes['personTop']}>
        <span className={classes['who']}>
          <b>{name}</b> {preciseText(new Date(burst.startedAt))}
          {burst.lengthMs === undefined ? ', talks now' : `, ${(burst.lengthMs / 1000).toFixed(1)} s`}
        </span>
      </div>
      {mayHear && isKept ? (
        <WavePlayer label={`${name}, ${preciseText(new Date(burst.startedAt))}`} src={rest.burstAudio(burst.id)} lengthMs={burst.lengthMs ?? 0} peaks={peaks} output={desk.settings.get().output} onPlay={() => desk.replayer.stop()} />
      ) : null}
      <p className={classes['small']}>
        {burst.accessMs === undefined ? <span>by voice, without a request</span> : <span>granted in {accessText(burst.accessMs)}</span>}
        {burst.endReason === undefined ? null : <span>{burstEnd(burst.endReason)}</span>}
        <span>
          {burst.codec}, {burst.packets} packets{burst.lost === 0 ? '' : `, ${burst.lost} lost`}
        </span>
        {recordings[burst.recording] === '' ? null : <span>{recordings[burst.recording]}</span>}
      </p>
    </li>
  );
}
